"""A server process: starts it, waits until it listens, and ends it."""

from __future__ import annotations

import json
import os
import subprocess
import sysconfig
import tempfile
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Mapping, Sequence

from ._controls import App, Controls, KeyPair, Project, Worlds, key_pair
from ._errors import MockError
from ._http import Connection

# After this time without an end, a server that should stop is killed.
_STOP_SECONDS = 10


def program_path() -> str:
    """The path of the program that came with this package."""
    own = os.environ.get("APPSERVICES_MOCK_PROGRAM")
    if own:
        return own
    name = "appservices-mock" + (sysconfig.get_config_var("EXE") or "")
    user = "nt_user" if os.name == "nt" else "posix_user"
    # Of a virtual environment, and of `pip install --user`.
    for directory in (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", user)):
        path = Path(directory, name)
        if path.is_file():
            return str(path)
    raise MockError(
        "cannot find the program appservices-mock: the installation is incomplete\n"
        "Hint: run: pip install --force-reinstall appservices-mock"
    )


def start_mock(
    seed: str | os.PathLike[str] | dict[str, Any] | None = None,
    *,
    app_dir: Sequence[str | os.PathLike[str]] = (),
    users: int | None = None,
    clock: datetime | int | None = None,
    data: str | os.PathLike[str] | None = None,
    admin_key: KeyPair | tuple[str, str] | None = None,
    sessions: str | None = None,
    port: int = 0,
    host: str | None = None,
    public_url: str | None = None,
    control_token: str | None = None,
    rng_seed: int | None = None,
    tls: bool = False,
    log: str = "off",
    record: str | os.PathLike[str] | None = None,
    env: Mapping[str, str] | None = None,
    args: Sequence[str] = (),
    program: str | None = None,
    start_timeout: float = 30,
) -> Mock:
    """Starts a server on a free port and returns it once it accepts requests.

    It stops with ``stop()`` or at the end of a ``with`` block, and at the latest when this
    process ends, even if it is killed. Raises ``MockError`` if it does not start.
    """
    environment = {**os.environ, **(env or {})}
    with tempfile.TemporaryDirectory(prefix="appservices-mock-") as folder:
        ca_file = Path(folder, "ca.pem")
        if isinstance(seed, dict):
            path = Path(folder, "seed.json")
            path.write_text(json.dumps(seed), encoding="utf-8")
            seed = path
        options = {
            "--seed": seed,
            "--users": users,
            "--stopped-at": int(clock.timestamp()) if isinstance(clock, datetime) else clock,
            "--data": data,
            "--admin-key": admin_key and ":".join(admin_key),
            "--sessions": sessions,
            "--port": port,
            "--host": host,
            "--public-url": public_url,
            "--control-token": control_token,
            "--rng-seed": rng_seed,
            "--log": log,
            "--record": record,
            "--tls-ca": ca_file if tls else None,
        }
        command = [program or program_path(), "serve", "--stop-on-eof", "--output-format=json"]
        # In one argument, because a value can begin with a dash.
        command += [f"{name}={value}" for name, value in options.items() if value is not None]
        command += [f"--app-dir={os.fspath(directory)}" for directory in app_dir]
        command += ["--tls"] if tls else []
        process = _Process([*command, *args], environment, log != "off")
        banner = process.banner(start_timeout)
        ca = ca_file.read_text(encoding="ascii") if tls else None
    token = control_token or environment.get("APPSERVICES_CONTROL_TOKEN")
    return Mock(process, banner, token, ca)


class Mock(Controls):
    """A running server."""

    def __init__(
        self, process: _Process, banner: dict[str, Any], token: str | None, ca: str | None
    ) -> None:
        admins = [key_pair(admin) for admin in banner["admins"]]
        connection = Connection(token, ca, process.explain)
        super().__init__(banner["base_url"], connection, admins[0] if admins else None)
        self._process = process
        #: With ``tls``: the certificate to trust, in PEM.
        self.ca = ca
        self.worlds = Worlds(self)
        #: The projects at startup, with their apps.
        self.projects = [
            Project(project["id"], project["name"], [App(**app) for app in project["apps"]])
            for project in banner["projects"]
        ]
        with_apps = [project for project in self.projects if project.apps]
        #: The first project that has an app, or else the first.
        self.project: Project | None = next(iter(with_apps or self.projects), None)
        #: The apps of all projects at startup.
        self.apps = [app for project in self.projects for app in project.apps]
        #: The first app of ``project``.
        self.app: App | None = self.project.apps[0] if with_apps and self.project else None
        variables = {
            "APPSERVICES_BASE_URL": self.base_url,
            "APPSERVICES_ATLAS_URL": self.base_url,
            "APPSERVICES_PUBLIC_API_KEY": self.admin_key and self.admin_key.public_key,
            "APPSERVICES_PRIVATE_API_KEY": self.admin_key and self.admin_key.private_key,
            "APPSERVICES_PROJECT": self.project and self.project.id,
            "APPSERVICES_APP": self.app and self.app.client_app_id,
            "APPSERVICES_CONTROL_TOKEN": token,
        }
        #: What ``appservices-mock exec`` sets for its command.
        self.env = {name: value for name, value in variables.items() if value is not None}

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Stops the server. Raises ``MockError`` if it failed to write its data file."""
        self._process.stop()

    def __enter__(self) -> Mock:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Process:
    """The process of a server."""

    def __init__(self, command: list[str], env: dict[str, str], forwards_log: bool) -> None:
        # A file, because nobody reads a pipe while the tests run.
        self._stderr: IO[bytes] = tempfile.TemporaryFile()
        self._written = ""
        self._is_stopped = False
        try:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if forwards_log else self._stderr,
                env=env,
                # Ctrl-C at the terminal does not stop the server before the tests clean up.
                start_new_session=True,
            )
        except OSError as error:
            self._stderr.close()
            raise MockError(f"cannot start the server: {error}") from error
        self.pid = self._child.pid

    def banner(self, timeout: float) -> dict[str, Any]:
        """Waits until the server listens."""
        lines: list[bytes] = []
        stdout = self._child.stdout
        assert stdout is not None
        reader = threading.Thread(target=lambda: lines.append(stdout.readline()), daemon=True)
        reader.start()
        reader.join(timeout)
        if lines and lines[0]:
            try:
                banner: dict[str, Any] = json.loads(lines[0])
                return banner
            except ValueError:
                reason = f"its first line is not JSON: {lines[0].decode(errors='replace')!r}"
        else:
            reason = "" if lines else f"it does not listen after {timeout} s"
        if reason:
            self._child.kill()
        code = self._child.wait()
        reader.join()
        self._close_pipes()
        raise self._error(f"cannot start the server: {reason or f'it exited with {code}'}")

    def explain(self) -> MockError | None:
        """Why a request got no response, if the server has exited."""
        try:
            self._child.wait(1)
        except subprocess.TimeoutExpired:
            return None
        code = self._child.returncode
        reason = "it was stopped" if self._is_stopped else f"it exited with {code}"
        return self._error(f"cannot reach the server: {reason}")

    def stop(self) -> None:
        if self._is_stopped:
            return
        self._is_stopped = True
        # The end of its input stops the server, on every platform.
        self._close_pipes()
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._read_stderr()
        if self._child.returncode != 0:
            raise self._error(f"the server failed: it exited with {self._child.returncode}")

    def _close_pipes(self) -> None:
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe:
                pipe.close()

    def _read_stderr(self) -> str:
        """What the server has written. Closes the file if the server has exited."""
        if not self._stderr.closed:
            self._stderr.seek(0)
            self._written = self._stderr.read().decode(errors="replace")
            if self._child.returncode is not None:
                self._stderr.close()
        return self._written

    def _error(self, message: str) -> MockError:
        stderr = self._read_stderr()
        details = f"{message}\n{stderr}".rstrip()
        return MockError(details, stderr=stderr, exit_code=self._child.returncode)
