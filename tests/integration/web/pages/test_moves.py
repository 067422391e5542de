"""Cancelling and moving, page by page: from the session's own page and from a mail's link."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from quart import Response
from sqlalchemy import select

from hub.bookings.models import Booking, BookingState
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from hub.rescheduling.models import Rescheduling, ReschedulingState
from hub.skills.models import Policy, Talent
from hub.skills.service import give_forfeits_to
from hub.strikes.models import Strike
from tests.scenes import (
    SLOT,
    Teacher,
    make_booking,
    make_charity,
    make_person,
    make_talent,
)
from tests.visitor import Visitor
from web.compose import Wiring

HOUR = timedelta(hours=1)
LATER = SLOT + timedelta(days=1)
SHOWN = re.compile(r'name="(starts_at|shown|refund_cents|is_strike|move)" value="([^"]+)"')
LINK = re.compile(r"http://estrade.test(/bookings/link/\S+)")


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


async def now_is(parts: Wiring, booking: Booking) -> Booking:
    async with parts.database.read() as db:
        return await db.get_one(Booking, booking.id)


async def text(response: Response) -> str:
    return await response.get_data(as_text=True)


def fields(page: str) -> dict[str, str]:
    """Return what the question brings back with its form."""
    return dict(SHOWN.findall(page))


async def ask(visitor: Visitor, address: str) -> dict[str, str]:
    return fields(await visitor.text(f"{address}?{urlencode({'to': LATER.isoformat()})}"))


async def link_of(parts: Wiring, person: Person, key: str) -> str:
    """Return the link in the mail that somebody got."""
    await parts.dispatcher.drain()
    query = select(MailRow.text).where(
        MailRow.recipient == person.email, MailRow.key.startswith(key)
    )
    async with parts.database.read() as db:
        found = LINK.search((await db.scalars(query)).one())
    assert found is not None
    return found[1]


async def test_a_learner_moves_a_session_in_three_clicks(
    visitor: Visitor, parts: Wiring, booking: Booking, learner: Person, teacher: Teacher
) -> None:
    await visitor.sign_in(learner)
    page = f"/bookings/{booking.id}"
    assert f'href="{page}/move"' in await visitor.text(page)
    times = await visitor.text(f"{page}/move")
    assert "24 heures" in times
    assert f'value="{LATER.isoformat()}"' in times
    question = await visitor.text(f"{page}/move?{urlencode({'to': LATER.isoformat()})}")
    assert "déplacée tout de suite" in question
    assert (await now_is(parts, booking)).starts_at == SLOT
    done = await visitor.post(f"{page}/move", fields(question))
    assert (done.status_code, done.headers["Location"]) == (303, page)
    assert (await now_is(parts, booking)).starts_at == LATER
    shown = await visitor.text(page)
    assert "La séance est déplacée" in shown
    assert "à la demande de Noé Ferraud" in shown
    async with parts.database.write() as db:
        (await db.get_one(Person, learner.id)).time_zone = "America/Montreal"
    talent = await visitor.another().sign_in(teacher.person)
    both = "24 novembre, 09:00 – 10:00 → mercredi 25 novembre, 09:00 – 10:00 (America/Montreal)"
    assert both in await talent.text(page)


async def test_on_the_last_day_the_other_side_answers_on_the_page(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    booking: Booking,
    learner: Person,
    teacher: Teacher,
) -> None:
    clock.at = SLOT - 5 * HOUR
    page = f"/bookings/{booking.id}"
    await visitor.sign_in(learner)
    shown = await ask(visitor, f"{page}/move")
    assert shown["shown"] == "ask-50"
    await visitor.post(f"{page}/move", shown)
    mine = await visitor.text(page)
    assert "Vous avez proposé une autre heure" in mine
    answer = {"move": fields(mine)["move"], "answer": "accept"}
    assert (await visitor.post(f"{page}/move/answer", answer)).status_code == 422
    talent = await visitor.another().sign_in(teacher.person)
    assert "Noé Ferraud propose une autre heure" in await talent.text(page)
    assert (await talent.post(f"{page}/move/answer", answer)).status_code == 303
    assert (await now_is(parts, booking)).starts_at == LATER
    assert (await talent.post(f"{page}/move/answer", answer)).status_code == 409
    assert "50\u202f% au plus" in await visitor.text(page)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"answer": "accept"},
        {"answer": "perhaps", "move": "rsd_nowhere"},
        {"answer": "decline", "move": "rsd_nowhere"},
    ],
)
async def test_an_answer_to_nothing_is_refused(
    visitor: Visitor, booking: Booking, learner: Person, form: dict[str, str]
) -> None:
    await visitor.sign_in(learner)
    response = await visitor.post(f"/bookings/{booking.id}/move/answer", form)
    assert response.status_code in {404, 422}


@pytest.mark.parametrize("typed", ["", "demain", "2026-11-25T15:00", SLOT.isoformat(), "9" * 40])
async def test_a_time_that_makes_no_sense_leads_back_to_those_there_are(
    visitor: Visitor, parts: Wiring, booking: Booking, learner: Person, typed: str
) -> None:
    await visitor.sign_in(learner)
    address = f"/bookings/{booking.id}/move"
    for response in (
        await visitor.get(f"{address}?{urlencode({'to': typed})}"),
        await visitor.post(address, {"starts_at": typed, "shown": "move-100"}),
    ):
        assert response.status_code in {404, 422}
        assert LATER.isoformat() in await text(response)
    assert (await now_is(parts, booking)).starts_at == SLOT


async def test_what_has_changed_since_it_was_shown_is_shown_again(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    booking: Booking,
    learner: Person,
) -> None:
    await visitor.sign_in(learner)
    page = f"/bookings/{booking.id}"
    to_move = await ask(visitor, f"{page}/move")
    to_cancel = fields(await visitor.text(f"{page}/cancel"))
    assert to_cancel == {"refund_cents": "6000", "is_strike": "0"}
    clock.at = SLOT - 23 * HOUR
    moving = await visitor.post(f"{page}/move", to_move)
    assert moving.status_code == 409
    assert fields(await text(moving))["shown"] == "ask-50"
    for stale in (to_cancel, {}, {"refund_cents": "tout"}):
        cancelling = await visitor.post(f"{page}/cancel", stale)
        assert cancelling.status_code == 409
        assert fields(await text(cancelling))["refund_cents"] == "3000"
    assert (await now_is(parts, booking)).state is BookingState.CONFIRMED
    assert (
        await visitor.post(f"{page}/cancel", {"refund_cents": "3000", "is_strike": "0"})
    ).status_code == 303


async def test_a_talent_who_cancels_late_is_shown_the_strike_first(
    visitor: Visitor, parts: Wiring, clock: FixedClock, booking: Booking, teacher: Teacher
) -> None:
    clock.at = SLOT - HOUR
    await visitor.sign_in(teacher.person)
    page = f"/bookings/{booking.id}/cancel"
    shown = fields(await visitor.text(page))
    assert shown == {"refund_cents": "6000", "is_strike": "1"}
    assert (await visitor.post(page, {**shown, "is_strike": "0"})).status_code == 409
    await visitor.post(page, shown)
    async with parts.database.read() as db:
        assert len(list(await db.scalars(select(Strike)))) == 1


async def test_what_is_forfeited_names_the_charity_that_gets_it(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    booking: Booking,
    learner: Person,
    teacher: Teacher,
) -> None:
    async with parts.database.write() as db:
        admin = await make_person(db, "Odile Régie")
        charity = await make_charity(db, admin, admin)
        await give_forfeits_to(db, teacher.person.id, charity.id)
    await visitor.sign_in(learner)
    page = f"/bookings/{booking.id}/cancel"
    clock.at = SLOT - 5 * HOUR
    assert "donne le reste à l’association Les Mains vertes" in await visitor.text(page)
    clock.at = SLOT - HOUR
    question = await visitor.text(page)
    assert "donne le prix à l’association Les Mains vertes" in question
    await visitor.post(page, fields(question))
    await parts.dispatcher.drain()
    async with parts.database.read() as db:
        mails = list(await db.scalars(select(MailRow.text).where(MailRow.key.like("%cancelled%"))))
    assert len([mail for mail in mails if "Les Mains vertes" in mail]) == 2


@pytest.mark.parametrize("act", ["cancel", "move"])
async def test_a_mails_link_acts_once_without_signing_in(
    visitor: Visitor, parts: Wiring, booking: Booking, learner: Person, act: str
) -> None:
    link = await link_of(parts, learner, "booking_confirmed")
    for path in ("", "/cancel", "/move", f"/move?{urlencode({'to': LATER.isoformat()})}"):
        assert "Premiers accords" in await visitor.text(f"{link}{path}")
    untouched = await now_is(parts, booking)
    assert (untouched.state, untouched.starts_at) == (BookingState.CONFIRMED, SLOT)
    if act == "cancel":
        form = fields(await visitor.text(f"{link}/cancel"))
    else:
        form = await ask(visitor, f"{link}/move")
    done = await visitor.post(f"{link}/{act}", form)
    assert done.status_code == 200
    assert ("annulée" if act == "cancel" else "déplacée") in await text(done)
    changed = await now_is(parts, booking)
    assert changed.cancelled_by == (learner.id if act == "cancel" else None)
    assert changed.starts_at == (SLOT if act == "cancel" else LATER)
    for again in (await visitor.get(link), await visitor.post(f"{link}/cancel", form)):
        assert again.status_code == 410
        assert "Ce lien a déjà servi" in await text(again)


async def test_a_proposal_is_answered_from_its_mail(
    visitor: Visitor,
    parts: Wiring,
    clock: FixedClock,
    booking: Booking,
    learner: Person,
    teacher: Teacher,
) -> None:
    clock.at = SLOT - 5 * HOUR
    await visitor.sign_in(learner)
    await visitor.post(
        f"/bookings/{booking.id}/move", await ask(visitor, f"/bookings/{booking.id}/move")
    )
    link = await link_of(parts, teacher.person, "move_proposed")
    nobody = visitor.another()
    move = fields(await nobody.text(link))["move"]
    done = await nobody.post(f"{link}/move/answer", {"move": move, "answer": "decline"})
    assert "reste à son heure" in await text(done)
    async with parts.database.read() as db:
        assert (await db.get_one(Rescheduling, move)).state is ReschedulingState.DECLINED


@pytest.mark.parametrize("path", ["", "/cancel", "/move"])
async def test_a_link_that_is_wrong_or_too_old_says_so(
    visitor: Visitor, parts: Wiring, clock: FixedClock, booking: Booking, learner: Person, path: str
) -> None:
    assert (await visitor.get(f"/bookings/link/nowhere{path}")).status_code == 404
    link = await link_of(parts, learner, "booking_confirmed")
    clock.at = SLOT
    late = await visitor.get(f"{link}{path}")
    assert late.status_code == 410
    assert "trop ancien" in await text(late)


async def test_somebody_elses_session_is_neither_moved_nor_answered(
    visitor: Visitor, parts: Wiring, booking: Booking
) -> None:
    async with parts.database.write() as db:
        stranger = await make_person(db, "Malo Quéméner")
    await visitor.sign_in(stranger)
    address = f"/bookings/{booking.id}/move"
    assert (await visitor.get(address)).status_code == 403
    form = {"starts_at": LATER.isoformat(), "shown": "move-100"}
    assert (await visitor.post(address, form)).status_code == 403


async def test_a_talent_chooses_terms_that_learners_read_before_they_pay(
    visitor: Visitor, parts: Wiring, teacher: Teacher, learner: Person, booking: Booking
) -> None:
    talent = await visitor.another().sign_in(teacher.person)
    page = "/studio/hours/terms"
    assert 'value="moderate" checked' in await talent.text(page)
    assert (await talent.post(page, {"policy": "harsh"})).status_code == 422
    await talent.post(page, {"policy": "strict"})
    async with parts.database.read() as db:
        assert (await db.get_one(Talent, teacher.person.id)).policy is Policy.STRICT
    profile = await visitor.text(f"/talents/{teacher.talent.slug}")
    assert "jusqu’à 72 heures avant" in profile
    mine = await visitor.sign_in(learner)
    assert "jusqu’à 24 heures avant" in await mine.text(f"/bookings/{booking.id}")
