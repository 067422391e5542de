"""Whoever hosts along is booked by nobody else at that time, however the masterclass moves."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.bookings.service import give_up_hold, hold_slot
from hub.calendar.errors import SlotTaken
from hub.calendar.models import Appointment, AppointmentKind, Cell
from hub.calendar.outside.busy import fill
from hub.calendar.rules import CELL_S, Interval, cells
from hub.masterclasses import invitations
from hub.masterclasses.errors import CoHostBooked, OwnTimeTaken
from hub.masterclasses.postponing import postpone_masterclass
from hub.masterclasses.service import (
    MasterclassDetails,
    add_draft,
    cancel_masterclass,
    publish_draft,
)
from hub.people.models import Person
from hub.skills.models import Talent
from tests.integration.hub.masterclasses.conftest import Evening
from tests.integration.hub.masterclasses.test_invitations import accept, invite
from tests.scenes import NOW, SLOT, Teacher, make_person, make_talent

START = SLOT + timedelta(hours=2)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Along:
    """A talent who is asked to host along, and somebody who would book them."""

    evening: Evening
    teacher: Teacher
    learner: Person

    async def accept(self) -> None:
        """Ask them, and let them accept."""
        await accept(
            self.evening, await invite(self.evening, self.teacher.person.email), self.teacher.person
        )

    async def book(self, starts_at: datetime = START) -> str:
        """Take an hour of theirs."""
        async with self.evening.database.write() as db:
            service_id, learner_id = self.teacher.service.id, self.learner.id
            held = await hold_slot(
                db, learner_id, service_id=service_id, starts_at=starts_at, now=NOW
            )
            return held.id

    async def taken(self) -> set[datetime]:
        """Return when quarter hours of theirs are taken."""
        async with self.evening.database.read() as db:
            query = select(Cell.cell).where(Cell.talent_id == self.teacher.person.id)
            return {
                datetime.fromtimestamp(cell * CELL_S, START.tzinfo)
                for cell in await db.scalars(query)
            }


@pytest.fixture
async def along(evening: Evening) -> Along:
    async with evening.database.write() as db:
        return Along(evening, await make_talent(db, "Hugo Morel"), await make_person(db, "Ada Un"))


def hour_from(starts_at: datetime) -> set[datetime]:
    return {starts_at + quarter * timedelta(minutes=15) for quarter in range(4)}


async def test_nobody_books_who_hosts_along_until_they_host_no_more(along: Along) -> None:
    await along.accept()
    assert await along.taken() == hour_from(START)
    with pytest.raises(SlotTaken):
        await along.book()
    async with along.evening.changing() as (db, masterclass):
        await postpone_masterclass(
            db,
            masterclass,
            starts_at=START + DAY,
            duration_min=60,
            by=masterclass.host_id,
            now=NOW,
        )
    assert await along.taken() == hour_from(START + DAY)
    async with along.evening.database.write() as db:
        person_id = along.teacher.person.id
        await invitations.remove_co_host(
            db, along.evening.id, person_id=person_id, by=person_id, now=NOW
        )
    assert await along.taken() == set()
    await along.accept()
    async with along.evening.changing() as (db, masterclass):
        await cancel_masterclass(db, masterclass, reason="host", now=NOW)
    assert await along.taken() == set()
    await along.book(START + DAY)


async def test_who_is_booked_then_hosts_only_once_that_is_off(along: Along) -> None:
    booking_id = await along.book(START + HOUR / 2)
    token = await invite(along.evening, along.teacher.person.email)
    with pytest.raises(OwnTimeTaken):
        await accept(along.evening, token, along.teacher.person)
    assert await along.taken() == hour_from(START + HOUR / 2)
    async with along.evening.database.write() as db:
        await give_up_hold(db, booking_id, learner_id=along.learner.id, now=NOW)
    await accept(along.evening, token, along.teacher.person)
    assert await along.taken() == hour_from(START)


async def test_a_date_at_which_a_co_host_is_booked_names_them_and_moves_nothing(
    along: Along,
) -> None:
    await along.accept()
    await along.book(START + DAY)
    with pytest.raises(CoHostBooked, match="Hugo Morel"):
        async with along.evening.changing() as (db, masterclass):
            await postpone_masterclass(
                db,
                masterclass,
                starts_at=START + DAY,
                duration_min=60,
                by=masterclass.host_id,
                now=NOW,
            )
    assert (await along.evening.now()).starts_at == START
    assert await along.taken() == hour_from(START) | hour_from(START + DAY)


async def test_a_draft_takes_its_co_hosts_time_when_it_is_announced(along: Along) -> None:
    details = MasterclassDetails(
        title="Le lendemain",
        summary="",
        charity_id=along.evening.charity.id,
        field_slug="guitar",
        language="fr",
        starts_at=START + DAY,
        duration_min=60,
        ticket_cents=0,
        goal_cents=100_000,
        currency="EUR",
    )
    async with along.evening.database.write() as db:
        draft = await add_draft(db, along.evening.host.person.id, details, now=NOW)
    host = replace(along.evening, id=draft.id)
    await replace(along, evening=host).accept()
    assert await along.taken() == set()
    booking_id = await along.book(START + DAY)
    with pytest.raises(CoHostBooked):
        async with host.changing() as (db, masterclass):
            await publish_draft(db, masterclass, now=NOW)
    async with host.database.write() as db:
        await give_up_hold(db, booking_id, learner_id=along.learner.id, now=NOW)
    async with host.changing() as (db, masterclass):
        await publish_draft(db, masterclass, now=NOW)
    assert await along.taken() == hour_from(START + DAY)


async def test_neither_pauses_nor_what_is_busy_elsewhere_stand_in_the_way(along: Along) -> None:
    talent_id = along.teacher.person.id
    busy = Interval(START, START + HOUR)
    async with along.evening.database.write() as db:
        (await db.get_one(Talent, talent_id)).buffer_after_min = 30
    booking_id = await along.book(START - HOUR)
    async with along.evening.database.write() as db:
        elsewhere = Appointment(
            talent_id=talent_id,
            kind=AppointmentKind.BUSY,
            starts_at=busy.starts_at,
            ends_at=busy.ends_at,
        )
        db.add(elsewhere)
        await db.flush()
        await fill(db, talent_id)
    await along.accept()
    async with along.evening.database.write() as db:
        mine = select(Cell.appointment_id).where(Cell.cell.in_(cells(busy)))
        owners = set(await db.scalars(mine.where(Cell.talent_id == talent_id)))
        assert len(owners) == 1
        assert elsewhere.id not in owners
        await give_up_hold(db, booking_id, learner_id=along.learner.id, now=NOW)
    assert hour_from(START) == await along.taken()
    async with along.evening.changing() as (db, masterclass):
        await cancel_masterclass(db, masterclass, reason="host", now=NOW)
    assert hour_from(START) == await along.taken(), "they are still busy elsewhere"
