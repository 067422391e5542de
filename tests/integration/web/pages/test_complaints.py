"""Reports of people, page by page: sent from a session, decided by an admin, told by mail."""

import pytest
from sqlalchemy import select

from hub.bookings.models import Booking
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person, Role
from rooms.complaints.models import Complaint
from tests.integration.web.pages.masterclass_scenes import body
from tests.scenes import Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

WORDS = {"grounds": "insults", "words": "Il a crié."}
REASONS = {"reasons": "Insultes répétées pendant la séance."}


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        return await make_talent(db)


@pytest.fixture
async def learner(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Noé Ferraud")


@pytest.fixture
async def booking(parts: Wiring, teacher: Teacher, learner: Person) -> Booking:
    async with parts.database.write() as db:
        return await make_booking(db, teacher, learner)


@pytest.fixture
async def admin(visitor: Visitor, parts: Wiring) -> Visitor:
    async with parts.database.write() as db:
        person = await make_person(db, "Odile Régie", Role.ADMIN)
    return await visitor.another().sign_in(person)


async def mails(parts: Wiring) -> list[MailRow]:
    await parts.dispatcher.drain()
    async with parts.database.read() as db:
        return list(await db.scalars(select(MailRow).order_by(MailRow.key)))


async def reported(visitor: Visitor, parts: Wiring, booking: Booking, learner: Person) -> str:
    """Report the talent of a session, and return the report's own page."""
    await visitor.sign_in(learner)
    page = f"/bookings/{booking.id}/report"
    assert f'href="{page}"' in await visitor.text(f"/bookings/{booking.id}")
    assert (await visitor.post(page, WORDS)).status_code == 303
    async with parts.database.read() as db:
        (complaint,) = await db.scalars(select(Complaint))
    return f"/admin/reports/{complaint.id}"


async def test_a_report_of_a_session_says_what_it_lacks_and_is_sent_once(
    visitor: Visitor, parts: Wiring, booking: Booking, learner: Person, teacher: Teacher
) -> None:
    await reported(visitor, parts, booking, learner)
    page = f"/bookings/{booking.id}/report"
    wrong = await visitor.post(page, {"grounds": "because"})
    assert wrong.status_code == 422
    assert 'id="error-grounds"' in await body(wrong)
    long = await visitor.post(page, {**WORDS, "words": "x" * 1_001})
    assert long.status_code == 303
    again = await visitor.post(page, WORDS)
    assert again.status_code == 303
    assert "déjà signalé" in await visitor.text(f"/bookings/{booking.id}")
    async with parts.database.write() as db:
        stranger = await make_person(db, "Paul Autre")
    other = await visitor.another().sign_in(stranger)
    assert (await other.post(page, WORDS)).status_code == 403
    assert (await other.get("/admin/reports")).status_code == 403
    mine = await visitor.another().sign_in(teacher.person)
    too_long = await mine.post(page, {**WORDS, "words": "x" * 1_001})
    assert too_long.status_code == 422
    assert 'id="error-words"' in await body(too_long)


async def test_an_account_kept_out_of_rooms_reads_why_and_is_let_in_again(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    booking: Booking,
    learner: Person,
    teacher: Teacher,
    admin: Visitor,
) -> None:
    page = await reported(visitor, parts, booking, learner)
    talent = await visitor.another().sign_in(teacher.person)
    shown = await admin.text(page)
    assert "Il a crié." in shown
    for form, field in ((REASONS, "outcome"), ({"outcome": "warned", "reasons": "…"}, "reasons")):
        wrong = await admin.post(page, form)
        assert wrong.status_code == 422
        assert f'id="error-{field}"' in await body(wrong)
    assert (await admin.post(page, {"outcome": "suspended", **REASONS})).status_code == 303
    assert (await admin.post(page, {"outcome": "nothing", **REASONS})).status_code == 409
    to = {mail.recipient: mail for mail in await mails(parts)}
    assert REASONS["reasons"] in to[teacher.person.email].text
    assert REASONS["reasons"] not in to[learner.email].text
    assert learner.display_name not in to[teacher.person.email].text
    assert (await talent.get("/agenda")).status_code == 303
    await talent.sign_in(teacher.person)
    refused = await talent.get(f"/live/session/{booking.id}")
    assert refused.status_code == 403
    assert "Insultes répétées" in await body(refused)
    clock.at = booking.starts_at
    way_in = await talent.post(f"/api/rooms/session/{booking.id}/pass")
    assert (await way_in.get_json())["code"] == "suspended"
    assert (await admin.post(f"{page}/lift", {"reasons": ""})).status_code == 422
    assert (await admin.post(f"{page}/lift", {"reasons": "Excuses."})).status_code == 303
    assert (await talent.get(f"/live/session/{booking.id}")).status_code == 200
    assert any(mail.key.startswith("suspension_lifted") for mail in await mails(parts))


async def test_a_report_that_comes_to_nothing_is_told_to_whoever_sent_it_alone(
    visitor: Visitor,
    parts: Wiring,
    booking: Booking,
    learner: Person,
    teacher: Teacher,
    admin: Visitor,
) -> None:
    page = await reported(visitor, parts, booking, learner)
    assert (await admin.post(page, {"outcome": "nothing", **REASONS})).status_code == 303
    keys = [mail.key for mail in await mails(parts) if mail.key.startswith("complaint")]
    assert len(keys) == 1
    assert keys[0].endswith(":reporter")
    trail = await admin.text(f"/admin/trail?subject={teacher.person.id}")
    assert "Signalement lu, sans suite" in trail
    assert REASONS["reasons"] in trail
