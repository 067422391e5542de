"""Every state of the walk lets everybody in: both languages, light and dark, desk and phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.people import PATIENCE_MS
from tests.tour.eyes import Axe
from tests.tour.house import House, open_house
from tests.tour.looks import Language
from tests.tour.walks import CHAPTERS, go

MEANT = ("Failed to load resource", "WebSocket connection to")
"""What a declined card, a page that is nowhere and a hub that is away answer is no mistake."""
pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give the house of the walk, open for all chapters."""
    expect.set_options(timeout=PATIENCE_MS)
    with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_axe_finds_nothing_and_no_link_leads_nowhere(
    house: House, chapter: str, language: Language
) -> None:
    axe = Axe()
    guide = go(house, chapter, language, [axe])
    assert axe.found == []
    assert [one for one in guide.complaints if not one.startswith(MEANT)] == []
    assert len(set(guide.shown)) == len(guide.shown) > 0
