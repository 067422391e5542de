"""Real browsers and a real hub, in a network namespace of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.e2e.hub_process import HubProcess
from tests.e2e.namespace import Namespace, open_namespace
from tests.e2e.people import PATIENCE_MS, Stage

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


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Give the driver of browsers; it keeps an event loop running, so it ends with its module."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture
def chromium(playwright: Playwright, namespace: Namespace, tmp_path: Path) -> Iterator[Browser]:
    """Give a Chromium with an invented camera and microphone, inside the namespace."""
    program = namespace.wrapper(CHROMIUM, tmp_path)
    browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def demo_folder(namespace: Namespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a hub that was filled with demo people and never opened."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    folder.mkdir()
    closed = HubProcess(namespace, folder)
    closed.run("migrate")
    closed.run("demo", "--if-empty")
    return folder


@pytest.fixture
def hub(namespace: Namespace, demo_folder: Path, tmp_path: Path) -> Iterator[HubProcess]:
    """Give a hub with its demo people, open."""
    folder = tmp_path / "var"
    shutil.copytree(demo_folder, folder)
    opened = HubProcess(namespace, folder)
    opened.start()
    yield opened
    if opened.process is not None and opened.process.poll() is None:
        opened.stop()


@pytest.fixture
def stage(hub: HubProcess, chromium: Browser) -> Stage:
    """Give the hub and a browser for each person who comes."""
    return Stage(hub, chromium)
