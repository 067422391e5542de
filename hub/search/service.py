"""Search: a page of those who are meant, and the first time at which each is free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.standing import suspended_among
from hub.calendar.many import first_slots
from hub.calendar.rules import Interval
from hub.search.candidates import candidates, on_sale
from hub.search.rules import Asked
from hub.skills.models import Service, Talent
from hub.skills.service import TalentCard, cards_of

PAGE_SIZE = 12
MAX_COUNTED = 1_000
"""How many who match are counted; of more it is said that there are more."""

LOOKED_AT_ONCE = 40
MAX_LOOKED_AT = 480
"""How many calendars of those who match are looked at for one page."""

LOOK_AHEAD = timedelta(days=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTalent:
    """A talent with the lowest price of what was asked for, and the first time it is free."""

    card: TalentCard
    next_at: datetime | None

    @property
    def family_slug(self) -> str:
        """Return the family of the first field, which gives the card its colours."""
        return self.card.fields[0].family_slug if self.card.fields else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of a search.

    `total` is how many there are, at most one more than `MAX_COUNTED`; None when it is about
    calendars, of which only as many were looked at as the page needs. `is_cut` says that more
    match than were looked at.
    """

    talents: Sequence[FoundTalent]
    total: int | None
    has_next: bool
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class _Sold:
    """The lowest price and the shortest length of what a talent sells."""

    price_cents: int
    length: timedelta


async def search(
    db: AsyncSession, asked: Asked, *, now: datetime, page: int = 1, page_size: int = PAGE_SIZE
) -> Found:
    """Return one page of what is asked for, the first being 1."""
    query = await candidates(db, asked)
    if asked.free is not None:
        return await _free(db, query, asked, page=page, page_size=page_size, now=now)
    counted = query.order_by(None).limit(MAX_COUNTED + 1).subquery()
    total = await db.scalar(select(func.count()).select_from(counted)) or 0
    past = (page - 1) * page_size
    ids = []
    if past < min(total, MAX_COUNTED):
        ids = list(await db.scalars(query.limit(page_size).offset(past)))
    sold = await _sold(db, ids, asked)
    lengths = {talent_id: mine.length for talent_id, mine in sold.items()}
    slots = await _slots(db, lengths, starting=Interval(now, now + LOOK_AHEAD), now=now)
    return Found(
        talents=await _shown(db, ids, sold, slots),
        total=total,
        has_next=past + page_size < min(total, MAX_COUNTED),
    )


async def _free(
    db: AsyncSession,
    query: Select[str],
    asked: Asked,
    *,
    page: int,
    page_size: int,
    now: datetime,
) -> Found:
    assert asked.free is not None
    past = (page - 1) * page_size
    wanted = past + page_size
    sold: dict[str, _Sold] = {}
    slots: dict[str, Interval] = {}
    found: list[str] = []
    looked_at, is_end = 0, False
    while len(found) <= wanted and not is_end and looked_at < MAX_LOOKED_AT:
        ids = list(await db.scalars(query.limit(LOOKED_AT_ONCE).offset(looked_at)))
        looked_at, is_end = looked_at + len(ids), len(ids) < LOOKED_AT_ONCE
        batch = await _sold(db, ids, asked)
        lengths = {talent_id: mine.length for talent_id, mine in batch.items()}
        free = await _slots(db, lengths, starting=asked.free, now=now)
        found += [talent_id for talent_id in ids if talent_id in free]
        sold, slots = sold | batch, slots | free
    return Found(
        talents=await _shown(db, found[past:wanted], sold, slots),
        total=None,
        has_next=len(found) > wanted,
        is_cut=not is_end and len(found) <= wanted,
    )


async def _slots(
    db: AsyncSession, lengths: Mapping[str, timedelta], *, starting: Interval, now: datetime
) -> dict[str, Interval]:
    away = await suspended_among(db, lengths, now=now)
    bookable = {talent_id: length for talent_id, length in lengths.items() if talent_id not in away}
    return await first_slots(db, bookable, starting=starting, now=now)


async def _sold(db: AsyncSession, talent_ids: Sequence[str], asked: Asked) -> dict[str, _Sold]:
    query = select(
        Service.talent_id, func.min(Service.price_cents), func.min(Service.duration_min)
    ).where(Service.talent_id.in_(talent_ids), *on_sale(asked))
    return {
        talent_id: _Sold(price_cents, timedelta(minutes=duration_min))
        for talent_id, price_cents, duration_min in await db.execute(
            query.group_by(Service.talent_id)
        )
    }


async def _shown(
    db: AsyncSession,
    talent_ids: Sequence[str],
    sold: Mapping[str, _Sold],
    slots: Mapping[str, Interval],
) -> Sequence[FoundTalent]:
    rows = await db.scalars(select(Talent).where(Talent.person_id.in_(talent_ids)))
    by_id = {talent.person_id: talent for talent in rows}
    cards = await cards_of(db, [by_id[talent_id] for talent_id in talent_ids])
    return [
        FoundTalent(
            card=replace(card, from_cents=sold[talent_id].price_cents)
            if talent_id in sold
            else card,
            next_at=slots[talent_id].starts_at if talent_id in slots else None,
        )
        for talent_id, card in zip(talent_ids, cards, strict=True)
    ]
