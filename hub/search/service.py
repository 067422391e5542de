"""Search: a page of those who are meant, and the first time at which each is free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.many import first_seats
from hub.calendar.many import first_slots
from hub.calendar.rules import Interval
from hub.kernel.lookups import one_of
from hub.search.candidates import Candidates, candidates
from hub.search.rules import Asked
from hub.search.traits import on_sale
from hub.skills.models import Service, Talent
from hub.skills.service import TalentCard, cards_of
from hub.strikes.many import suspended_among

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
    found = await candidates(db, asked)
    if asked.free is not None:
        return await _free(db, found, asked, page=page, page_size=page_size, now=now)
    every = await found.take(MAX_COUNTED + page_size)
    total, past = min(len(every), MAX_COUNTED + 1), (page - 1) * page_size
    has_next = past + page_size < min(total, MAX_COUNTED)
    ids = every[past : past + page_size] if past < MAX_COUNTED else []
    sold = await _sold(db, ids, asked)
    soon = Interval(now, now + LOOK_AHEAD)
    times = await _first_times(db, sold, asked, starting=soon, now=now)
    return Found(
        talents=await _shown(db, ids, sold, times),
        total=total,
        has_next=has_next,
    )


async def _free(
    db: AsyncSession,
    candidates: Candidates,
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
    times: dict[str, datetime] = {}
    found: list[str] = []
    looked_at, is_end = 0, False
    while len(found) <= wanted and not is_end and looked_at < MAX_LOOKED_AT:
        ids = await candidates.take(LOOKED_AT_ONCE)
        looked_at, is_end = looked_at + len(ids), len(ids) < LOOKED_AT_ONCE
        batch = await _sold(db, ids, asked)
        free = await _first_times(db, batch, asked, starting=asked.free, now=now)
        found += [talent_id for talent_id in ids if talent_id in free]
        sold, times = sold | batch, times | free
    return Found(
        talents=await _shown(db, found[past:wanted], sold, times),
        total=None,
        has_next=len(found) > wanted,
        is_cut=not is_end and len(found) <= wanted,
    )


async def _first_times(
    db: AsyncSession,
    sold: Mapping[str, _Sold],
    asked: Asked,
    *,
    starting: Interval,
    now: datetime,
) -> dict[str, datetime]:
    """Return when each can first be had in the interval: alone, or in a group with a seat left."""
    away = await suspended_among(db, sold, now=now)
    lengths = {talent_id: mine.length for talent_id, mine in sold.items() if talent_id not in away}
    slots = await first_slots(db, lengths, starting=starting, now=now)
    seats = await first_seats(db, lengths, of=on_sale(asked), starting=starting, now=now)
    times = {talent_id: slot.starts_at for talent_id, slot in slots.items()}
    for talent_id, starts_at in seats.items():
        times[talent_id] = min(starts_at, times.get(talent_id, starts_at))
    return times


async def _sold(db: AsyncSession, talent_ids: Sequence[str], asked: Asked) -> dict[str, _Sold]:
    if not talent_ids:
        return {}
    query = select(
        Service.talent_id, func.min(Service.price_cents), func.min(Service.duration_min)
    ).where(one_of(Service.talent_id, talent_ids), *on_sale(asked))
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
    times: Mapping[str, datetime],
) -> Sequence[FoundTalent]:
    if not talent_ids:
        return []
    rows = await db.scalars(select(Talent).where(one_of(Talent.person_id, talent_ids)))
    by_id = {talent.person_id: talent for talent in rows}
    cards = await cards_of(db, [by_id[talent_id] for talent_id in talent_ids])
    return [
        FoundTalent(
            card=replace(card, from_cents=sold[talent_id].price_cents)
            if talent_id in sold
            else card,
            next_at=times.get(talent_id),
        )
        for talent_id, card in zip(talent_ids, cards, strict=True)
    ]
