"""Path 1: find, book, pay, meet, be judged, be paid."""

from datetime import timedelta

from icalendar import Calendar
from playwright.sync_api import expect

from tests.e2e.bookings import Booked, book_a_session
from tests.e2e.people import Stage, Visitor

DISPUTE = timedelta(hours=72)
FEE_PERCENT = 5
TALK = timedelta(seconds=8)


def test_two_people_meet_and_every_cent_arrives(stage: Stage) -> None:
    hub = stage.hub
    booked = book_a_session(stage)
    the_mail_brings_a_calendar_entry(stage, booked)
    hub.move_to(booked.starts_at - timedelta(minutes=3))
    people = (booked.talent, booked.learner)
    for person in people:
        enter(person, booked.id)
    for person in people:
        person.must_see_and_hear()
    hub.move_to(booked.starts_at + timedelta(seconds=1))
    they_write_to_each_other(booked)
    hub.wait_for(
        "SELECT COUNT(DISTINCT person_id) AS n FROM receptions"
        " WHERE ends_at > ? GROUP BY room_id HAVING n = 2",
        f"{booked.starts_at + TALK:%Y-%m-%d %H:%M:%S}",
    )
    for person in reversed(people):  # A talent who leaves first is paid for what was given.
        leave(person)
    hub.move_to(booked.ends_at + timedelta(seconds=2))
    (verdict,) = hub.wait_for(
        "SELECT verdict FROM bookings WHERE id = ? AND verdict IS NOT NULL", booked.id
    )
    assert verdict == "completed"
    hub.move_to(booked.ends_at + DISPUTE + timedelta(minutes=2))
    hub.wait_for("SELECT id FROM transfers WHERE subject_id = ? AND state = 'succeeded'", booked.id)
    the_ledger_shows_every_cent(stage, booked)
    page = booked.learner.open(f"/bookings/{booked.id}")
    expect(page.locator(".timeline li").first).to_be_visible()
    assert not booked.learner.complaints
    assert not booked.talent.complaints


def enter(person: Visitor, booking_id: str) -> None:
    """Pass the pre-join page."""
    person.open(f"/live/session/{booking_id}")
    person.page.get_by_test_id("join").click()
    expect(person.page.get_by_test_id("leave")).to_be_visible()


def leave(person: Visitor) -> None:
    """Leave of one's own will."""
    person.page.get_by_test_id("leave").click()
    confirm = person.page.get_by_test_id("confirm-leave")
    confirm.click()
    expect(person.page.get_by_test_id("remote-video")).to_have_count(0)


def they_write_to_each_other(booked: Booked) -> None:
    """What one writes, the other reads, as text and nothing else."""
    said = "On accorde en ré ? <b>oui</b>"
    show_chat(booked.learner)
    show_chat(booked.talent)
    booked.learner.page.get_by_test_id("chat-input").fill(said)
    booked.learner.page.get_by_test_id("chat-send").click()
    expect(booked.talent.page.get_by_test_id("chat").get_by_text(said)).to_be_visible()


def show_chat(person: Visitor) -> None:
    """Open the chat where it is folded away."""
    field = person.page.get_by_test_id("chat-input")
    if not field.is_visible():
        person.page.get_by_test_id("open-chat").click()
    expect(field).to_be_visible()


def the_mail_brings_a_calendar_entry(stage: Stage, booked: Booked) -> None:
    """Both have a mail with an .ics that names the same hour."""
    for email in (booked.learner_email, booked.talent_email):
        (calendar,) = stage.hub.wait_for(
            "SELECT calendar FROM mails WHERE recipient = ? AND calendar IS NOT NULL", email
        )
        (entry,) = Calendar.from_ical(bytes(calendar).decode()).walk("VEVENT")
        assert entry.decoded("dtstart") == booked.starts_at


def the_ledger_shows_every_cent(stage: Stage, booked: Booked) -> None:
    """The price went through escrow to the talent and the platform, and the books balance."""
    hub = stage.hub
    reference = f"escrow:booking:{booked.id}"
    taken_in = hub.rows("SELECT SUM(amount_cents) FROM postings WHERE destination = ?", reference)
    taken_out = hub.rows(
        "SELECT destination, amount_cents FROM postings WHERE source = ? ORDER BY amount_cents",
        reference,
    )
    fee_cents = booked.price_cents * FEE_PERCENT // 100
    assert taken_in == [(booked.price_cents,)]
    assert [row[1] for row in taken_out] == [fee_cents, booked.price_cents - fee_cents]
    assert taken_out[0][0] == "revenue:platform"
    payable = taken_out[1][0]
    paid_out = hub.rows(
        "SELECT destination, amount_cents FROM postings WHERE source = ? AND amount_cents = ?",
        payable,
        booked.price_cents - fee_cents,
    )
    assert ("outside:payee", booked.price_cents - fee_cents) in paid_out
    hub.run("ledger", "check")
