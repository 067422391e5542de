"""The door, the stage and the audience in Firefox, with Chromium at the other end."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.e2e.bookings import LEARNER_PASSWORD, book_a_session, instant
from tests.e2e.far_people import FarStage, open_far_stage
from tests.e2e.firefox.browser import Firefox, FirefoxTab, open_firefox
from tests.e2e.network import SERVER_HOST
from tests.e2e.people import PATIENCE_MS, READ_PICTURE, READ_STATS, Stage
from tests.e2e.test_masterclass import announce, enter, register
from tests.e2e.test_session import enter as enter_session
from tests.e2e.test_session import show_chat
from web.demo.accounts import HOST

pytestmark = pytest.mark.soak

VIEWER_EMAIL, VIEWER_PASSWORD = "viewer0@estrade.example", "une place au premier rang"
QUESTION = "Quel papier prendre ?"


@dataclass
class Guest:
    """One person in Firefox."""

    tab: FirefoxTab
    url: str

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as the form asks."""
        self.tab.go(f"{self.url}/sign-in")
        self.tab.write("input[name=email]", email)
        self.tab.write("input[name=password]", password)
        self.tab.click("form:has(input[name=password]) button[type=submit]")
        self.tab.until("document.querySelector('header .menu') !== null")

    def enter(self, path: str) -> None:
        """Pass the pre-join page."""
        self.tab.go(self.url + path)
        self.click("join")
        self.until_there("leave")

    def click(self, testid: str) -> None:
        """Click on what has this name for tests."""
        self.tab.click(f"[data-testid={testid}]")

    def write(self, testid: str, text: str) -> None:
        """Write into what has this name for tests."""
        self.tab.write(f"[data-testid={testid}]", text)

    def until_there(self, testid: str) -> None:
        """Wait until the page has what has this name for tests."""
        self.tab.until(f"document.querySelector('[data-testid={testid}]') !== null")

    def until_read(self, text: str) -> None:
        """Wait until the page says something."""
        self.tab.until(f"document.body.innerText.includes({text!r})")

    def must_see_and_hear(self) -> None:
        """Wait until frames are decoded, sound has energy and the picture moves."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not self._sees_and_hears():
            assert time.monotonic() < deadline, self.tab.evaluate(f"({READ_STATS})()")
            time.sleep(0.2)

    def _sees_and_hears(self) -> bool:
        stats = self.tab.evaluate(f"({READ_STATS})()")
        if stats["framesDecoded"] <= 15 or stats["audioEnergy"] <= 0.000001:
            return False
        picture = self.tab.evaluate(f"({READ_PICTURE})('[data-testid=remote-video]')")
        return picture is not None and picture["moved"] > 5


@pytest.fixture
def far_stage(playwright: Playwright, demo_folder: Path, tmp_path: Path) -> Iterator[FarStage]:
    """Give a hub with its demo people at one end of a wire."""
    with open_far_stage(playwright, demo_folder, tmp_path) as opened:
        yield opened


@pytest.fixture
def stage(far_stage: FarStage) -> Stage:
    """Give the hub and a Chromium for each person who comes."""
    return far_stage.near


@pytest.fixture
def firefox(far_stage: FarStage, tmp_path: Path) -> Iterator[Firefox]:
    """Give a Firefox at the far end of the wire, which takes the hub's address for a secure one."""
    preferences = {"dom.securecontext.allowlist": SERVER_HOST}
    place = far_stage.network.client
    with open_firefox(place, tmp_path, script="null", preferences=preferences) as opened:
        yield opened


def test_a_learner_in_firefox_meets_a_talent_in_chromium(stage: Stage, firefox: Firefox) -> None:
    booked = book_a_session(stage)
    stage.hub.move_to(booked.starts_at - timedelta(minutes=3))
    learner = Guest(firefox.come(width=390, height=844), stage.hub.url)
    learner.sign_in(booked.learner_email, LEARNER_PASSWORD)
    learner.enter(f"/live/session/{booked.id}")
    enter_session(booked.talent, booked.id)
    booked.talent.must_see_and_hear()
    learner.must_see_and_hear()
    show_chat(booked.talent)
    learner.click("open-chat")
    learner.write("chat-input", "On accorde en ré ?")
    learner.click("chat-send")
    expect(booked.talent.page.get_by_text("On accorde en ré ?")).to_be_visible()
    booked.talent.page.get_by_test_id("chat-input").fill("En ré, oui.")
    booked.talent.page.get_by_test_id("chat-send").click()
    learner.until_read("En ré, oui.")


def test_a_hall_in_both_browsers_watches_a_host_in_firefox(stage: Stage, firefox: Firefox) -> None:
    chromium_host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, chromium_host)
    viewers = [register(stage, slug, number) for number in range(2)]
    masterclass_id, starts = stage.hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    stage.hub.move_to(instant(starts) - timedelta(minutes=5))
    host, viewer = (Guest(firefox.come(), stage.hub.url) for _ in range(2))
    host.sign_in(HOST.email, stage.password)
    host.tab.go(f"{stage.hub.url}/live/masterclass/{masterclass_id}")
    host.click("join")
    host.click("go-live")
    host.until_there("end-live")
    viewer.sign_in(VIEWER_EMAIL, VIEWER_PASSWORD)
    viewer.enter(f"/live/masterclass/{masterclass_id}")
    enter(viewers[1], masterclass_id)
    viewer.must_see_and_hear()
    viewers[1].must_see_and_hear()
    viewer.click("tab-questions")
    viewer.write("ask-input", QUESTION)
    viewer.click("ask-send")
    host.click("tab-questions")
    host.until_read(QUESTION)
    viewer.click("hand")
    host.click("tab-hands")
    host.until_read("Spectatrice 0")
