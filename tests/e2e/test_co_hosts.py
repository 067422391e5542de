"""Two hosts on one stage: they go on the air together, and either may go on alone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_rehearsal import HOSTS, TITLE, sees_a_colleague

VIEWER = "mei@estrade.example"
PERSON = "[data-testid^=person-]"
NAMES = ("Ada Diallo", "Margaret Holloway")


@pytest.mark.soak
def test_the_audience_sees_who_is_on_stage_whoever_goes_live(stage: Stage) -> None:
    hub = stage.hub
    query = "SELECT id, starts_at FROM masterclasses WHERE title = ?"
    masterclass_id, starts = hub.rows(query, TITLE)[0]
    hub.move_to(instant(starts) - timedelta(minutes=5))
    room = f"/live/masterclass/{masterclass_id}"
    hosts = [stage.signed_in(email, stage.password, locale="en-GB") for email in HOSTS]
    for host in hosts:
        enter(host, room)
    for host in hosts:
        sees_a_colleague(host)
    viewer = stage.signed_in(VIEWER, stage.password, locale="en-GB")
    enter(viewer, room)
    expect(viewer.page.locator(PERSON)).to_have_count(0)
    hosts_write_to_each_other(hosts[0], hosts[1], viewer)
    # The co-host opens the evening, for both.
    hosts[1].page.get_by_test_id("go-live").click()
    expect(hosts[1].page.get_by_test_id("count-in")).to_be_visible()
    for host in hosts:
        expect(host.page.get_by_test_id("end-live")).to_be_visible()
    expect(viewer.page.locator(PERSON)).to_have_count(2)
    for name in NAMES:
        expect(viewer.page.locator(".stage .tile", has_text=name)).to_have_count(1)
    # The one who announced it leaves: the evening goes on.
    hosts[0].page.get_by_test_id("leave").click()
    hosts[0].page.get_by_test_id("confirm-leave").click()
    expect(viewer.page.locator(PERSON)).to_have_count(1)
    left = viewer.page.locator(PERSON).first.get_attribute("data-testid")
    assert left is not None
    viewer.wait_until(
        lambda: (picture := viewer.picture(left)) is not None and picture["moved"] > 5,
        "the co-host's picture",
    )


def hosts_write_to_each_other(writer: Visitor, reader: Visitor, viewer: Visitor) -> None:
    """What one host writes to the other is read by them, and by nobody in the hall."""
    secret = "You begin, I take the questions."
    for host in (writer, reader):
        host.page.get_by_test_id("tab-hosts").click()
    writer.page.get_by_test_id("hosts-input").fill(secret)
    writer.page.get_by_test_id("hosts-send").click()
    expect(reader.page.get_by_test_id("hosts-lines")).to_contain_text(secret)
    expect(viewer.page.get_by_text(secret)).to_have_count(0)


def enter(person: Visitor, room: str) -> None:
    """Come into the room."""
    person.open(room)
    person.page.get_by_test_id("join").click()
    expect(person.page.get_by_test_id("leave")).to_be_visible()
