"""Write down what browsers send: ``python -m tests.e2e.rooms.capture_datagrams``.

It becomes the fixtures that the media server's parsers are tested with, in
``tests/fixtures/media``. Run it when a browser has a new major version.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.firefox.browser import open_firefox
from tests.e2e.media_process import open_media
from tests.e2e.network import SERVER_HOST, Network, open_network
from tests.e2e.rooms.tabs import SCRIPT, Tab, chromium_tab, connect, sees_and_hears_on
from tests.e2e.wire import Conduct

FOLDER = Path(__file__).parents[2] / "fixtures" / "media"
LOSSY = Conduct(lose=1, of=20)
LOSSY_S = 5.0


def capture(browser: str, network: Network, folder: Path, open_tab: Callable[[], Tab]) -> None:
    """Have a browser publish and watch, also through loss, so that it asks for repairs."""
    path = FOLDER / f"{browser}-datagrams.txt"
    program = ("-m", "tests.e2e.rooms.tapped_server", str(path))
    with open_media(network.server, folder, host=SERVER_HOST, program=program) as media:
        host, viewer = open_tab(), open_tab()
        connect(host, media, "publish", "host", layers=True)
        connect(viewer, media, "watch", "ada")
        sees_and_hears_on(viewer)
        network.to_client(LOSSY)
        time.sleep(LOSSY_S)
        network.mend()
        for tab in (host, viewer):
            tab.evaluate("connection.close()")
            tab.close()


def main() -> None:
    """Ask both browsers."""
    with tempfile.TemporaryDirectory() as text, open_network() as network:
        folder = Path(text)
        with open_firefox(network.client, folder, script=SCRIPT) as firefox:
            capture("firefox", network, folder, firefox.open)
        (folder / "control").unlink(missing_ok=True)
        program = network.client.wrapper(CHROMIUM, folder)
        with sync_playwright() as driver:
            chromium = driver.chromium.launch(executable_path=program, args=list(FLAGS))
            capture("chromium", network, folder, lambda: chromium_tab(chromium))
            chromium.close()


if __name__ == "__main__":
    main()
