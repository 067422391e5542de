"""What is to be known of a service before somebody takes a time of it, asked in one question."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings import rules
from hub.bookings.models import Booking, Strike
from hub.kernel.errors import NotFound
from hub.people.models import Person
from hub.skills.errors import TalentNotPublished
from hub.skills.models import Service, Talent, TalentField


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A service that is sold today, what it teaches, and how its talent stands.

    `field_slug`: what the talent said it teaches, while that is theirs, else what they teach first.
    `has_lapsed`: a seat of theirs is kept for somebody whose time to pay or to answer is over.
    """

    service: Service
    talent: Talent
    field_slug: str | None
    is_suspended: bool
    has_lapsed: bool


async def read_wanted(
    db: AsyncSession, service_id: str, *, learner_id: str, is_called: bool, now: datetime
) -> Wanted:
    """Return what a learner wants; lock their row, then the talent's calendar.

    So what they keep without paying can be counted after it, and no time of theirs escapes. For who
    `is_called` from a waiting list nothing is locked: they may keep one more, and whoever calls has
    locked the talent already; people come before talents. Raises: NotFound, TalentNotPublished.
    """
    asked = {
        "service": service_id,
        "learner": learner_id,
        "since": now - rules.STRIKE_WINDOW,
        "now": now,
    }
    row = (await db.execute(_wanted(is_locking=not is_called), asked)).first()
    if row is None or row[0].retired_at is not None:
        raise NotFound
    service, talent, field_slug, strikes, has_lapsed = row
    if talent.published_at is None:
        raise TalentNotPublished
    return Wanted(
        service=service,
        talent=talent,
        field_slug=field_slug,
        is_suspended=rules.is_suspended(strikes),
        has_lapsed=has_lapsed,
    )


@cache
def _wanted(*, is_locking: bool) -> Select[*tuple[Any, ...]]:
    # Asked so often that putting it together would cost more than the answer.
    strikes = (
        select(func.count(Strike.id))
        .where(
            Strike.talent_id == Service.talent_id,
            Strike.recorded_at > bindparam("since"),
            Strike.lifted_at.is_(None),
        )
        .scalar_subquery()
    )
    lapsed = select(Booking.id).where(
        Booking.talent_id == Service.talent_id,
        Booking.state.in_(rules.KEPT),
        Booking.held_until <= bindparam("now"),
    )
    taught = select(TalentField.field_slug).where(TalentField.talent_id == Service.talent_id)
    said = taught.where(TalentField.field_slug == Service.field_slug).scalar_subquery()
    first = taught.order_by(TalentField.id).limit(1).scalar_subquery()
    query = select(Service, Talent, func.coalesce(said, first), strikes, lapsed.exists())
    query = query.join(Talent, Talent.person_id == Service.talent_id)
    query = query.join(Person, Person.id == bindparam("learner"))
    query = query.where(Service.id == bindparam("service"))
    return query.with_for_update(of=(Person, Talent), key_share=True) if is_locking else query
