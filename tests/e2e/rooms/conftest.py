"""A media server, and browsers on both sides of a wire that a test may make worse."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.firefox.browser import Firefox, open_firefox
from tests.e2e.media_process import Media, open_media
from tests.e2e.namespace import Namespace
from tests.e2e.network import SERVER_HOST, Network, open_network
from tests.e2e.rooms.tabs import SCRIPT


@pytest.fixture(scope="session")
def two_networks() -> Iterator[Network]:
    """Give the networks and the wire between them, once for all tests."""
    with open_network() as opened:
        yield opened


@pytest.fixture
def network(two_networks: Network) -> Iterator[Network]:
    """Give the networks with a wire in good order."""
    yield two_networks
    two_networks.mend()


@pytest.fixture
def media(network: Network, tmp_path: Path) -> Iterator[Media]:
    """Give a media server on the server's side of the wire."""
    with open_media(network.server, tmp_path, host=SERVER_HOST) as opened:
        yield opened


@pytest.fixture
def far(playwright: Playwright, network: Network, tmp_path: Path) -> Iterator[Browser]:
    """Give a Chromium at the far end of the wire."""
    with _chromium(playwright, network.client, tmp_path / "far") as browser:
        yield browser


@pytest.fixture
def near(playwright: Playwright, network: Network, tmp_path: Path) -> Iterator[Browser]:
    """Give a Chromium beside the media server, which the wire does not concern."""
    with _chromium(playwright, network.server, tmp_path / "near") as browser:
        yield browser


@pytest.fixture
def firefox(network: Network, tmp_path: Path) -> Iterator[Firefox]:
    """Give a Firefox at the far end of the wire."""
    with open_firefox(network.client, tmp_path, script=SCRIPT) as opened:
        yield opened


@contextmanager
def _chromium(driver: Playwright, place: Namespace, folder: Path) -> Iterator[Browser]:
    folder.mkdir()
    program = place.wrapper(CHROMIUM, folder)
    browser = driver.chromium.launch(executable_path=program, args=list(FLAGS))
    yield browser
    browser.close()
