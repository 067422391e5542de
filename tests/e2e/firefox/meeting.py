"""A place where people in Firefox and in Chromium meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Playwright

from tests.e2e.far_people import open_near_stage
from tests.e2e.firefox.browser import Firefox, open_firefox
from tests.e2e.firefox.people import SECURE
from tests.e2e.network import Network
from tests.e2e.people import Stage


@dataclass(frozen=True)
class Meeting:
    """A hub at one end of a wire with a Chromium beside it, and a Firefox at the far end."""

    network: Network
    stage: Stage
    firefox: Firefox


@contextmanager
def open_meeting(driver: Playwright, demo_folder: Path, folder: Path) -> Iterator[Meeting]:
    """Lay the wire, open the hub and both browsers."""
    profile = folder / "firefox"
    profile.mkdir()
    with (
        open_near_stage(driver, demo_folder, folder) as place,
        open_firefox(place.network.client, profile, script="null", preferences=SECURE) as firefox,
    ):
        yield Meeting(place.network, place.near, firefox)
