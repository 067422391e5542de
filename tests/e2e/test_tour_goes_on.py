"""A chapter of the written tour is walked: a page that leads elsewhere by now shows here first.

Nobody looks at what is shown; `make soak` does that, with axe, in all chapters.
"""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import PATIENCE_MS
from tests.tour.house import open_house
from tests.tour.looks import Language
from tests.tour.walks import go


@pytest.mark.soak
def test_the_chapter_of_a_talent_goes_to_its_end(tmp_path: Path) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    with open_house(tmp_path) as house:
        guide = go(house, "talent", Language.FR, [])
    assert len(guide.shown) > 20
