"""A masterclass of two hosts in the demo hub: how its doors open, and who is on its stage."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_co_hosts import PERSON
from tests.e2e.test_rehearsal import TITLE

GUEST, GUEST_NAME = "george@estrade.example", "George"


def open_doors(stage: Stage) -> str:
    """Move the hub to when the evening begins, and return the room's address."""
    masterclass_id, starts = stage.hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE title = ?", TITLE
    )[0]
    stage.hub.move_to(instant(starts) + timedelta(minutes=1))
    return f"/live/masterclass/{masterclass_id}"


def on_stage(viewer: Visitor, size: int) -> list[str]:
    """Return the names for tests of everybody's picture, once so many are on stage."""
    expect(viewer.page.locator(PERSON)).to_have_count(size)
    pictures = viewer.page.locator(PERSON).all()
    return [picture.get_attribute("data-testid") or "" for picture in pictures]
