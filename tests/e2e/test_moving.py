"""On the last day a learner proposes another time; the talent agrees from the mail's link."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import Stage

LEARNER = "tom@estrade.example"
TALENT = "camille@estrade.example"
COMING = (
    "SELECT b.id, b.starts_at FROM bookings b JOIN people p ON p.id = b.learner_id"
    " WHERE p.email = ? AND b.state = 'confirmed'"
)


def test_a_session_moves_when_the_other_side_agrees(stage: Stage) -> None:
    hub = stage.hub
    booking_id, starts_at = hub.rows(COMING, LEARNER)[0]
    hub.move_to(instant(starts_at) - timedelta(hours=6))
    learner = stage.signed_in(LEARNER, stage.password)
    page = learner.open(f"/bookings/{booking_id}")
    page.get_by_role("link", name="Déplacer la séance").click()
    page.locator("a[rel=next]").click()
    slot = page.locator(".slot:visible").last
    wanted = slot.locator("time").get_attribute("datetime") or ""
    slot.click()
    page.get_by_role("button", name=re.compile("Demander à Camille")).click()
    expect(page.get_by_role("heading", name="Vous avez proposé une autre heure")).to_be_visible()

    (mail,) = hub.wait_for(
        "SELECT text FROM mails WHERE recipient = ? AND key LIKE 'move_proposed%'", TALENT
    )
    link = re.search(r"/bookings/link/\S+", mail)
    assert link is not None
    talent = stage.visitor()
    talent.open(link.group())
    talent.page.get_by_role("button", name="D’accord").click()
    expect(talent.page.get_by_text("la séance est déplacée")).to_be_visible()
    talent.open(link.group())
    expect(talent.page.get_by_text("Ce lien a déjà servi")).to_be_visible()

    learner.open(f"/bookings/{booking_id}")
    expect(page.get_by_role("heading", name="Déplacements")).to_be_visible()
    moved, sequence = hub.rows(
        "SELECT starts_at, calendar_sequence FROM bookings WHERE id = ?", booking_id
    )[0]
    assert (instant(moved).isoformat(), sequence) == (wanted, 1)
    assert not learner.complaints
