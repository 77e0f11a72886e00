"""Requests to the server. Proxies of the environment do not apply to them."""

from __future__ import annotations

import http.client
import json
import ssl
from typing import Any, Callable
from urllib.parse import urlencode, urlsplit

from ._errors import MockError


class Connection:
    """How to reach a server and its worlds."""

    def __init__(
        self,
        control_token: str | None,
        ca: str | None,
        explain: Callable[[], MockError | None],
    ) -> None:
        self._control_token = control_token
        self._context = ssl.create_default_context(cadata=ca) if ca else None
        self._explain = explain

    def send(
        self, method: str, url: str, body: Any = None, token: str | None = None
    ) -> tuple[int, Any]:
        """Returns the status and the JSON body of the response."""
        parts = urlsplit(url)
        host = parts.netloc
        if parts.scheme == "https":
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, context=self._context
            )
        else:
            connection = http.client.HTTPConnection(host)
        headers = {"Connection": "close"}
        token = self._control_token if token is None else token
        if token:
            headers["Authorization"] = f"Bearer {token}"
        payload = None
        if body is not None:
            payload = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, target, payload, headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise self._explain() or error from error
        finally:
            connection.close()
        return response.status, json.loads(text) if text else None

    def control(
        self, base_url: str, method: str, path: str, body: Any, query: dict[str, Any]
    ) -> Any:
        """Sends a request to a control and returns the body of the response."""
        given = {name: _text(value) for name, value in query.items() if value is not None}
        url = base_url + path + (f"?{urlencode(given)}" if given else "")
        return successful(f"{method} {path}", self.send(method, url, body))


def successful(request: str, response: tuple[int, Any]) -> Any:
    """The body of a successful response. Raises what the server wrote in any other."""
    status, body = response
    if 200 <= status < 300:
        return body
    error = body if isinstance(body, dict) else {}
    reason = error.get("error", f"status {status}")
    raise MockError(f"{request}: {reason}", status=status, error_code=error.get("error_code"))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
