"""The fixtures for pytest."""

from __future__ import annotations

from typing import Any, Iterator

import pytest

from ._server import Mock, start_mock


@pytest.fixture(scope="session")
def appservices_mock_options() -> dict[str, Any]:
    """The arguments of ``start_mock``. Override this fixture to change them."""
    return {}


@pytest.fixture(scope="session")
def appservices_mock_server(appservices_mock_options: dict[str, Any]) -> Iterator[Mock]:
    """One server for all tests, or for those of one worker of pytest-xdist."""
    with start_mock(**appservices_mock_options) as mock:
        yield mock


@pytest.fixture
def appservices_mock(appservices_mock_server: Mock) -> Mock:
    """The server in its initial state."""
    appservices_mock_server.reset()
    return appservices_mock_server
