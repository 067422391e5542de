"""The pages that people open first: nothing on them moves, and everybody gets in.

Every page, in every look and language, is for the soak: tests/tour.
"""

import pytest
from playwright.sync_api import Browser

from benchmarks.pages import addresses
from tests.e2e.hub_process import HubProcess
from tests.e2e.paint import open_and_watch, watch
from tests.e2e.people import Stage
from tests.tour.eyes import Axe
from tests.tour.looks import LOOKS, Language, State
from web.demo.accounts import LEARNER

SHIFT_MAX = 0.05


@pytest.mark.soak
def test_nothing_moves_while_a_page_opens_and_axe_finds_nothing(
    hub: HubProcess, chromium: Browser
) -> None:
    stage, axe = Stage(hub, chromium), Axe()
    learner = stage.visitor()
    watch(learner.context)
    learner.sign_in(LEARNER.email, stage.password)
    moved = {}
    for name, path in addresses(hub).items():
        for look in (LOOKS[0], LOOKS[-1]):
            look.put_on(learner.page)
            paint = open_and_watch(learner.page, path)
            if paint.shift > SHIFT_MAX:
                moved[f"{name}, {look.width}"] = paint
            axe.see(learner.page, State(name, Language.FR, look))
    assert moved == {}
    assert axe.found == []
    assert not learner.complaints
