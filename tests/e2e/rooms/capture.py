"""Write down the offers that today's browsers make: ``python -m tests.e2e.rooms.capture``.

They become the fixtures that the media server's parsers are tested with, in
``tests/fixtures/media``. Run it when a browser has a new major version.
"""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.firefox.browser import open_firefox
from tests.e2e.network import open_network
from tests.e2e.rooms.tabs import SCRIPT, Tab, chromium_tab

FOLDER = Path(__file__).parents[2] / "fixtures" / "media"
OFFERS = {
    "publish": ("publish", {}),
    "publish-layers": ("publish", {"layers": True}),
    "watch-two-feeds": ("watch", {"feeds": 2}),
}


def capture(browser: str, open_tab: Callable[[], Tab]) -> None:
    """Write a browser's offers."""
    for name, (method, options) in OFFERS.items():
        tab = open_tab()
        offer = tab.evaluate(f"{method}({json.dumps(options)})")
        (FOLDER / f"{browser}-{name}.sdp").write_text(offer, newline="")
        tab.close()


def main() -> None:
    """Ask both browsers."""
    with tempfile.TemporaryDirectory() as text, open_network() as network:
        folder = Path(text)
        with open_firefox(network.client, folder, script=SCRIPT) as firefox:
            capture("firefox", firefox.open)
        program = network.client.wrapper(CHROMIUM, folder)
        with sync_playwright() as driver:
            chromium = driver.chromium.launch(executable_path=program, args=list(FLAGS))
            capture("chromium", lambda: chromium_tab(chromium))
            chromium.close()


if __name__ == "__main__":
    main()
