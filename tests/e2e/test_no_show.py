"""Path 3: somebody does not come, and the evidence decides with nobody clicking anything."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.bookings import book_a_session
from tests.e2e.people import Stage, Visitor

GRACE = timedelta(minutes=10)


def wait_in_the_room(person: Visitor, booking_id: str) -> None:
    """Come in and wait for the other."""
    person.open(f"/live/session/{booking_id}")
    person.page.get_by_test_id("join").click()
    expect(person.page.get_by_test_id("leave")).to_be_visible()


@pytest.mark.parametrize(
    ("absent", "is_killed"),
    [
        pytest.param("talent", False, id="talent-quietly"),
        pytest.param("learner", False, id="learner-quietly", marks=pytest.mark.soak),
        pytest.param("learner", True, id="learner-web_process_killed", marks=pytest.mark.soak),
        pytest.param("talent", True, id="talent-web_process_killed", marks=pytest.mark.soak),
    ],
)
def test_who_does_not_come_is_found_absent_from_the_evidence(
    stage: Stage, absent: str, is_killed: bool
) -> None:
    hub = stage.hub
    booked = book_a_session(stage)
    present = booked.learner if absent == "talent" else booked.talent
    hub.move_to(booked.starts_at - timedelta(minutes=2))
    wait_in_the_room(present, booked.id)
    hub.wait_for("SELECT id FROM spells WHERE ended_at IS NULL")
    if is_killed:
        hub.kill()
        hub.start()
        hub.wait_for(
            "SELECT id FROM spells WHERE ended_at IS NULL AND run_id ="
            " (SELECT id FROM process_runs WHERE kind = 'web' ORDER BY started_at DESC LIMIT 1)"
        )
    hub.move_to(booked.starts_at + GRACE + timedelta(seconds=5))
    verdict, refund_cents = hub.wait_for(
        "SELECT verdict, refund_cents FROM bookings WHERE id = ? AND verdict IS NOT NULL",
        booked.id,
        within_s=60,
    )
    assert verdict == f"{absent}_absent"
    assert refund_cents == (booked.price_cents if absent == "talent" else 0)
    strikes = hub.rows(
        "SELECT s.reason FROM strikes s JOIN bookings b ON b.appointment_id = s.appointment_id"
        " WHERE b.id = ?",
        booked.id,
    )
    assert strikes == ([("talent_absent",)] if absent == "talent" else [])
    if absent == "talent":
        (refunded_cents,) = hub.wait_for(
            "SELECT r.amount_cents FROM refunds r JOIN payments p ON p.id = r.payment_id"
            " WHERE p.subject_id = ? AND r.state = 'succeeded'",
            booked.id,
        )
        assert refunded_cents == booked.price_cents
    for email in (booked.learner_email, booked.talent_email):
        hub.wait_for(
            "SELECT id FROM mails WHERE recipient = ? AND key LIKE ?",
            email,
            f"booking_judged:{booked.id}%",
        )
    page = booked.learner.open(f"/bookings/{booked.id}")
    timeline = page.locator(".timeline")
    expect(timeline).to_be_visible()
    expect(timeline.locator("li").first).to_contain_text(re.compile(r"\d\d:\d\d"))
    hub.run("ledger", "check")
