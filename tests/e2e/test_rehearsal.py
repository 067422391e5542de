"""Two hosts rehearse: they see each other, nobody else is there, and the doors end it."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import Stage, Visitor

HOSTS = ("ada@estrade.example", "margaret@estrade.example")
TITLE = "What the numbers do not say"


def test_two_hosts_see_each_other_until_the_doors_open(stage: Stage) -> None:
    hub = stage.hub
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE title = ?", TITLE
    )[0]
    hosts = [stage.signed_in(email, stage.password, locale="en-GB") for email in HOSTS]
    for host in hosts:
        host.open(f"/studio/masterclasses/{masterclass_id}")
        host.page.get_by_role("link", name="Rehearse").click()
        host.page.get_by_test_id("join").click()
        expect(host.page.get_by_test_id("rehearsal-badge")).to_be_visible()
    for host in hosts:
        sees_a_colleague(host)
    assert hub.rows(
        "SELECT count(*) FROM evidence_lines WHERE room_id IN (SELECT id FROM rooms"
        " WHERE subject_id = ?)",
        masterclass_id,
    ) == [(0,)]
    hub.move_to(instant(starts) - timedelta(minutes=14))
    for host in hosts:
        way_on = host.page.get_by_role("link", name="Go to the stage")
        expect(way_on).to_have_attribute("href", f"/live/masterclass/{masterclass_id}")
    assert not [complaint for host in hosts for complaint in host.complaints]


def sees_a_colleague(host: Visitor) -> None:
    """Wait until the other host's picture is there, lit and moving."""
    tile = host.page.locator("video[data-testid^=colleague-]").first
    expect(tile).to_be_visible()
    name = tile.get_attribute("data-testid")
    assert name is not None
    host.wait_until(
        lambda: (picture := host.picture(name)) is not None and picture["moved"] > 5,
        "the other host's picture",
    )
