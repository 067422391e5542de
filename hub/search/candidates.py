"""Who may be what a visitor looks for, in the order in which they are shown.

There are two ways to find them. Of something that few have, those few are looked up, and asked the
rest. Where all that is asked is common, all talents are asked in their order, until there are
enough. Which way is taken is decided here, by counting, not by what a database believes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    func,
    intersect,
    literal,
    select,
    text,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.lookups import one_of
from hub.search import traits
from hub.search.rules import Asked, on_clocks
from hub.search.traits import Trait
from hub.skills.index import spoken
from hub.skills.models import Talent

FEW = 2_000
"""Up to how many are looked up first, whatever else is asked."""
MANY = 20_000
"""Up to how many are read at once, to be compared with all talents in their order."""
ASKED_AT_ONCE = 120
"""Of how many of the few the rest is asked at once."""

PLAIN_PLANS = (
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
    " set_config('max_parallel_workers_per_gather', '0', true),"
    " set_config('random_page_cost', '1.1', true)"
)


@dataclass(slots=True, kw_only=True)
class Candidates:
    """Those who may be meant, the best first, read as they are asked for.

    `few` are known already, but for what is still to be asked of them; `many` are those who are
    read from all talents in their order, a group after another.
    """

    db: AsyncSession
    few: Sequence[str] = ()
    still_asked: Sequence[Trait] = ()
    many: Sequence[Select[str, datetime]] = ()
    _last: tuple[datetime, str] | None = None
    _ready: list[str] = field(default_factory=list)

    async def take(self, count: int) -> Sequence[str]:
        """Return the ids of the next so many; fewer when there are no more."""
        while len(self._ready) < count and (self.few or self.many):
            if self.few:
                self._ready += await self._next_few(max(count, ASKED_AT_ONCE))
            else:
                self._ready += await self._next_many(count - len(self._ready))
        taken, self._ready = self._ready[:count], self._ready[count:]
        return taken

    async def _next_few(self, count: int) -> Sequence[str]:
        ids, self.few = self.few[:count], self.few[count:]
        if not self.still_asked:
            return ids
        query = select(Talent.person_id).where(one_of(Talent.person_id, ids))
        query = query.where(*(trait.of(Talent) for trait in self.still_asked))
        kept = set(await self.db.scalars(query))
        return [talent_id for talent_id in ids if talent_id in kept]

    async def _next_many(self, count: int) -> Sequence[str]:
        query = self.many[0].limit(count)
        if self._last is not None:
            created_at, person_id = self._last
            place = tuple_(literal(created_at, Talent.created_at.type), literal(person_id))
            query = query.where(tuple_(Talent.created_at, Talent.person_id) > place)
        rows = (await self.db.execute(query)).all()
        self._last = (rows[-1].created_at, rows[-1].person_id) if rows else None
        if len(rows) < count:
            self.many, self._last = self.many[1:], None
        return [row.person_id for row in rows]


async def candidates(db: AsyncSession, asked: Asked) -> Candidates:
    """Return those who may be meant.

    Who is called by the words comes first, then the others; and of each, who has been here longest.
    """
    await _plan_each(db)
    said = spoken(asked.query) if asked.query else None
    if asked.query and said is None:
        return Candidates(db=db)
    called = traits.called(said) if said else None
    wanted = [traits.saying(said)] if said else []
    wanted += await _wanted(db, asked)
    narrow = [trait for trait in wanted if trait.is_narrow]
    counts = await _counts(db, [called, *narrow] if called else narrow)
    if all(counts[trait] > FEW for trait in narrow):
        counts |= await _counts(db, [trait for trait in wanted if not trait.is_narrow])
    return await _found(db, _Sought(wanted, called if called and counts[called] else None, counts))


async def _found(db: AsyncSession, sought: "_Sought") -> Candidates:
    called, rarest = sought.called, sought.rarest
    later = [trait for trait in sought.wanted if not trait.is_narrow]
    if rarest is not None:
        few = await db.scalars(sought.of_few(rarest))
        return Candidates(db=db, few=few.all(), still_asked=later)
    every = sought.everybody()
    if called is None:
        return Candidates(db=db, many=[every])
    is_called = sought.asked(called)
    if sought.counts[called] > FEW:
        return Candidates(db=db, many=[every.where(is_called), every.where(~is_called)])
    named = await db.scalars(sought.of_few(called))
    return Candidates(db=db, few=named.all(), still_asked=later, many=[every.where(~is_called)])


@dataclass(frozen=True, slots=True)
class _Sought:
    """All that is wanted, whose name the words are if it is anybody's, and how many they are."""

    wanted: Sequence[Trait]
    called: Trait | None
    counts: Mapping[Trait, int]

    @property
    def rarest(self) -> Trait | None:
        """Return what so few have that they are looked up first."""
        counted = [t for t in self.wanted if t in self.counts and self.counts[t] <= FEW]
        return min(counted, key=lambda trait: self.counts[trait], default=None)

    def of_few(self, rare: Trait) -> Select[str]:
        """Ask for those who have a rare thing, in order, and all else that is soon asked."""
        others = [trait for trait in self.wanted if trait.is_narrow and trait is not rare]
        sets = [trait.who for trait in others if self._is_read(trait)]
        who = select(intersect(rare.who, *sets).subquery().c[0]) if sets else rare.who
        query = select(Talent.person_id).where(
            Talent.published_at.is_not(None),
            # The limit cuts nobody off: they were counted. It tells PostgreSQL how few they are.
            Talent.person_id.in_(who.limit(FEW)),
            *(trait.of(Talent) for trait in others if not self._is_read(trait)),
        )
        first = [case((self.asked(self.called), 0), else_=1)] if self.called else []
        return query.order_by(*first, Talent.created_at, Talent.person_id)

    def everybody(self) -> Select[str, datetime]:
        """Ask all talents in order for all that is wanted."""
        query = select(Talent.person_id, Talent.created_at).where(
            Talent.published_at.is_not(None), *(self.asked(trait) for trait in self.wanted)
        )
        return query.order_by(Talent.created_at, Talent.person_id)

    def asked(self, trait: Trait) -> ColumnElement[bool]:
        """Return a thing as a condition: a set to be in, or a question about each talent."""
        if not self._is_read(trait):
            return trait.of(Talent)
        # Compared with true, a set is read once, and never joined by what a database believes.
        return Talent.person_id.in_(trait.who).is_(true())

    def _is_read(self, trait: Trait) -> bool:
        return trait.is_set and self.counts[trait] <= MANY


async def _plan_each(db: AsyncSession) -> None:
    """Have PostgreSQL plan for what is asked now: how many match differs by a thousand times.

    After a statement's fifth time it would follow one plan for all. To start other processes takes
    longer than a page may. Indexes that each search reads are in memory, where a page further on
    costs no more than the next. All until the transaction ends.
    """
    if db.get_bind().dialect.name == "postgresql":
        await db.execute(text(PLAIN_PLANS))


async def _wanted(db: AsyncSession, asked: Asked) -> list[Trait]:
    wanted: list[Trait] = []
    if asked.field_slugs is not None:
        wanted.append(traits.teaching(asked.field_slugs))
    if asked.is_about_sessions:
        wanted.append(traits.selling(asked))
    if asked.free is not None:
        clocks = on_clocks(asked.free, await _zones(db))
        wanted.append(traits.reachable(clocks, asked.free))
    return wanted


async def _zones(db: AsyncSession) -> Sequence[str]:
    return (await db.scalars(_every_zone())).all()


@cache
def _every_zone() -> Select[str]:
    """Ask for the zones of talents, each found in the index by itself, not read from all rows."""
    first = select(func.min(Talent.time_zone).label("name")).cte("zones", recursive=True)
    later = select(func.min(Talent.time_zone)).where(Talent.time_zone > first.c.name)
    zones = first.union_all(select(later.scalar_subquery()).where(first.c.name.is_not(None)))
    return select(zones.c.name).where(zones.c.name.is_not(None))


async def _counts(db: AsyncSession, wanted: Sequence[Trait]) -> dict[Trait, int]:
    """Return of how many each thing is said, as far as it matters, in one question."""
    if not wanted:
        return {}
    counted = [
        select(func.count())
        .select_from(trait.who.limit((MANY if trait.is_set else FEW) + 1).subquery())
        .scalar_subquery()
        for trait in wanted
    ]
    row = (await db.execute(select(*counted))).one()
    return dict(zip(wanted, row, strict=True))
