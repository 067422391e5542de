"""A mail's link acts once, for one person and one session, and only while there is time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.bookings.service import cancel_booking
from hub.kernel.database import Database
from hub.rescheduling.errors import LinkTooOld, LinkUnknown, LinkUsed
from hub.rescheduling.links import make_link, open_link, use_link
from hub.rescheduling.models import BookingLink
from tests.scenes import NOW, SLOT, make_booking, make_person, make_talent


async def linked(database: Database) -> tuple[str, str, str]:
    async with database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, await make_talent(db), learner)
        token = await make_link(db, booking_id=booking.id, person_id=learner.id, now=NOW)
    return token, booking.id, learner.id


async def test_a_link_opens_as_often_as_one_likes_and_acts_once(database: Database) -> None:
    token, booking_id, learner_id = await linked(database)
    for _ in range(3):
        async with database.write() as db:
            link = await open_link(db, token, now=NOW)
            assert (link.booking_id, link.person_id) == (booking_id, learner_id)
    async with database.write() as db:
        await use_link(db, token, now=NOW)
    for again in (open_link, use_link):
        with pytest.raises(LinkUsed):
            async with database.write() as db:
                await again(db, token, now=NOW)


async def test_what_fails_does_not_use_a_link_up(database: Database) -> None:
    token, _, _ = await linked(database)
    async with database.write() as db:
        await use_link(db, token, now=NOW)
        await db.rollback()
    async with database.write() as db:
        await use_link(db, token, now=NOW)


async def test_a_link_is_too_old_once_the_session_begins_or_is_called_off(
    database: Database,
) -> None:
    token, booking_id, learner_id = await linked(database)
    async with database.write() as db:
        await open_link(db, token, now=SLOT - timedelta(seconds=1))
        with pytest.raises(LinkTooOld):
            await open_link(db, token, now=SLOT)
        await cancel_booking(db, booking_id, person_id=learner_id, now=NOW)
        with pytest.raises(LinkTooOld):
            await use_link(db, token, now=NOW)


async def test_the_table_does_not_hold_what_opens(database: Database) -> None:
    token, _, _ = await linked(database)
    async with database.write() as db:
        (digest,) = await db.scalars(select(BookingLink.digest))
        assert token not in digest
        for wrong in (digest, token[:-1], "", "nowhere"):
            with pytest.raises(LinkUnknown):
                await open_link(db, wrong, now=NOW)
