"""The media server with Chromium as publisher and as viewers."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.namespace import Namespace

ROOT = Path(__file__).parents[3]
SCRIPT = Path(__file__).with_name("media_page.js").read_text()
ADDRESS = "http://127.0.0.1:9000/"
SECRET = "a secret between the hub and its media server"
WITHIN_S = 15.0


class Media:
    """A media server in the namespace, and the hub's end of its control channel."""

    def __init__(self, namespace: Namespace, folder: Path) -> None:
        path = folder / "control"
        self._process = subprocess.Popen(
            namespace.command(
                *(sys.executable, "-m", "rooms.sfu"),
                *("--control", f"unix:{path}", "--secret-env", "ESTRADE_MEDIA_SECRET"),
                *("--udp", "127.0.0.1:0", "--announce", "127.0.0.1"),
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

    def stop(self) -> None:
        self._lines.close()
        self._socket.close()
        self._process.terminate()
        self._process.communicate(timeout=5)
        assert self._process.returncode == 0


@pytest.fixture
def media(namespace: Namespace, tmp_path: Path) -> Iterator[Media]:
    opened = Media(namespace, tmp_path)
    yield opened
    opened.stop()


@pytest.fixture
def context(chromium: Browser) -> BrowserContext:
    opened = chromium.new_context(permissions=["camera", "microphone"])
    opened.route(
        f"{ADDRESS}*", lambda route: route.fulfill(body="<body>", content_type="text/html")
    )
    return opened


def _open(context: BrowserContext, media: Media, method: str, peer: str) -> Page:
    def exchange(offer: str) -> str:
        return str(media.call(method, room="masterclass", peer=peer, offer=offer)["answer"])

    page = context.new_page()
    page.expose_function("exchange", exchange)
    page.add_init_script(SCRIPT)
    page.goto(ADDRESS)
    page.evaluate(f"{method}('exchange')")
    return page


def _wait(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {WITHIN_S} s"
        time.sleep(0.1)


def _sees_and_hears_on(page: Page) -> None:
    """Wait until more pictures and more sound have come than there are now."""
    before = page.evaluate("figures()")

    def has_more() -> bool:
        now = page.evaluate("figures()")
        return bool(now["frames"] > before["frames"] + 10 and now["energy"] > before["energy"])

    _wait(has_more, f"pictures and sound beyond {before}")


def test_two_viewers_see_and_hear_a_publisher_and_go_on_when_it_reloads(
    context: BrowserContext, media: Media
) -> None:
    host = _open(context, media, "publish", "host")
    viewers = [_open(context, media, "watch", name) for name in ("ada", "bob")]
    for viewer in viewers:
        _sees_and_hears_on(viewer)
    host.close()
    _open(context, media, "publish", "host")
    for viewer in viewers:
        _sees_and_hears_on(viewer)


def test_a_viewer_goes_on_through_an_ice_restart_without_reconnecting(
    context: BrowserContext, media: Media
) -> None:
    _open(context, media, "publish", "host")
    viewer = _open(context, media, "watch", "ada")
    _sees_and_hears_on(viewer)
    viewer.evaluate("restartIce('exchange')")
    _sees_and_hears_on(viewer)
    kinds = [
        entry["kind"]
        for entry in media.call("journal", after=0)["entries"]
        if entry["peer"] == "ada"
    ]
    assert kinds.count("connected") == 1
    viewer.evaluate("connection.close()")
    _wait(
        lambda: (
            "disconnected"
            in [
                entry["kind"]
                for entry in media.call("journal", after=0)["entries"]
                if entry["peer"] == "ada"
            ]
        ),
        "the viewer's departure",
    )
