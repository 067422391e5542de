"""The written tour can still be walked: a page that leads elsewhere than it did shows here first.

Nobody looks at what is shown; `make soak` does that, with axe, in all chapters.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.people import PATIENCE_MS
from tests.tour.house import House, open_house
from tests.tour.looks import Language
from tests.tour.walks import go


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give the house of the walk."""
    expect.set_options(timeout=PATIENCE_MS)
    with open_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.mark.parametrize("chapter", ["talent", "giver"])
def test_the_chapters_without_a_room_go_to_their_end(house: House, chapter: str) -> None:
    assert len(go(house, chapter, Language.FR, []).shown) > 10
