"""The first open seat of each of many talents: where a group has begun, and others may join."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.rules import SEATED
from hub.bookings.seats import joinable
from hub.calendar.limits import is_paused, limits_of
from hub.calendar.models import IS_GROUP, Appointment
from hub.calendar.rules import Interval
from hub.kernel.lookups import ids_named, listed, one_of
from hub.skills.models import Service, Talent
from hub.skills.on_sale import MAX_DURATION_MIN
from hub.waiting.lists import who_is_waited_for

LONGEST = timedelta(minutes=MAX_DURATION_MIN)


async def first_seats(
    db: AsyncSession,
    talent_ids: Collection[str],
    *,
    of: Sequence[ColumnElement[bool]],
    starting: Interval,
    now: datetime,
) -> dict[str, datetime]:
    """Return when the first group meets in the interval in which a seat is left, by talent.

    `of` says what the service is to be like. Talents who have no such group are left out.
    """
    hosts = await _with_groups(db, talent_ids, starting) if talent_ids else []
    if not hosts:
        return {}
    begun = await _begun(db, hosts, of=of, starting=starting)
    waited_for = await who_is_waited_for(
        db, hosts, from_at=starting.starts_at, until_at=starting.ends_at + LONGEST
    )
    found: dict[str, datetime] = {}
    for service, talent, starts_at, ends_at in begun:
        slot = Interval(starts_at, ends_at)
        if talent.person_id in found or not _may_join(service, talent, slot, now=now):
            continue
        is_asked_for = talent.person_id in waited_for
        if not is_asked_for or slot in await joinable(db, service, slot, now=now):
            found[talent.person_id] = starts_at
    return found


async def _with_groups(
    db: AsyncSession, talent_ids: Collection[str], starting: Interval
) -> Sequence[str]:
    asked = {
        "talent_ids": listed(talent_ids),
        "from_at": starting.starts_at,
        "until_at": starting.ends_at,
    }
    return (await db.scalars(_hosts(), asked)).all()


@cache
def _hosts() -> Select[str]:
    query = select(Appointment.talent_id).where(
        IS_GROUP,
        one_of(Appointment.talent_id, ids_named("talent_ids")),
        Appointment.starts_at >= bindparam("from_at"),
        Appointment.starts_at < bindparam("until_at"),
    )
    return query.distinct()


async def _begun(
    db: AsyncSession,
    talent_ids: Collection[str],
    *,
    of: Sequence[ColumnElement[bool]],
    starting: Interval,
) -> Sequence[Row[Service, Talent, datetime, datetime]]:
    query = (
        select(Service, Talent, Appointment.starts_at, Appointment.ends_at)
        .select_from(Appointment)
        .join(Booking, Booking.appointment_id == Appointment.id)
        .join(Service, Service.id == Booking.service_id)
        .join(Talent, Talent.person_id == Appointment.talent_id)
        .where(
            IS_GROUP,
            one_of(Appointment.talent_id, talent_ids),
            Appointment.starts_at >= starting.starts_at,
            Appointment.starts_at < starting.ends_at,
            Booking.state.in_(SEATED),
            Service.group_size > 1,
            *of,
        )
        .group_by(Appointment.id, Service.id, Talent.person_id)
        .having(func.count() < Appointment.seats)
        .order_by(Appointment.starts_at)
    )
    return (await db.execute(query)).all()


def _may_join(service: Service, talent: Talent, slot: Interval, *, now: datetime) -> bool:
    bookable = limits_of(talent).window(now)
    return (
        not is_paused(talent, now=now)
        and slot.starts_at >= max(bookable.starts_at, now + service.least_notice)
        and slot.ends_at <= bookable.ends_at
        and slot.ends_at - slot.starts_at == timedelta(minutes=service.duration_min)
    )
