"""A hub at one end of a wire with a Chromium beside it, and a Firefox at the far end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.e2e.far_people import NearStage, open_near_stage
from tests.e2e.firefox.browser import Firefox, open_firefox
from tests.e2e.firefox.people import SECURE
from tests.e2e.people import Stage


@pytest.fixture(scope="module")
def place(
    playwright: Playwright, demo_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NearStage]:
    """Give a hub at one end of a wire, with a Chromium beside it."""
    folder = tmp_path_factory.mktemp("place")
    with open_near_stage(playwright, demo_folder, folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def firefox(place: NearStage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Give a Firefox at the far end of the wire."""
    folder = tmp_path_factory.mktemp("firefox")
    where = place.network.client
    with open_firefox(where, folder, script="null", preferences=SECURE) as opened:
        yield opened


@pytest.fixture
def stage(place: NearStage) -> Stage:
    """Give the hub and a Chromium for each person who comes."""
    return place.near
