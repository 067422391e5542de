"""The media server as a process of its own, and the hub's end of its control channel."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.namespace import Namespace

ROOT = Path(__file__).parents[2]
SECRET = "a secret between the hub and its media server"
STOP_S = 5
PROGRAM = ("-m", "rooms.sfu")


class Media:
    """A media server in a namespace, and the hub's end of its control channel."""

    def __init__(
        self,
        namespace: Namespace,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        program: tuple[str, ...] = PROGRAM,
    ) -> None:
        path = folder / "control"
        self._process = subprocess.Popen(
            namespace.command(
                *(sys.executable, *program),
                *("--control", f"unix:{path}", "--secret-env", "ESTRADE_MEDIA_SECRET"),
                *("--udp", f"{host}:0", "--tcp", f"{host}:0", "--announce", host),
                *("--journal", str(folder / "media.journal"), "--parent-pid", str(os.getpid())),
            ),
            cwd=ROOT,
            env={**os.environ, "ESTRADE_MEDIA_SECRET": SECRET},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().startswith("media ready ")
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._lines = self._socket.makefile("rw")
        self.call("authenticate", secret=SECRET)

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the server for something and return its result."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        self._lines.write(json.dumps(request) + "\n")
        self._lines.flush()
        answer = json.loads(self._lines.readline())
        assert "error" not in answer, answer
        return dict(answer["result"])

    def journal(self, peer: str) -> list[str]:
        """Return what has happened to a peer, in order."""
        entries = self.call("journal", after=0)["entries"]
        return [entry["kind"] for entry in entries if entry["peer"] == peer]

    def kill(self) -> None:
        """Kill it where it stands."""
        self._hang_up()
        self._process.kill()
        self._process.communicate(timeout=STOP_S)

    def stop(self) -> None:
        """Stop it and see that it stopped in good order."""
        self._hang_up()
        self._process.terminate()
        self._process.communicate(timeout=STOP_S)
        assert self._process.returncode == 0

    def _hang_up(self) -> None:
        self._lines.close()
        self._socket.close()


@contextmanager
def open_media(
    namespace: Namespace,
    folder: Path,
    *,
    host: str = "127.0.0.1",
    program: tuple[str, ...] = PROGRAM,
) -> Iterator[Media]:
    """Run a media server that is reached at `host`."""
    media = Media(namespace, folder, host=host, program=program)
    yield media
    media.stop()
