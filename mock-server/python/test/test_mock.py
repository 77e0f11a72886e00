"""The package, as it is installed from the wheel."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest

from appservices_mock import MockError, VerificationError, program_path, start_mock

ADA = "65a000000000000000000002"
VERSION = "/api/private/v1.0/version"
SEED = {
    "admins": [{"public_api_key": "public", "private_api_key": "private"}],
    "groups": [{"name": "Mine", "apps": [{"name": "shop", "client_app_id": "shop-mine"}]}],
}


def get(mock, path):
    with urllib.request.urlopen(mock.base_url + path) as response:
        return response.status


def log_in(mock):
    path = "/api/client/v2.0/app/shop-abcde/auth/providers/local-userpass/login"
    body = json.dumps({"username": "ada@example.com", "password": "correct horse"}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(mock.base_url + path, body, headers)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def test_fixture_has_demo_seed(appservices_mock):
    mock = appservices_mock
    assert (mock.app.client_app_id, mock.app.users) == ("shop-abcde", 73)
    assert mock.project.name == "Demo Project"
    assert mock.env["APPSERVICES_BASE_URL"] == mock.base_url
    assert mock.requests() == []


@pytest.mark.parametrize("attempt", [1, 2])
def test_fixture_is_reset_before_each_test(appservices_mock, attempt):
    mock = appservices_mock
    users = f"/groups/{mock.project.id}/apps/{mock.app.id}/users"
    assert mock.admin("GET", f"{users}/{ADA}")["_id"] == ADA
    mock.admin("DELETE", f"{users}/{ADA}")


def test_revoked_session_ends(appservices_mock):
    mock = appservices_mock
    assert log_in(mock)["user_id"] == ADA
    users = f"/groups/{mock.project.id}/apps/{mock.app.id}/users"
    mock.admin("PUT", f"{users}/{ADA}/logout")
    assert mock.sessions(user=ADA)[0]["sessions"] == []
    mock.clock.advance("60d")
    mock.admin("GET", users)
    mock.verify(path="*/mongodb-cloud/login", times=2)


def test_clock(appservices_mock):
    clock = appservices_mock.clock
    day = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
    clock.freeze()
    assert clock.set(day) == day
    assert clock.advance("31m") == clock.now() == day + timedelta(minutes=31)
    assert clock.advance(timedelta(minutes=1)) == day + timedelta(minutes=32)
    assert clock.system() > day + timedelta(days=1)


def test_faults_and_requests(appservices_mock):
    mock = appservices_mock
    effect = {"type": "status", "status": 503}
    rule = mock.faults.add({"path": VERSION, "times": 1, "effect": effect})
    with pytest.raises(urllib.error.HTTPError):
        get(mock, VERSION)
    assert get(mock, VERSION) == 200
    assert mock.faults.list()[0]["fired"] == 1
    mock.faults.remove(rule)
    mock.faults.clear()
    assert [r["status"] for r in mock.requests(path="*version", method="GET")] == [503, 200]
    assert mock.requests(unexpected=True) == []
    assert mock.requests(path={"matches": "^/nowhere$"}, headers={"host": "*"}) == []
    assert len(mock.requests(query={"page": None}, path={"matches": "version$"})) == 2
    mock.clear_requests()
    assert mock.requests() == []
    with pytest.raises(MockError, match="unknown field `pth`"):
        mock.faults.add({"pth": "/x"})


def test_verify_lists_near_misses_or_the_surplus(appservices_mock):
    get(appservices_mock, VERSION)
    appservices_mock.verify(path=VERSION, at_least=1, at_most=1)
    with pytest.raises(VerificationError, match="expected exactly 2 requests, seen 0") as caught:
        appservices_mock.verify(method="GET", path="*/versions", times=2)
    assert caught.value.nearest[0]["path"] == VERSION
    assert isinstance(caught.value, AssertionError)
    with pytest.raises(VerificationError, match="expected exactly 0 requests, seen 1") as caught:
        appservices_mock.verify(path=VERSION, at_most=0)
    assert caught.value.nearest == []
    assert [request["path"] for request in caught.value.matching] == [VERSION]


def test_worlds_and_state(appservices_mock):
    with appservices_mock.worlds.create(seed=SEED, idle_seconds=60) as world:
        assert world.admin("GET", "/auth/profile")["data"] == {"name": "public"}
        assert [w["id"] for w in appservices_mock.worlds.list()] == [world.id]
    assert appservices_mock.worlds.list() == []
    appservices_mock.state.restore(appservices_mock.state.export())
    assert appservices_mock.outbox() == []


def test_options(tmp_path):
    day = datetime(2024, 5, 1, 12, tzinfo=timezone.utc)
    with start_mock(SEED, clock=day, admin_key=("-a", "b:c"), control_token="s3cret") as mock:
        assert mock.app.client_app_id == "shop-mine"
        assert mock.clock.now() == day
        assert mock.admin("GET", "/auth/profile")["data"] == {"name": "-a"}
    data = tmp_path / "shop.db"
    with start_mock(data=data, tls=True) as mock:
        assert mock.base_url.startswith("https:") and mock.requests() == []
    assert data.exists()


def test_failures(tmp_path):
    with pytest.raises(MockError, match="unknown field `grups`") as caught:
        start_mock({"grups": []})
    assert caught.value.exit_code == 1
    with pytest.raises(MockError, match="cannot start the server: .*nowhere"):
        start_mock(program="/nowhere")
    with pytest.raises(MockError, match="does not listen after 0.5 s"):
        start_mock(program=script(tmp_path, "exec cat"), start_timeout=0.5)
    with pytest.raises(MockError, match="its first line is not JSON: 'hello"):
        start_mock(program=script(tmp_path, "echo hello; exec cat"))
    with pytest.raises(MockError, match="it exited with 9\nbroken"):
        start_mock(program=script(tmp_path, "echo broken >&2; exit 9"))
    mock = start_mock()
    os.kill(mock.pid, signal.SIGKILL)
    with pytest.raises(MockError, match="cannot reach the server: it exited with -9"):
        mock.reset()
    with pytest.raises(MockError):
        mock.stop()


def script(folder, text):
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_server_ends_with_its_parent(number):
    script = "import appservices_mock as m; s = m.start_mock(); print(s.base_url, flush=1); input()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe) as parent:
        url = urlsplit(parent.stdout.readline().decode().strip())
        with socket.create_connection((url.hostname, url.port), timeout=30) as connection:
            parent.send_signal(number)
            assert parent.wait() == -number
            # The server closes an idle connection after a minute, and when it ends.
            try:
                assert connection.recv(1) == b""
            except ConnectionResetError:
                pass  # Some systems reset the connections of a process that ends.


def test_program_is_that_of_the_wheel():
    assert program_path() == os.path.join(sys.prefix, "bin", "appservices-mock")
