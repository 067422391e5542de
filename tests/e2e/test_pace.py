"""A host keeps one sentence in sight of everybody, and slows what the hall writes."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_conduct import open_chat, write
from tests.e2e.test_hours import found_by_axe
from tests.e2e.test_masterclass import announce, enter, go_live, register
from web.demo.accounts import HOST

RULE = "Les partitions sont sur ma page."
FIRST, SECOND = "Bonsoir à tous", "Et à toutes"


@pytest.mark.soak
def test_a_host_keeps_a_line_in_sight_and_slows_the_chat(stage: Stage) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    viewer, late = (register(stage, slug, number) for number in range(2))
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    hub.move_to(instant(starts) - timedelta(minutes=5))
    enter(viewer, masterclass_id)
    open_chat(viewer)
    go_live(host, masterclass_id)
    a_line_stays_in_sight(host, viewer)
    enter(late, masterclass_id)
    open_chat(late)
    expect(late.page.get_by_test_id("pinned")).to_contain_text(RULE)
    the_hall_writes_more_slowly(host, viewer)
    host.page.get_by_test_id("unpin").click()
    for person in (host, viewer, late):
        expect(person.page.get_by_test_id("pinned")).to_have_count(0)
    assert not [c for person in (host, viewer, late) for c in person.complaints]


def a_line_stays_in_sight(host: Visitor, viewer: Visitor) -> None:
    """The host pins a line of theirs."""
    open_chat(host)
    write(host, RULE)
    host.page.locator("[data-testid^=chat-menu-]").last.click()
    host.page.locator("[data-testid=pin]:visible").click()
    for person in (host, viewer):
        expect(person.page.get_by_test_id("pinned")).to_contain_text(RULE)
    assert found_by_axe(host.page) == []


def the_hall_writes_more_slowly(host: Visitor, viewer: Visitor) -> None:
    """Who writes too soon reads when, and keeps the words; hosts are not slowed."""
    pace(host, 60)
    note = viewer.page.get_by_test_id("slow-note")
    expect(note).to_contain_text("60 secondes")
    write(viewer, FIRST)
    field = viewer.page.get_by_test_id("chat-input")
    field.fill(SECOND)
    viewer.page.get_by_test_id("chat-send").click()
    expect(viewer.page.locator(".composer__note")).to_contain_text("seconde")
    expect(field).to_have_value(SECOND)
    assert found_by_axe(viewer.page) == []
    expect(host.page.get_by_text(SECOND)).to_have_count(0)
    for words in ("Je réponds", "sans attendre"):
        write(host, words)
    pace(host, 0)
    expect(note).to_have_count(0)
    write(viewer, SECOND)
    expect(host.page.get_by_test_id("chat").get_by_text(SECOND)).to_be_visible()


def pace(host: Visitor, seconds: int) -> None:
    """Choose how often each viewer may write."""
    host.page.get_by_test_id("slow-menu").click()
    host.page.get_by_test_id(f"slow-{seconds}").click()
