"""Conditions on ids mean the same on both databases, however many ids there are."""

import pytest
from sqlalchemy import select

from hub.kernel.database import Database
from hub.kernel.lookups import has_row, one_of
from hub.people.models import Person
from hub.skills.models import Talent, TalentField
from tests.scenes import make_person, make_talent


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_one_of_some_ids_is_found_whether_there_are_none_or_many(
    database: Database, count: int
) -> None:
    async with database.write() as db:
        ids = [(await make_person(db, f"Person{number} Test")).id for number in range(4)]
    chosen = ids[:count]
    async with database.read() as db:
        within = set(await db.scalars(select(Person.id).where(one_of(Person.id, chosen))))
        without = set(await db.scalars(select(Person.id).where(~one_of(Person.id, chosen))))
    assert within == set(ids[:count])
    assert without == set(ids[count:])


async def test_a_row_that_goes_with_another_is_found_for_each_by_itself(
    database: Database,
) -> None:
    async with database.write() as db:
        teacher = await make_talent(db)
    teaches = TalentField.talent_id == Talent.person_id
    async with database.read() as db:
        for slug, found in (("guitar", [teacher.person.id]), ("piano", [])):
            has = has_row(TalentField.talent_id, teaches, TalentField.field_slug == slug)
            assert list(await db.scalars(select(Talent.person_id).where(has))) == found
