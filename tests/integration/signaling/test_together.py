"""What waits at the same time is written in one transaction, and nobody's mistake is another's."""

import asyncio

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.kernel.i18n import current_locale, use_locale
from hub.people.models import Person
from signaling.together import TOGETHER_MAX, Together, Work
from tests.live_world import START


def somebody(name: str) -> Work[str]:
    """Return the work of writing somebody down."""

    async def work(db: AsyncSession) -> str:
        person = Person(email=f"{name}@example.org", display_name=name, created_at=START)
        db.add(person)
        await db.flush()
        return name

    return work


async def refuse(_db: AsyncSession) -> str:
    raise NotFound


async def count(database: Database) -> int:
    async with database.read() as db:
        return await db.scalar(select(func.count()).select_from(Person)) or 0


async def test_many_at_once_take_few_transactions(database: Database) -> None:
    together, commits = Together(database), []
    database.after_commit.append(lambda _notes: commits.append(1))
    names = [f"person{number}" for number in range(3 * TOGETHER_MAX)]
    assert await asyncio.gather(*(together.write(somebody(name)) for name in names)) == names
    assert await count(database) == len(names)
    assert len(commits) == 3


async def test_who_is_refused_keeps_nobody_out(database: Database) -> None:
    together = Together(database)
    found = await asyncio.gather(
        *(together.write(work) for work in (somebody("first"), refuse, somebody("last"))),
        return_exceptions=True,
    )
    assert (found[0], found[2]) == ("first", "last")
    assert isinstance(found[1], NotFound)
    assert await count(database) == 2


async def test_a_failure_undoes_nothing_of_the_others(database: Database) -> None:
    together = Together(database)
    works = (somebody("one"), somebody("twice"), somebody("twice"), somebody("two"))
    found = await asyncio.gather(*(together.write(work) for work in works), return_exceptions=True)
    assert [found[0], found[1], found[3]] == ["one", "twice", "two"]
    assert isinstance(found[2], Exception)
    assert await count(database) == 3


async def test_who_has_gone_meanwhile_is_not_written(database: Database) -> None:
    together = Together(database)
    gone = asyncio.create_task(together.write(somebody("gone")))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await together.write(somebody("here")) == "here"
    assert await count(database) == 1


async def test_everybody_is_answered_in_their_language(database: Database) -> None:
    together = Together(database)

    async def language(_db: AsyncSession) -> str:
        return current_locale()

    async def ask(locale: str) -> str:
        with use_locale(locale):
            return await together.write(language)

    assert list(await asyncio.gather(ask("fr"), ask("en"), ask("fr"))) == ["fr", "en", "fr"]


def change(name: str, done: list[str]) -> Work[None]:
    """Return the work of changing somebody, which takes a while; `done` says how often it was."""

    async def work(db: AsyncSession) -> None:
        mine = update(Person).where(Person.display_name == name)
        await db.execute(mine.values(locale="en"))
        done.append(name)
        await asyncio.sleep(0.2)

    return work


async def test_two_processes_that_write_of_the_same_do_not_wait_in_a_circle(
    database: Database, database_url: str
) -> None:
    other, done = Database(database_url), list[str]()
    await asyncio.gather(*(Together(database).write(somebody(name)) for name in ("a", "b")))
    processes = ((Together(database), ("a", "b")), (Together(other), ("b", "a")))
    await asyncio.gather(
        *(
            together.write(change(name, done), about=name)
            for together, names in processes
            for name in names
        )
    )
    await other.close()
    assert sorted(done) == ["a", "a", "b", "b"]
