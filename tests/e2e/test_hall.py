"""The hall asks and votes, the hosts answer and poll, and the replay has the questions."""

import csv
import io
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import PATIENCE_MS, Stage, Visitor
from tests.e2e.test_masterclass import end, enter, register
from tests.e2e.test_recording import Evening

FIRST, SECOND, THIRD = "Quel papier prendre ?", "Faut-il une gomme ?", "Which pencil do you use?"
POLL, CHOICES = "Matin ou soir ?", ("Le matin", "Le soir", "La nuit")


@pytest.fixture
def evening(stage: Stage) -> Evening:
    """Stand where a masterclass begins, with somebody who has a seat."""
    return Evening(stage)


@pytest.mark.soak
def test_the_hall_asks_votes_and_answers_and_the_replay_has_the_questions(
    evening: Evening,
) -> None:
    host, viewer = evening.host, evening.viewer
    other = register(evening.stage, evening.slug, 2)
    _go_on_air(host, evening.id)
    for person in (viewer, other):
        enter(person, evening.id)
        _open(person, "questions")
    _read_first(host)
    _ask(viewer, FIRST)
    expect(viewer.page.locator(".question--mine")).to_contain_text("Les hôtes la lisent d’abord.")
    _let_through_what_waits(host, other, FIRST)
    _ask(other, THIRD)
    _hide(host, other, THIRD)
    _read_no_more_first(host, viewer)
    _ask(viewer, SECOND)
    _vote_by_keyboard(host, other)
    _answer(host, [viewer, other])
    _poll(host, viewer, other)
    evening.wait_for_file("camera")
    end(host)
    evening.wait_until_kept()
    _replay_has(viewer, evening)
    _keep_the_polls(host, evening)
    assert not [c for person in (host, viewer, other) for c in person.complaints]


def _go_on_air(host: Visitor, masterclass_id: str) -> None:
    page = host.open(f"/live/masterclass/{masterclass_id}")
    page.get_by_test_id("join").click()
    page.get_by_test_id("record").click()
    page.get_by_test_id("agree").click()
    page.get_by_test_id("go-live").click()
    expect(page.get_by_test_id("end-live")).to_be_visible()
    _open(host, "questions")


def _open(person: Visitor, panel: str) -> None:
    page = person.page
    if page.get_by_test_id(f"tab-{panel}").count() == 0:
        page.get_by_test_id("open-chat").click()
    page.get_by_test_id(f"tab-{panel}").click()


def _line(page: Page, text: str) -> Locator:
    return page.locator(".question", has_text=text)


def _ask(person: Visitor, text: str) -> None:
    person.page.get_by_test_id("ask-input").fill(text)
    person.page.get_by_test_id("ask-input").press("Enter")
    expect(person.page.get_by_test_id("ask-input")).to_have_value("")


def _read_first(host: Visitor) -> None:
    host.page.get_by_test_id("read-first").click()
    expect(host.page.get_by_test_id("read-first")).to_be_checked()


def _read_no_more_first(host: Visitor, viewer: Visitor) -> None:
    """What is asked before the hall has heard of it waits for the hosts all the same."""
    note = viewer.page.locator(".side__note", has_text="lisent les questions")
    expect(note).to_be_visible()
    host.page.get_by_test_id("read-first").click()
    expect(note).to_have_count(0)


def _let_through_what_waits(host: Visitor, other: Visitor, text: str) -> None:
    expect(host.page.get_by_test_id("waiting-said")).to_have_text("1 question vous attend.")
    expect(_line(other.page, text)).to_have_count(0)
    _line(host.page, text).get_by_test_id("let-through").click()
    expect(_line(other.page, text)).to_be_visible()


def _hide(host: Visitor, other: Visitor, text: str) -> None:
    _line(host.page, text).get_by_test_id("hide").click()
    expect(other.page.locator(".question--mine")).to_contain_text("have not kept this one")
    expect(other.page.get_by_test_id("mine-said")).to_have_text(
        "The hosts have not kept your question."
    )


def _vote_by_keyboard(host: Visitor, other: Visitor) -> None:
    """The younger question stands first until the other one has a vote."""
    expect(host.page.locator(".question__text").first).to_have_text(SECOND)
    vote = _line(other.page, FIRST).get_by_test_id("vote")
    vote.focus()
    other.page.keyboard.press("Enter")
    expect(vote).to_have_attribute("aria-pressed", "true")
    expect(vote).to_be_focused()
    expect(_line(host.page, FIRST).get_by_test_id("votes")).to_have_text("1")
    expect(host.page.locator(".question__text").first).to_have_text(FIRST)
    expect(vote).to_be_focused()


def _answer(host: Visitor, hall: list[Visitor]) -> None:
    for text in (FIRST, SECOND):
        _line(host.page, text).get_by_test_id("answer-now").click()
        for person in (host, *hall):
            expect(person.page.get_by_test_id("asked-now")).to_contain_text(text)
        host.page.wait_for_timeout(2_000)
    host.page.get_by_test_id("asked-done").click()
    for person in hall:
        expect(person.page.get_by_test_id("asked-now")).to_be_empty()
        expect(person.page.locator(".question--answered")).to_have_count(2)


def _poll(host: Visitor, viewer: Visitor, other: Visitor) -> None:
    page = host.page
    _open(host, "polls")
    page.get_by_test_id("poll-write").click()
    page.get_by_test_id("poll-text").fill(POLL)
    page.get_by_test_id("poll-add").click()
    for place, choice in enumerate(CHOICES):
        page.get_by_test_id(f"poll-choice-{place}").fill(choice)
    page.get_by_test_id("poll-keep").click()
    page.get_by_test_id("poll-open").click()
    for person, place in ((viewer, 1), (other, 0)):
        person.page.get_by_test_id("stage-poll").get_by_test_id(f"choice-{place}").click()
        _open(person, "polls")
        expect(_choice(person, place)).to_have_attribute("aria-pressed", "true")
    _choice(other, 1).click()
    expect(_choice(other, 1)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_test_id("poll-answers").first).to_have_text("2 réponses")
    expect(page.get_by_test_id("choice-1").first).to_contain_text("100")
    expect(viewer.page.locator(".poll__bar")).to_have_count(0)
    page.get_by_test_id("poll-show").click()
    page.get_by_test_id("poll-close").click()
    for person in (viewer, other):
        results = person.page.get_by_test_id("stage-poll")
        expect(results.get_by_test_id("choice-1")).to_contain_text("100")
        expect(results.get_by_role("progressbar", include_hidden=True)).to_have_count(3)


def _choice(person: Visitor, place: int) -> Locator:
    panel = person.page.get_by_role("tabpanel")
    return panel.get_by_test_id(f"choice-{place}").get_by_role("button")


def _replay_has(viewer: Visitor, evening: Evening) -> None:
    """The address of the room is that of the replay now."""
    page = viewer.open(f"/live/masterclass/{evening.id}")
    answered = page.get_by_test_id("answered").get_by_role("button")
    expect(answered).to_have_count(2)
    expect(answered.first).to_contain_text(FIRST)
    expect(page.get_by_test_id("replay-mark")).to_have_count(2)
    minutes, seconds = re.findall(r"(\d+):(\d\d)", answered.nth(1).inner_text())[0]
    at_ms = (int(minutes) * 60 + int(seconds)) * 1000
    answered.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(ms) => document.querySelector('[data-testid=replay-seek]').valueAsNumber >= ms",
        arg=at_ms,
        timeout=PATIENCE_MS,
    )
    expect(answered.nth(1)).to_have_attribute("aria-current", "true")


def _keep_the_polls(host: Visitor, evening: Evening) -> None:
    page = host.open(f"/studio/masterclasses/{evening.id}")
    expect(page.get_by_text(POLL).first).to_be_visible()
    link = page.locator("a[href$='/polls.csv']").get_attribute("href")
    text: str = page.evaluate("async (path) => await (await fetch(path)).text()", link)
    lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))
    assert [line[1:] for line in lines[1:]] == [
        [CHOICES[0], "0", "0"],
        [CHOICES[1], "2", "100"],
        [CHOICES[2], "0", "0"],
    ]
