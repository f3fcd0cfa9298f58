"""A real PostgreSQL server for tests, of the binaries that the machine has."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

__all__ = ["Server", "find_binaries"]

NEEDED = "ONRECORD_NEEDS_POSTGRESQL"
"""Set where a machine without PostgreSQL must fail the tests and not skip them."""


def find_binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: on the path, or where Debian keeps them."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    folders = [*debian, *([Path(found).resolve().parent] if found else [])]
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


class Server:
    """A server in a folder of its own that listens on a socket in that folder alone."""

    def __init__(self, binaries: Path, *, durable: bool = False) -> None:
        """Make and start it.

        Args:
            binaries: see `find_binaries`.
            durable: write to the disk before saying that it is done; slower, and needed only
                where the server is to be killed.
        """
        self._binaries = binaries
        self._durable = durable
        self._user = self._other_user()
        self.folder = Path(tempfile.mkdtemp(prefix="onrecord-pg-"))
        if self._user is not None:
            shutil.chown(self.folder, self._user)
        self._data = self.folder / "data"
        self._databases = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "--no-sync", "--auth=trust", "--username=onrecord", "-E", "UTF8")
        self.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, database: str = "postgres") -> str:
        """What `Record` takes."""
        return f"postgresql://onrecord@/{database}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """The name of a database that nobody has used yet."""
        self._databases += 1
        name = f"test_{self._databases}"
        # Copying files is quicker than logging them, where it is to be had.
        how = " STRATEGY file_copy" if self._version() >= 15 else ""
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}{how}")
        return name

    def drop_database(self, name: str) -> None:
        """Drop it, whoever is in it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement outside of any transaction."""
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _version(self) -> int:
        return int((self._data / "PG_VERSION").read_text())

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        told = [part for key, value in options.items() for part in ("-c", f"{key}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._binaries / "postgres"), "-D", str(self._data), *told],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                user=self._user,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.address(), connect_timeout=5).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    said = (self.folder / "log").read_text("utf-8", "replace")[-2000:]
                    raise RuntimeError(f"the server did not start:\n{said}") from None
                time.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it; SIGINT breaks off what is going on, SIGQUIT does so without any care."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def restart(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop and start it."""
        self.stop(how)
        self.start()

    @staticmethod
    def _other_user() -> str | None:
        """PostgreSQL does not run as root, under whom tests may run."""
        if os.geteuid() != 0:
            return None
        names = {user.pw_name for user in pwd.getpwall()}
        return "postgres" if "postgres" in names else "nobody"

    def _run(self, program: str, *options: str) -> None:
        subprocess.run(
            [str(self._binaries / program), "-D", str(self._data), *options],
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            user=self._user,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
