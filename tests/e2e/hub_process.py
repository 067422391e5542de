"""`estrade serve` as a person would start it, with a clock that the test can move."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.e2e.namespace import Namespace

ESTRADE = Path(sys.executable).with_name("estrade")
PORT = 8000
START_S = 40
STOP_S = 10


@dataclass
class HubProcess:
    """One hub on one machine: its folder, its processes, its time."""

    namespace: Namespace
    folder: Path
    offset: timedelta = timedelta()
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        """Return the address to open."""
        return f"http://{self.environment.get('ESTRADE_HOST', self.host)}:{PORT}"

    @property
    def database(self) -> Path:
        """Return the SQLite file."""
        return self.folder / "estrade.db"

    @property
    def log(self) -> Path:
        """Return what the processes wrote."""
        return self.folder / "serve.log"

    def run(self, *words: str) -> str:
        """Run one `estrade` command to its end and return what it printed."""
        done = self.attempt(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def attempt(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one `estrade` command to its end, whichever it is."""
        return subprocess.run(
            self.namespace.command(str(ESTRADE), *words),
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self) -> None:
        """Start serving and wait until it says that it is open."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                self.namespace.command(str(ESTRADE), "serve"),
                env=self._environment(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        deadline = time.monotonic() + START_S
        while "open at" not in (self.process.stdout.readline() or ""):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, "estrade serve did not open"
            time.sleep(0.05)

    def stop(self) -> float:
        """Stop as Ctrl-C does and return how many seconds it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            assert self.process.wait(STOP_S) == 0, self.log.read_text()
        finally:
            self.kill()
        return time.monotonic() - began

    def kill(self) -> None:
        """End the process the way a power cut does."""
        assert self.process is not None
        self.process.kill()
        self.process.communicate(timeout=STOP_S)

    def move_to(self, at: datetime) -> None:
        """Move the hub's time to an instant; it goes on running from there."""
        self.offset = at - datetime.now(UTC)
        self._write_offset()

    def advance(self, step: timedelta) -> None:
        """Move the hub's time forward."""
        self.offset += step
        self._write_offset()

    def now(self) -> datetime:
        """Return the hub's time."""
        return datetime.now(UTC) + self.offset

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read rows from the hub's database, for what no page shows."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def wait_for(self, query: str, *values: object, within_s: float = 20) -> tuple[Any, ...]:
        """Return the first row of a query as soon as there is one."""
        deadline = time.monotonic() + within_s
        while True:
            found = self.rows(query, *values)
            if found:
                return found[0]
            assert time.monotonic() < deadline, f"nothing came of {query} {values}"
            time.sleep(0.1)

    def _write_offset(self) -> None:
        beside = self.folder / "offset.new"
        beside.write_text(str(self.offset.total_seconds()))
        beside.replace(self.folder / "offset")

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "ESTRADE" not in name}
        return {
            **kept,
            "ESTRADE_VAR_DIR": str(self.folder),
            "ESTRADE_HOST": self.host,
            "ESTRADE_MEDIA_UDP_HOST": self.host,
            "ESTRADE_MEDIA_ANNOUNCE": self.host,
            "ESTRADE_CLOCK_OFFSET_FILE": str(self.folder / "offset"),
            "PYTHONUNBUFFERED": "1",
            **self.environment,
        }
