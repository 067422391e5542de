"""An erasure on both databases: everybody of a whole hub, one after another."""

from datetime import timedelta

from sqlalchemy import select

from billing.ledger.service import check
from hub.kernel.mail import NOBODYS_DOMAIN
from hub.kernel.personal import Who, erase_all, obstacles_of, rows_of
from hub.people.models import Person
from tests.scenes import NOW, make_booking, make_charity, make_masterclass, make_person, make_talent
from web.compose import PERSONAL_PARTS, Wiring

LATER = NOW + timedelta(days=30)


async def a_hub(parts: Wiring) -> list[Who]:
    """Fill a hub with somebody of each kind and return them."""
    async with parts.database.write() as db:
        admin = await make_person(db, "Ada Admin")
        member = await make_person(db, "Hélène Marchand")
        learner = await make_person(db, "Malo Quéméner")
        teacher = await make_talent(db)
        charity = await make_charity(db, member, admin)
        await make_masterclass(db, teacher, charity)
        await make_booking(db, teacher, learner)
        people = (teacher.person, learner, member, admin)
    return [Who(id=person.id, email=person.email, now=LATER) for person in people]


async def test_nobodys_name_is_left_and_erasing_again_changes_nothing(parts: Wiring) -> None:
    everybody = await a_hub(parts)
    for _ in range(2):
        for who in everybody:
            async with parts.database.write() as db:
                await erase_all(db, PERSONAL_PARTS, who)
    async with parts.database.read() as db:
        people = list(await db.scalars(select(Person)))
        problems = await check(db)
    assert {person.display_name for person in people} == {"Quelqu’un"}
    assert all(person.email.endswith(NOBODYS_DOMAIN) for person in people)
    assert problems == []


async def test_everything_that_refers_to_somebody_can_be_read_for_their_copy(
    parts: Wiring,
) -> None:
    for who in await a_hub(parts):
        found: set[str] = set()
        for part in PERSONAL_PARTS:
            for holding in part.holdings:
                async with parts.database.read() as db:
                    if await rows_of(db, holding, who):
                        found.add(holding.table.name)
            if part.files is not None:
                async with parts.database.read() as db:
                    assert [file async for file in part.files(db, who)] == []
        assert "people" in found


async def test_what_is_open_is_said_to_each_side(parts: Wiring) -> None:
    talent, learner, member, admin = await a_hub(parts)
    async with parts.database.read() as db:
        said = [await obstacles_of(db, PERSONAL_PARTS, who) for who in (talent, learner, member)]
        assert await obstacles_of(db, PERSONAL_PARTS, admin) == []
    assert [len(sentences) for sentences in said] == [2, 1, 1]
    assert any("masterclass" in sentence for sentence in said[0])
    assert "charity" in said[2][0]
