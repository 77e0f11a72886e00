"""The errors that this package raises."""

from __future__ import annotations

from typing import Any


class MockError(Exception):
    """The server did not start, has exited, or rejected a request."""

    def __init__(
        self,
        message: str,
        *,
        stderr: str | None = None,
        exit_code: int | None = None,
        status: int | None = None,
        error_code: str | None = None,
    ) -> None:
        super().__init__(message)
        #: What the server wrote to stderr.
        self.stderr = stderr
        #: Of the server, if it has exited. Negative if a signal killed it.
        self.exit_code = exit_code
        #: The status of a response.
        self.status = status
        #: The ``error_code`` of a response.
        self.error_code = error_code


class VerificationError(AssertionError):
    """A request was not received as often as expected."""

    def __init__(self, message: str, verdict: dict[str, Any]) -> None:
        super().__init__(message)
        #: How many requests were received.
        self.seen: int = verdict["seen"]
        #: After too few requests: the most similar ones.
        self.nearest: list[dict[str, Any]] = verdict["nearest"]
        #: After too many requests: the last of them, oldest first.
        self.matching: list[dict[str, Any]] = verdict["matching"]
        #: Whether requests that the journal dropped could change the verdict.
        self.inconclusive: bool = verdict["inconclusive"]
