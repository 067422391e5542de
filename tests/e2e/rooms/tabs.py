"""A browser's page as publisher or viewer of a bare media server."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Browser, Page

from tests.e2e.media_process import Media

SCRIPT = Path(__file__).with_name("media_page.js").read_text()
ADDRESS = "http://127.0.0.1:9000/"
ROOM = "masterclass"
WITHIN_S = 20.0


class Tab(Protocol):
    """A page of any browser, with the script of `media_page.js`."""

    def evaluate(self, text: str, /) -> Any:
        """Return what an expression gives, or what its promise comes to."""

    def close(self) -> None:
        """Close the page."""


def chromium_tab(browser: Browser) -> Page:
    """Open an empty page that may use the camera."""
    page = browser.new_page(permissions=["camera", "microphone"])
    page.route(f"{ADDRESS}*", lambda route: route.fulfill(body="<body>", content_type="text/html"))
    page.add_init_script(SCRIPT)
    page.goto(ADDRESS)
    return page


def connect(
    tab: Tab, media: Media, method: str, peer: str, *, source: str | None = None, **options: object
) -> str:
    """Have a page publish or watch; return the offer it made."""
    offer: str = tab.evaluate(f"{method}({json.dumps(options)})")
    exchange(tab, media, method, peer, offer, source=source)
    return offer


def exchange(
    tab: Tab, media: Media, method: str, peer: str, offer: str, *, source: str | None = None
) -> None:
    """Give the server a page's offer and the page the server's answer."""
    more = {} if source is None else {"source": source}
    answer = media.call(method, room=ROOM, peer=peer, offer=offer, **more)["answer"]
    tab.evaluate(f"answered({json.dumps(answer)})")


def wait_for(true: Callable[[], bool], what: str, *, within_s: float = WITHIN_S) -> None:
    """Return as soon as something is so."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, f"{what}: not within {within_s} s"
        time.sleep(0.1)


def sees_and_hears_on(tab: Tab, *, feed: int = 0, frames: int = 10) -> None:
    """Wait until more pictures and more sound of a feed have come than there are now."""
    before = heard_and_seen(tab, feed)

    def has_more() -> bool:
        seen, heard = heard_and_seen(tab, feed)
        return seen > before[0] + frames and heard > before[1]

    wait_for(has_more, f"pictures and sound beyond {before}")


def heard_and_seen(tab: Tab, feed: int = 0) -> tuple[int, float]:
    """Return how many frames were decoded, and how much energy the sound had."""
    figures = tab.evaluate("figures()")
    video, audio = figures["video"], figures["audio"]
    seen = video[feed].get("framesDecoded", 0) if len(video) > feed else 0
    heard = audio[feed].get("totalAudioEnergy", 0.0) if len(audio) > feed else 0.0
    return seen, heard
