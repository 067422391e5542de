"""Debian's Firefox with an invented camera and microphone, driven over WebDriver BiDi."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.namespace import Namespace

ROOT = Path(__file__).parents[3]
DRIVER = Path(__file__).with_name("driver.mjs")
FIREFOX = "/usr/bin/firefox-esr"
STOP_S = 20
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    # A plugin that would have to be downloaded is not asked for.
    "media.gmp-provider.enabled": False,
    "network.manage-offline-status": False,
}


class FirefoxError(Exception):
    """What a page's script threw."""


class FirefoxTab:
    """One page, which is empty but for the script every tab gets."""

    def __init__(self, firefox: "Firefox", number: int) -> None:
        self._firefox = firefox
        self._number = number

    def evaluate(self, text: str) -> Any:
        """Return what an expression gives, or what its promise comes to."""
        return self._firefox.ask("evaluate", tab=self._number, text=text)

    def go(self, url: str) -> None:
        """Open an address."""
        self._firefox.ask("go", tab=self._number, url=url)

    def until(self, text: str) -> None:
        """Wait until an expression holds. Raises: FirefoxError when it never does."""
        self._firefox.ask("until", tab=self._number, text=text)

    def click(self, at: str) -> None:
        """Click what a selector finds, once it is there and enabled. Raises: FirefoxError."""
        self._firefox.ask("click", tab=self._number, at=at)

    def write(self, at: str, text: str) -> None:
        """Type into the field that a selector finds. Raises: FirefoxError."""
        self._firefox.ask("write", tab=self._number, at=at, text=text)

    def complaints(self) -> list[str]:
        """Return the errors that the page wrote or threw."""
        found: list[str] = self._firefox.ask("complaints", tab=self._number)
        return found

    def close(self) -> None:
        """Close the page."""
        self._firefox.ask("close", tab=self._number)


class Firefox:
    """The browser, at the other end of its driver's lines."""

    def __init__(self, driver: subprocess.Popen[str]) -> None:
        self._driver = driver

    def open(self) -> FirefoxTab:
        """Open a page."""
        return FirefoxTab(self, self.ask("open"))

    def come(self, *, width: int = 1280, height: int = 900) -> FirefoxTab:
        """Open a page for somebody who shares no cookies with anybody."""
        return FirefoxTab(self, self.ask("come", width=width, height=height))

    def ask(self, what: str, **words: object) -> Any:
        """Have the driver do something. Raises: FirefoxError."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        self._driver.stdin.write(json.dumps({"do": what, **words}) + "\n")
        self._driver.stdin.flush()
        line = self._driver.stdout.readline()
        assert line, "Firefox has ended"
        answer = json.loads(line)
        if "error" in answer:
            raise FirefoxError(answer["error"])
        return answer["value"]


@contextmanager
def open_firefox(
    namespace: Namespace, folder: Path, *, script: str, preferences: dict[str, Any] | None = None
) -> Iterator[Firefox]:
    """Run Firefox inside a namespace; `script` runs first in every page."""
    profile = folder / "profile"
    profile.mkdir()
    prefs = json.dumps({**PREFERENCES, **(preferences or {})})
    driver = subprocess.Popen(
        namespace.command(_node(), str(DRIVER), FIREFOX, str(profile), script, prefs),
        env={**os.environ, "HOME": str(folder), "MOZ_DISABLE_AUTO_SAFE_MODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert driver.stdout is not None
        assert driver.stdout.readline() == "ready\n", "Firefox did not start"
        yield Firefox(driver)
    finally:
        try:
            driver.communicate(timeout=STOP_S)
        finally:
            driver.kill()


def _node() -> str:
    installed = ROOT / ".venv" / "node" / "bin" / "node"
    found = str(installed) if installed.exists() else shutil.which("node")
    assert found is not None, "Node is missing: run make setup"
    return found
