"""Real browsers and a real hub, in a network namespace of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e.hub_process import HubProcess
from tests.e2e.namespace import Namespace, open_namespace
from tests.e2e.people import Stage

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def namespace() -> Iterator[Namespace]:
    """Give a network with nothing but loopback."""
    with open_namespace() as opened:
        yield opened


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give the driver of browsers."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture
def chromium(playwright: Playwright, namespace: Namespace, tmp_path: Path) -> Iterator[Browser]:
    """Give a Chromium with an invented camera and microphone, inside the namespace."""
    program = namespace.wrapper(CHROMIUM, tmp_path)
    browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture
def hub(namespace: Namespace, tmp_path: Path) -> Iterator[HubProcess]:
    """Give a hub with its demo people, open."""
    folder = tmp_path / "var"
    folder.mkdir()
    opened = HubProcess(namespace, folder)
    opened.run("migrate")
    opened.run("demo", "--if-empty")
    opened.start()
    yield opened
    if opened.process is not None and opened.process.poll() is None:
        opened.stop()


@pytest.fixture
def stage(hub: HubProcess, chromium: Browser) -> Stage:
    """Give the hub and a browser for each person who comes."""
    return Stage(hub, chromium)
