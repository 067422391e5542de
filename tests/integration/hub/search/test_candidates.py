"""Whatever is asked of whomever, the search says what asking each talent one after another says."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.seats import joinable
from hub.bookings.service import hold_slot
from hub.calendar.limits import Limits, pause, set_limits
from hub.calendar.models import AppointmentKind
from hub.calendar.rules import Buffers, Hours, Interval
from hub.calendar.service import clear_slots, free_slots, reserve, set_day, set_week
from hub.calendar.zone import change_zone
from hub.kernel.database import Database
from hub.kernel.errors import EstradeError
from hub.people.models import Person
from hub.search import candidates, service
from hub.search.rules import Asked, Part, part_of_day
from hub.search.service import search
from hub.skills.catalogue import load_catalogue
from hub.skills.models import Service, Talent, TalentField
from hub.skills.on_sale import ServiceDetails, put_on_sale
from hub.skills.service import Profile, save_profile
from hub.skills.words import asked_words, fold, search_fields
from tests.scenes import NOW, make_person

TALENTS, SEARCHES = 16, 12
MORE_TALENTS, MORE_SEARCHES = 40, 60
PAGE_SIZE = 4
DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
TODAY = NOW.astimezone(PARIS).date()
FIELDS = ("guitar", "piano", "singing", "chess", "drawing")
NAMES = ("Piano", "Éloïse", "Jonas", "Inès")
HEADLINES = ("Le piano pas à pas", "Guitare sans solfège", "Chess for beginners")
ZONES = ("Europe/Paris", "Europe/Paris", "America/Montreal", "Pacific/Auckland")
QUERIES = ("", "", "piano", "pas", "eloise", "guitare", "jonas inès", "de", "%")
DAYS = range(1, 9)


async def _fill(db: AsyncSession, random: Random, *, talents: int) -> None:
    """Make talents of all sorts: closed, away, full, with buffers, groups and other zones."""
    learners = [(await make_person(db, f"Learner{number} Test")).id for number in range(3)]
    for number in range(talents):
        person = await make_person(db, f"{random.choice(NAMES)}{number} {random.choice(NAMES)}")
        profile = Profile(
            headline=random.choice(HEADLINES),
            about="",
            field_slugs=random.sample(FIELDS, k=random.randint(1, 2)),
        )
        talent = await save_profile(db, person.id, profile, now=NOW - random.randrange(9) * DAY)
        if random.random() < 0.1:
            talent.published_at = None
        await change_zone(db, person.id, random.choice(ZONES), now=NOW)
        await _open(db, person.id, random)
        for place in range(random.randrange(3)):
            sold = await _sell(db, person.id, random, place=place)
            await _book(db, sold, learners, random)


async def _open(db: AsyncSession, talent_id: str, random: Random) -> None:
    week = {
        day: [Hours(start := 60 * random.randrange(18), start + 60 * random.randint(1, 6))]
        for day in random.sample(range(7), k=random.randrange(7))
    }
    await set_week(db, talent_id, weekly=week)
    for day in random.sample(DAYS, k=3):
        hours = random.choice(([], [Hours(540, 720)], [Hours(0, 1440)]))
        await set_day(db, talent_id, day=TODAY + day * DAY, hours=hours)
    buffers = Buffers(before_min=random.choice((0, 15)), after_min=random.choice((0, 30)))
    horizon = random.choice((7, 60))
    await set_limits(db, talent_id, Limits(buffers=buffers, horizon_days=horizon))
    if random.random() < 0.1:
        await pause(db, talent_id, until=NOW + 3 * DAY, now=NOW)


async def _sell(db: AsyncSession, talent_id: str, random: Random, *, place: int) -> Service:
    details = ServiceDetails(
        title=f"Séance {place}",
        duration_min=random.choice((30, 60, 90)),
        price_cents=1_000 * random.randint(1, 6),
        languages=random.choice((("fr",), ("en",), ("fr", "en"))),
        group_size=random.choice((1, 2, 3)),
    )
    sold = await put_on_sale(db, talent_id, details, currency="EUR")
    if random.random() < 0.1:
        sold.retired_at = NOW
    return sold


async def _book(db: AsyncSession, sold: Service, learners: list[str], random: Random) -> None:
    length = timedelta(minutes=sold.duration_min)
    window = Interval(NOW, NOW + 9 * DAY)
    clear = await clear_slots(db, sold.talent_id, duration=length, window=window, now=NOW)
    for slot in random.sample(clear, k=min(len(clear), 4)):
        for learner_id in learners[: random.randint(1, 3)]:
            try:
                await hold_slot(
                    db, learner_id, service_id=sold.id, starts_at=slot.starts_at, now=NOW
                )
            except EstradeError:
                break
    if clear and random.random() < 0.3:
        day = Interval(clear[0].starts_at, clear[0].starts_at + DAY)
        try:
            await reserve(db, sold.talent_id, interval=day, kind=AppointmentKind.BUSY)
        except EstradeError:
            return


def _asked(random: Random) -> Asked:
    part = random.choice([None, *Part])
    day = TODAY + random.choice(DAYS) * DAY
    return Asked(
        query=random.choice(QUERIES),
        field_slugs=random.choice((None, None, ("piano",), ("guitar", "chess"))),
        language=random.choice(("", "", "fr", "en")),
        from_cents=random.choice((None, None, 2_000)),
        to_cents=random.choice((None, None, 4_000)),
        free=part and part_of_day(day, part, zone=PARIS, now=NOW),
    )


@dataclass(frozen=True, order=True)
class Shown:
    """A talent in the order of the search: who is called by the words, then who came first."""

    is_not_called: bool
    created_at: datetime
    talent_id: str
    price_cents: int | None
    next_at: datetime | None


async def _everybody(db: AsyncSession, asked: Asked) -> list[Shown]:
    talents = await db.scalars(select(Talent).where(Talent.published_at.is_not(None)))
    return sorted([one for talent in talents if (one := await _shown(db, talent, asked))])


async def _shown(db: AsyncSession, talent: Talent, asked: Asked) -> Shown | None:
    talent_id = talent.person_id
    taught = set(
        await db.scalars(select(TalentField.field_slug).where(TalentField.talent_id == talent_id))
    )
    if asked.field_slugs is not None and taught.isdisjoint(asked.field_slugs):
        return None
    names, said = await _words(db, talent, taught)
    asks = asked_words(asked.query)
    named = {field.slug for field in search_fields(asked.query, limit=30)}
    if asked.query and not (asks and (_begin(asks, names | said) or taught & named)):
        return None
    sold = [
        one
        for one in await db.scalars(select(Service).where(Service.talent_id == talent_id))
        if one.retired_at is None
        and asked.language in one.languages
        and (asked.from_cents or 0) <= one.price_cents <= (asked.to_cents or 10**9)
    ]
    next_at = await _first(db, sold, asked.free or Interval(NOW, NOW + service.LOOK_AHEAD))
    if (asked.free is not None and next_at is None) or (asked.is_about_sessions and not sold):
        return None
    price = min((one.price_cents for one in sold), default=None)
    return Shown(not _begin(asks, names), talent.created_at, talent_id, price, next_at)


async def _words(db: AsyncSession, talent: Talent, taught: set[str]) -> tuple[set[str], set[str]]:
    names = set(fold((await db.get_one(Person, talent.person_id)).display_name).split())
    fields = [load_catalogue().field(slug) for slug in taught]
    texts = [talent.headline, *(f"{field.name_fr} {field.name_en}" for field in fields)]
    return names, {word for text in texts for word in fold(text).split()}


def _begin(asks: list[str], words: set[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in asks)


async def _first(db: AsyncSession, sold: list[Service], starting: Interval) -> datetime | None:
    if not sold:
        return None
    length = timedelta(minutes=min(one.duration_min for one in sold))
    window = Interval(starting.starts_at, starting.ends_at + length)
    talent_id = sold[0].talent_id
    found = await free_slots(db, talent_id, duration=length, window=window, now=NOW)
    for one in sold:
        length = timedelta(minutes=one.duration_min)
        window = Interval(starting.starts_at, starting.ends_at + length)
        found += await joinable(db, one, window, now=NOW)
    starts = [slot.starts_at for slot in found if slot.starts_at < starting.ends_at]
    return min(starts, default=None)


async def _pages(db: AsyncSession, asked: Asked) -> list[tuple[str, int | None, datetime | None]]:
    shown, page, has_next = [], 1, True
    while has_next:
        found = await search(db, asked, now=NOW, page=page, page_size=PAGE_SIZE)
        shown += [
            (one.card.talent.person_id, one.card.from_cents, one.next_at) for one in found.talents
        ]
        page, has_next = page + 1, found.has_next
    return shown


async def _compare(database: Database, random: Random, *, talents: int, searches: int) -> None:
    async with database.write() as db:
        await _fill(db, random, talents=talents)
    async with database.read() as db:
        for _ in range(searches):
            asked = _asked(random)
            expected = await _everybody(db, asked)
            assert await _pages(db, asked) == [
                (one.talent_id, one.price_cents, one.next_at) for one in expected
            ], asked


@pytest.fixture(params=[(0, 0), (3, 8), (candidates.FEW, candidates.MANY)])
def _ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find candidates in each of the ways, a handful at a time."""
    few, many = request.param
    monkeypatch.setattr(candidates, "FEW", few)
    monkeypatch.setattr(candidates, "MANY", many)
    monkeypatch.setattr(candidates, "ASKED_AT_ONCE", 3)
    monkeypatch.setattr(service, "LOOKED_AT_ONCE", 5)


@pytest.mark.usefixtures("_ways")
async def test_a_search_shows_whom_asking_each_talent_shows(database: Database) -> None:
    await _compare(database, Random(5), talents=TALENTS, searches=SEARCHES)


@pytest.mark.soak
@pytest.mark.usefixtures("_ways")
@pytest.mark.parametrize("seed", range(5))
async def test_many_searches_show_whom_asking_each_talent_shows(
    database: Database, seed: int
) -> None:
    await _compare(database, Random(seed), talents=MORE_TALENTS, searches=MORE_SEARCHES)
