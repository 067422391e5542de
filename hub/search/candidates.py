"""Who may be what a visitor looks for, as one question to the database.

Hours are compared as the talent wrote them, on their own clock. That somebody is open says not
yet that they are free: `hub.search.service` looks at the calendars of those it is about to show.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hub.calendar.models import AvailabilityException, AvailabilityRule
from hub.search.rules import Asked, Stretch, on_clocks
from hub.skills.index import who_is_called, who_says
from hub.skills.models import Service, Talent, TalentField

FEW = 2_000
"""Up to how many are looked up first, whatever else is asked."""


async def candidates(db: AsyncSession, asked: Asked) -> Select[str]:
    """Return the ids of those who may be meant, the best first.

    Who is called by the words comes first, then the others; and of each, who has been here longest.
    """
    await _plan_each(db)
    query = select(Talent.person_id).where(Talent.published_at.is_not(None))
    order: list[ColumnElement[int]] = []
    if asked.field_slugs is not None:
        teaching = select(TalentField.talent_id)
        teaching = teaching.where(TalentField.field_slug.in_(asked.field_slugs))
        query = query.where(Talent.person_id.in_(teaching))
    if asked.query:
        speaking, called = who_says(asked.query), who_is_called(asked.query)
        if speaking is None or called is None:
            return query.where(false())
        query = query.where(Talent.person_id.in_(speaking))
        order = [case((Talent.person_id.in_(called), 0), else_=1)]
    if asked.is_about_sessions:
        mine = exists(Service.talent_id).where(
            Service.talent_id == Talent.person_id, *on_sale(asked)
        )
        query = query.where(mine)
        rare = await _if_few(db, select(Service.talent_id).where(*on_sale(asked)))
        query = query.where(Talent.person_id.in_(rare)) if rare is not None else query
    if asked.free is not None:
        clocks = on_clocks(asked.free, await _zones(db))
        rare = await _if_few(db, _open_anywhere(clocks))
        query = query.where(Talent.person_id.in_(rare)) if rare is not None else query
        shared = [
            (Talent.time_zone.in_(names), or_(*(_is_open(one) for one in stretches)))
            for stretches, names in clocks.items()
        ]
        # A choice, not alternatives: SQLite would look up each zone, which nearly all share.
        query = query.where(case(*shared, else_=false()) if shared else false())
    return query.order_by(*order, Talent.created_at, Talent.person_id)


async def _plan_each(db: AsyncSession) -> None:
    """Have PostgreSQL plan for what is asked now: how many match differs by a thousand times.

    After a statement's fifth time it would follow one plan for all; until the transaction ends.
    """
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


async def _if_few(db: AsyncSession, who: Select[str]) -> Select[str] | None:
    """Return those again if they are few, to be looked up first; None if they are many.

    Many are found soon in the order in which they are shown; of few, all who teach would be asked.
    """
    counted = select(func.count()).select_from(who.limit(FEW + 1).subquery())
    return who if (await db.scalar(counted) or 0) <= FEW else None


def _open_anywhere(clocks: Iterable[Sequence[Stretch]]) -> Select[str]:
    rule, odd = AvailabilityRule, AvailabilityException
    stretches = {one for stretches in clocks for one in stretches}
    weekly = select(rule.talent_id).where(
        or_(
            false(),
            *(
                and_(
                    rule.weekday == one.day.weekday(),
                    *_overlaps(rule.start_min, rule.end_min, one),
                )
                for one in sorted(stretches)
            ),
        )
    )
    special = select(odd.talent_id).where(
        odd.day.in_({one.day for one in stretches}), odd.start_min.is_not(None)
    )
    return select(union_all(weekly, special).subquery().c.talent_id)


def on_sale(asked: Asked) -> Sequence[ColumnElement[bool]]:
    """Return what a session must be like."""
    found: list[ColumnElement[bool]] = [Service.retired_at.is_(None)]
    if asked.from_cents is not None:
        found.append(Service.price_cents >= asked.from_cents)
    if asked.to_cents is not None:
        found.append(Service.price_cents <= asked.to_cents)
    if asked.language:
        found.append(Service.languages.contains(asked.language, autoescape=True))
    return found


async def _zones(db: AsyncSession) -> Sequence[str]:
    """Return the zones of talents, each found in the index by itself, not read from all rows."""
    first = select(func.min(Talent.time_zone).label("name")).cte("zones", recursive=True)
    later = select(func.min(Talent.time_zone)).where(Talent.time_zone > first.c.name)
    zones = first.union_all(select(later.scalar_subquery()).where(first.c.name.is_not(None)))
    return [name for name in await db.scalars(select(zones.c.name)) if name is not None]


def _is_open(stretch: Stretch) -> ColumnElement[bool]:
    rule, odd = AvailabilityRule, AvailabilityException
    of_week = (rule.talent_id == Talent.person_id) & (rule.weekday == stretch.day.weekday())
    of_day = (odd.talent_id == Talent.person_id) & (odd.day == stretch.day)
    weekly = exists(rule.talent_id).where(
        of_week, *_overlaps(rule.start_min, rule.end_min, stretch)
    )
    special = exists(odd.talent_id).where(of_day, *_overlaps(odd.start_min, odd.end_min, stretch))
    return or_(and_(weekly, ~exists(odd.talent_id).where(of_day)), special)


def _overlaps(
    start_min: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    end_min: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
    stretch: Stretch,
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return start_min < stretch.until_min, end_min > stretch.from_min
