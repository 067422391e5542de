"""What a learner has learned and missed is counted from verdicts as they stand."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.learned import LearnedField, LearnerCounts, counts_of, learned_by, missed_by
from hub.bookings.models import Booking
from hub.bookings.service import apply_judgement, confirm_booking, hold_slot, settle_due
from hub.bookings.verdict import Judgement, Verdict
from hub.disputes.remedies import choose_new_date
from hub.disputes.service import Decision, Told, answer_dispute, decide_dispute, open_dispute
from hub.kernel.database import Database
from hub.people.models import Person, Role
from hub.skills.models import Service
from hub.skills.on_sale import ServiceDetails, change_service, put_on_sale
from hub.skills.service import Profile, save_profile
from tests.scenes import NOW, SLOT, Teacher, make_person, make_talent

DAY = timedelta(days=1)
WINDOW = timedelta(hours=72)


async def _teach(db: AsyncSession, teacher: Teacher, *field_slugs: str) -> None:
    profile = Profile(headline="Des notes", about="", field_slugs=field_slugs)
    await save_profile(db, teacher.person.id, profile, now=NOW)


async def _put_on_sale(db: AsyncSession, teacher: Teacher, field_slug: str) -> Service:
    details = ServiceDetails(
        title="Chanter juste", duration_min=90, price_cents=6000, field_slug=field_slug
    )
    return await put_on_sale(db, teacher.person.id, details, currency="EUR")


async def _book(db: AsyncSession, service: Service, learner: Person, *, day: int = 0) -> Booking:
    starts_at = SLOT + day * DAY
    held = await hold_slot(db, learner.id, service_id=service.id, starts_at=starts_at, now=NOW)
    return await confirm_booking(db, held.id, now=NOW)


async def _judge(
    db: AsyncSession, booking: Booking, verdict: Verdict, *, lost_min: int = 0
) -> Booking:
    judgement = Judgement(verdict, lost_min)
    await apply_judgement(db, booking, judgement, dispute_window=WINDOW, now=booking.ends_at)
    await db.flush()
    return booking


async def test_each_field_has_its_sessions_and_its_hours_the_last_one_first(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        await _teach(db, teacher, "guitar", "singing")
        singing = await _put_on_sale(db, teacher, "singing")
        await _judge(db, await _book(db, singing, learner, day=0), Verdict.COMPLETED)
        late = await _book(db, teacher.service, learner, day=1)
        await _judge(db, late, Verdict.COMPLETED, lost_min=10)
        last = await _book(db, teacher.service, learner, day=3)
        await _judge(db, last, Verdict.COMPLETED)
        await settle_due(db, now=SLOT + 90 * DAY)
        other = await make_person(db, "Noé Ferraud")
        await _judge(db, await _book(db, singing, other, day=4), Verdict.COMPLETED)
    async with database.read() as db:
        assert await learned_by(db, learner.id) == [
            LearnedField(field_slug="guitar", sessions=2, minutes=110, last_at=last.starts_at),
            LearnedField(field_slug="singing", sessions=1, minutes=90, last_at=SLOT),
        ]
        assert await learned_by(db, teacher.person.id) == [], "who teaches has not learned"


async def test_of_all_verdicts_only_two_are_the_learners(database: Database) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        booked = [
            await _book(db, teacher.service, learner, day=day) for day in range(len(Verdict) + 1)
        ]
        for booking, verdict in zip(booked, Verdict, strict=False):
            await _judge(db, booking, verdict)
    async with database.read() as db:
        found = await counts_of(db, learner.id, now=SLOT + 10 * DAY)
        (missed,) = await missed_by(db, learner.id, now=SLOT + 10 * DAY)
    assert found == LearnerCounts(held=1, missed=1, missed_ever=1)
    assert missed.verdict == Verdict.LEARNER_ABSENT


async def test_what_was_missed_a_year_ago_counts_no_longer(database: Database) -> None:
    year = timedelta(days=365)
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        for day in (0, 1):
            booking = await _book(db, teacher.service, learner, day=day)
            await _judge(db, booking, Verdict.LEARNER_ABSENT)
    async with database.read() as db:
        found = await counts_of(db, learner.id, now=SLOT + year)
        missed = await missed_by(db, learner.id, now=SLOT + year)
    assert (found.missed, found.missed_before, found.missed_ever) == (1, 1, 2)
    assert [row.starts_at for row in missed] == [SLOT + DAY]


@pytest.mark.parametrize(
    ("decided", "held", "missed"),
    [("completed", 1, 0), ("learner_absent", 0, 1), ("our_fault", 0, 0)],
)
async def test_what_a_dispute_decides_is_what_counts(
    database: Database, decided: str, held: int, missed: int
) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        admin = await make_person(db, "Odile Régie", Role.ADMIN)
        booking = await _book(db, teacher.service, learner)
        await _judge(db, booking, Verdict.LEARNER_ABSENT)
        now = booking.ends_at + timedelta(hours=1)
        told = Told(words="J’y étais.")
        dispute = await open_dispute(db, booking.id, told, by=learner.id, now=now)
        await answer_dispute(db, booking.id, told, by=teacher.person.id, now=now)
        assert (await counts_of(db, learner.id, now=now)).missed == 1, "it stands until then"
        await decide_dispute(
            db,
            dispute.id,
            Decision(verdict=decided, lost_min=0, reasons="Lu."),
            admin_id=admin.id,
            dispute_window=WINDOW,
            now=now,
        )
    async with database.read() as db:
        found = await counts_of(db, learner.id, now=now)
        assert (found.held, found.missed, found.missed_ever) == (held, missed, missed)
        assert len(await learned_by(db, learner.id)) == held
        assert len(await missed_by(db, learner.id, now=now)) == missed


async def test_a_session_that_got_a_new_date_counts_once_it_took_place(database: Database) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        booking = await _judge(db, await _book(db, teacher.service, learner), Verdict.INTERRUPTED)
        await choose_new_date(
            db,
            booking.id,
            learner_id=learner.id,
            starts_at=SLOT + 2 * DAY,
            now=booking.ends_at,
        )
        assert (await counts_of(db, learner.id, now=SLOT + 3 * DAY)).held == 0
        await _judge(db, booking, Verdict.COMPLETED)
        assert (await counts_of(db, learner.id, now=SLOT + 3 * DAY)).held == 1
        (learned,) = await learned_by(db, learner.id)
        assert (learned.field_slug, learned.last_at) == ("guitar", SLOT + 2 * DAY)


async def test_a_session_keeps_the_field_it_was_booked_for(database: Database) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        booking = await _book(db, teacher.service, learner)
        await _teach(db, teacher, "piano", "singing")
        later = await _book(db, teacher.service, learner, day=1)
    assert (booking.field_slug, later.field_slug) == ("guitar", "piano")


async def test_a_service_is_for_the_field_that_was_said_while_its_talent_teaches_it(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher, learner = await make_talent(db), await make_person(db, "Léa Martin")
        await _teach(db, teacher, "guitar", "piano", "singing")
        service = await _put_on_sale(db, teacher, "singing")
        said = await _book(db, service, learner)
        await _teach(db, teacher, "piano", "guitar")
        no_longer = await _book(db, service, learner, day=1)
        details = ServiceDetails(
            title="Tout", duration_min=60, price_cents=6000, field_slug="nothing-known"
        )
        changed = await change_service(db, service.id, details, talent_id=teacher.person.id)
    assert (said.field_slug, no_longer.field_slug) == ("singing", "piano")
    assert changed.field_slug is None
