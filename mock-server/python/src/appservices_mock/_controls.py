"""The controls of a server, or of one of its worlds: everything below ``/_mock/``."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import Any, NamedTuple

from ._errors import VerificationError
from ._http import Connection, successful


class KeyPair(NamedTuple):
    """A key pair for the Admin API."""

    public_key: str
    private_key: str


class App(NamedTuple):
    """An app at startup."""

    #: In paths of the Admin API.
    id: str
    #: With which clients log in.
    client_app_id: str
    #: The number of users.
    users: int


class Project(NamedTuple):
    """A project at startup."""

    id: str
    name: str
    apps: list[App]


class Controls:
    """What a server and a world have in common."""

    def __init__(self, base_url: str, connection: Connection, admin_key: KeyPair | None) -> None:
        #: Where clients connect to, without a slash at the end.
        self.base_url = base_url
        #: The first key pair for the Admin API.
        self.admin_key = admin_key
        self.clock = Clock(self)
        self.faults = Faults(self)
        self.state = State(self)
        self._connection = connection
        self._access_token: str | None = None

    def verify(
        self,
        *,
        method: str | None = None,
        path: str | dict[str, str] | None = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, Any] | None = None,
        body: Any = None,
        status: int | None = None,
        times: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
    ) -> dict[str, Any]:
        """Checks how often a request was received. Without a number, at least once.

        The patterns are those of the server's README: in ``query`` and ``headers`` by name, and
        in ``body`` what it has, at any depth.

        Raises ``VerificationError`` with the most similar requests.
        """
        expectation = {
            "method": method,
            "path": path,
            "query": query,
            "headers": headers,
            "body": body,
            "status": status,
            "times": times,
            "at_least": at_least,
            "at_most": at_most,
        }
        expectation = {name: value for name, value in expectation.items() if value is not None}
        url = f"{self.base_url}/_mock/verify"
        status_of_response, response = self._connection.send("POST", url, expectation)
        verdict: dict[str, Any] = response
        if status_of_response == 409:
            wanted = f"{method or '*'} {path or '*'}" + (f" ({status})" if status else "")
            raise VerificationError(f"{wanted}: {verdict['message']}", verdict)
        successful("POST /_mock/verify", (status_of_response, response))
        return verdict

    def requests(
        self,
        *,
        method: str | None = None,
        path: str | dict[str, str] | None = None,
        query: dict[str, Any] | None = None,
        headers: dict[str, Any] | None = None,
        body: Any = None,
        status: int | None = None,
        unexpected: bool | None = None,
    ) -> list[dict[str, Any]]:
        """The received requests, oldest first, with secrets redacted."""
        wanted = {
            "method": method,
            "path": path,
            "query": query,
            "headers": headers,
            "body": body,
            "status": status,
            "unexpected": unexpected,
        }
        wanted = {name: value for name, value in wanted.items() if value is not None}
        page = self._control("POST", "/_mock/requests/search", wanted)
        requests: list[dict[str, Any]] = page["requests"]
        return requests

    def clear_requests(self) -> None:
        """Empties the journal of requests."""
        self._control("DELETE", "/_mock/requests")

    def outbox(self, *, to: str | None = None) -> list[dict[str, Any]]:
        """The mails that were sent, oldest first."""
        mails: list[dict[str, Any]] = self._control("GET", "/_mock/outbox", to=to)
        return mails

    def sessions(self, *, user: str | None = None) -> list[dict[str, Any]]:
        """Live sessions by user. ``user`` is an ID or an address."""
        users: list[dict[str, Any]] = self._control("GET", "/_mock/sessions", user=user)["users"]
        return users

    def reset(self) -> None:
        """Restores the initial state, clock, faults and journal. Worlds stay."""
        self._control("POST", "/_mock/reset")
        self._access_token = None

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """Sends a request to the Admin API and returns the body of the response.

        ``path`` is what follows ``/api/admin/v3.0``. Logs in when needed.
        """
        url = f"{self.base_url}/api/admin/v3.0{path}"
        response = self._connection.send(method, url, body, self._log_in())
        if response[0] == 401:
            # The token has expired, because the clock was advanced, or its session has ended.
            self._access_token = None
            response = self._connection.send(method, url, body, self._log_in())
        return successful(f"{method} {path}", response)

    def _log_in(self) -> str:
        if self._access_token is None:
            public_key, private_key = self.admin_key or ("", "")
            url = f"{self.base_url}/api/admin/v3.0/auth/providers/mongodb-cloud/login"
            body = {"username": public_key, "apiKey": private_key}
            response = self._connection.send("POST", url, body, "")
            login = successful("cannot log in to the Admin API", response)
            self._access_token = str(login["access_token"])
        return self._access_token

    def _control(self, verb: str, url_path: str, body: Any = None, **query: Any) -> Any:
        query = {name.rstrip("_"): value for name, value in query.items()}
        return self._connection.control(self.base_url, verb, url_path, body, query)


class Clock:
    """The clock. Each change returns the new time; what is due by then has expired."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def now(self) -> datetime:
        return _time(self._controls._control("GET", "/_mock/clock"))

    def advance(self, by: str | int | timedelta) -> datetime:
        """Advances by seconds, or by a duration such as ``31m``, ``1h30m`` or ``60d``."""
        return self._change(advance=int(by.total_seconds()) if isinstance(by, timedelta) else by)

    def set(self, to: datetime | str | int) -> datetime:
        """Sets the clock to a time, or to seconds since 1970."""
        return self._change(set=int(to.timestamp()) if isinstance(to, datetime) else to)

    def freeze(self) -> datetime:
        return self._change(freeze=True)

    def run(self, *, scale: float | None = None) -> datetime:
        """Lets the clock run again, or at another speed."""
        change: dict[str, Any] = {"freeze": False}
        return self._change(**change, **({} if scale is None else {"scale": scale}))

    def system(self) -> datetime:
        """Returns to the system's time."""
        return self._change(system=True)

    def _change(self, **change: Any) -> datetime:
        return _time(self._controls._control("POST", "/_mock/clock", change))


class Faults:
    """The fault rules."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def add(self, fault: dict[str, Any]) -> int:
        """Adds a rule, which is tried after the others. Returns its ID."""
        added: int = self._controls._control("POST", "/_mock/faults", fault)["id"]
        return added

    def list(self) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = self._controls._control("GET", "/_mock/faults")
        return rules

    def remove(self, rule: int) -> None:
        self._controls._control("DELETE", f"/_mock/faults/{rule}")

    def clear(self) -> None:
        self._controls._control("DELETE", "/_mock/faults")


class State:
    """The whole state as one document."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def export(self) -> dict[str, Any]:
        document: dict[str, Any] = self._controls._control("GET", "/_mock/state")
        return document

    def restore(self, document: dict[str, Any]) -> None:
        """Replaces everything by an exported document."""
        self._controls._control("PUT", "/_mock/state", document)


class World(Controls):
    """A state of its own, below a base URL of its own."""

    def __init__(
        self, created: dict[str, Any], connection: Connection, key: KeyPair | None, worlds: Worlds
    ) -> None:
        super().__init__(created["base_url"], connection, key)
        self.id: str = created["id"]
        self._worlds = worlds

    def delete(self) -> None:
        self._worlds.delete(self.id)

    def __enter__(self) -> World:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.delete()


class Worlds:
    """The worlds of a server."""

    def __init__(self, server: Controls) -> None:
        self._server = server

    def create(
        self,
        *,
        seed: dict[str, Any] | None = None,
        rng_seed: int | None = None,
        idle_seconds: int | None = None,
    ) -> World:
        """Creates a world: a copy of the server's initial state, or from a seed."""
        options = {"seed": seed, "rng_seed": rng_seed, "idle_seconds": idle_seconds}
        options = {name: value for name, value in options.items() if value is not None}
        created = self._server._control("POST", "/_mock/worlds", options)
        key = self._server.admin_key
        if seed is not None:
            admins = seed.get("admins") or []
            key = key_pair(admins[0]) if admins else None
        return World(created, self._server._connection, key, self)

    def list(self) -> list[dict[str, Any]]:
        worlds: list[dict[str, Any]] = self._server._control("GET", "/_mock/worlds")
        return worlds

    def delete(self, world: str) -> None:
        self._server._control("DELETE", f"/_mock/worlds/{world}")

    def clear(self) -> None:
        self._server._control("DELETE", "/_mock/worlds")


def key_pair(admin: dict[str, Any]) -> KeyPair:
    """The key pair of an administrator in the server's form."""
    return KeyPair(admin["public_api_key"], admin["private_api_key"])


def _time(clock: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(clock["now"], timezone.utc)
