"""Search: who is found, in which order, and that who is shown as free is free."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.service import hold_slot
from hub.calendar.limits import pause
from hub.calendar.models import AppointmentKind
from hub.calendar.rules import Hours, Interval
from hub.calendar.service import free_slots, reserve, set_day, set_week
from hub.calendar.zone import change_zone
from hub.kernel.database import Database
from hub.search import candidates
from hub.search.rules import Asked, Part, part_of_day
from hub.search.service import Found, search
from hub.skills.models import Talent
from hub.skills.on_sale import ServiceDetails, put_on_sale
from hub.waiting.lists import Wish, join
from hub.waiting.models import PlaceKind
from tests.scenes import NOW, SLOT, make_person, make_talent

PARIS = ZoneInfo("Europe/Paris")
DAY = SLOT.astimezone(PARIS).date()
AFTERNOON = part_of_day(DAY, Part.AFTERNOON, zone=PARIS, now=NOW)
FREE = Asked(free=AFTERNOON)
HOUR = timedelta(hours=1)


def _names(found: Found) -> list[str]:
    return [entry.card.person.display_name for entry in found.talents]


async def _found(database: Database, asked: Asked) -> list[str]:
    async with database.read() as db:
        return _names(await search(db, asked, now=NOW))


async def test_words_are_found_by_their_beginning_whatever_accents_and_case(
    database: Database,
) -> None:
    async with database.write() as db:
        await make_talent(db, "Éloïse Œuvrard")
    for query in ("eloise", "OEUVR", "solfege", "œuvrard guit", "cours de guitare", "guitar"):
        assert await _found(database, Asked(query=query)) == ["Éloïse Œuvrard"], query
    for query in ("loise", "eloise piano", "%", "e_oise", "🙂"):
        assert await _found(database, Asked(query=query)) == [], query


async def test_who_is_called_by_the_words_comes_before_who_teaches_them(
    database: Database,
) -> None:
    async with database.write() as db:
        await make_talent(db, "Camille Aubry")
        await make_talent(db, "Guitare Dupont")
    assert await _found(database, Asked(query="guitare")) == ["Guitare Dupont", "Camille Aubry"]


async def test_price_and_language_are_those_of_one_session(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db, price_cents=6_000)
        english = ServiceDetails(
            title="First chords", duration_min=30, price_cents=3_000, languages=("en",)
        )
        await put_on_sale(db, teacher.person.id, english, currency="EUR")
    cheap_french = Asked(language="fr", to_cents=3_000)
    assert await _found(database, cheap_french) == []
    async with database.read() as db:
        found = await search(db, Asked(language="en", from_cents=1_000), now=NOW)
        other = await search(db, replace(cheap_french, to_cents=6_000), now=NOW)
    assert [entry.card.from_cents for entry in found.talents] == [3_000]
    assert [entry.card.from_cents for entry in other.talents] == [6_000]


async def test_who_is_free_is_shown_with_the_first_time_of_that_part_of_the_day(
    database: Database,
) -> None:
    async with database.write() as db:
        await make_talent(db)
    async with database.read() as db:
        found = await search(db, FREE, now=NOW)
    assert [entry.next_at for entry in found.talents] == [AFTERNOON.starts_at]
    assert (found.total, found.has_next, found.is_cut) == (None, False, False)


@pytest.mark.parametrize("few", [0, candidates.FEW])
async def test_the_search_and_the_calendar_of_each_say_the_same(
    database: Database, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "FEW", few)
    async with database.write() as db:
        free = [(await make_talent(db, name)).person.id for name in ("Ada A", "Bo B", "Cy C")]
        busy = [(await make_talent(db, name)).person.id for name in ("Di D", "Ed E", "Flo F")]
        await change_zone(db, free[1], "Pacific/Auckland", now=NOW)
        await set_week(db, free[1], weekly={DAY.weekday() + 1: [Hours(0, 600)]})
        await set_week(db, free[2], weekly={})
        await set_day(db, free[2], day=DAY, hours=[Hours(1050, 1140)])
        await set_day(db, busy[0], day=DAY, hours=[])
        await reserve(db, busy[1], interval=AFTERNOON, kind=AppointmentKind.BUSY)
        await pause(db, busy[2], until=None, now=NOW)
    async with database.read() as db:
        found = await search(db, FREE, now=NOW)
        shown = {entry.card.talent.person_id: entry.next_at for entry in found.talents}
        exact = {talent_id: await _first(db, talent_id) for talent_id in [*free, *busy]}
    assert shown == {talent_id: at for talent_id, at in exact.items() if at is not None}
    assert sorted(shown) == sorted(free)


async def _first(db: AsyncSession, talent_id: str) -> object:
    window = Interval(AFTERNOON.starts_at, AFTERNOON.ends_at + HOUR)
    slots = await free_slots(db, talent_id, duration=HOUR, window=window, now=NOW)
    starts = [slot.starts_at for slot in slots if slot.starts_at < AFTERNOON.ends_at]
    return starts[0] if starts else None


async def test_a_time_that_is_held_is_free_no_more_at_once(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Léa Martin")
        await set_day(db, teacher.person.id, day=DAY, hours=[Hours(900, 960)])
    assert await _found(database, FREE) == ["Camille Aubry"]
    async with database.write() as db:
        await hold_slot(db, learner.id, service_id=teacher.service.id, starts_at=SLOT, now=NOW)
    assert await _found(database, FREE) == []


async def test_a_seat_left_beside_others_is_free_until_the_last_one_is_taken(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        teacher.service.group_size = 2
        learners = [(await make_person(db, name)).id for name in ("Léa Martin", "Zoé Roux")]
        await set_day(db, teacher.person.id, day=DAY, hours=[Hours(900, 960)])
    for learner_id in learners:
        async with database.read() as db:
            found = await search(db, FREE, now=NOW)
            dear = await search(db, replace(FREE, from_cents=6_001), now=NOW)
        assert [entry.next_at for entry in found.talents] == [SLOT]
        assert dear.talents == []
        async with database.write() as db:
            await hold_slot(db, learner_id, service_id=teacher.service.id, starts_at=SLOT, now=NOW)
            # Who has begun a group meets it, whatever hours the talent has chosen since.
            await set_day(db, teacher.person.id, day=DAY, hours=[])
    assert await _found(database, FREE) == []


async def test_a_seat_that_somebody_waits_for_is_not_free_for_others(database: Database) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
        teacher.service.group_size = 2
        learners = [(await make_person(db, name)).id for name in ("Léa Martin", "Zoé Roux")]
        await set_day(db, teacher.person.id, day=DAY, hours=[Hours(900, 960)])
        service_id = teacher.service.id
        await hold_slot(db, learners[0], service_id=service_id, starts_at=SLOT, now=NOW)
    async with database.write() as db:
        wish = Wish(
            talent_id=teacher.person.id,
            kind=PlaceKind.DAY,
            subject_id=service_id,
            zone=PARIS,
            from_at=AFTERNOON.starts_at,
            until_at=AFTERNOON.ends_at,
            day=DAY,
            length_min=60,
        )
        await join(db, learners[1], wish, now=NOW)
    assert await _found(database, FREE) == []


async def test_pages_of_the_free_follow_one_another(database: Database) -> None:
    async with database.write() as db:
        for number in range(5):
            teacher = await make_talent(db, f"T{number} Aubry")
            if number == 2:
                await set_week(db, teacher.person.id, weekly={})
            talent = await db.get_one(Talent, teacher.person.id)
            talent.created_at = NOW + timedelta(minutes=number)
    pages = []
    async with database.read() as db:
        for page in (1, 2, 3):
            found = await search(db, FREE, now=NOW, page=page, page_size=2)
            pages.append((_names(found), found.has_next))
    assert pages == [
        (["T0 Aubry", "T1 Aubry"], True),
        (["T3 Aubry", "T4 Aubry"], False),
        ([], False),
    ]
