"""What is written of somebody who comes to a room's door."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.kernel.database import Database
from rooms.admission import open_pass, use_pass
from rooms.attendance import arrive
from rooms.models import EvidenceKind, EvidenceLine
from rooms.roles import RoomKind
from tests.integration.rooms.conftest import Machine
from tests.live_world import START, World


async def _come_to_the_door(database: Database, world: World, *, is_ahead: bool) -> str:
    async with database.write() as db:
        token, _ = await open_pass(
            db,
            kind=RoomKind.SESSION,
            subject_id=world.booking,
            person_id=world.learner,
            login_id=world.logins[world.learner],
            now=START,
            is_ahead=is_ahead,
        )
    return token


async def _come_in(database: Database, world: World, machine: Machine, token: str) -> None:
    web = machine.process()
    await web.start()
    login_id = world.logins[world.learner]
    now = START + timedelta(seconds=1)
    async with database.write() as db:
        admission = await use_pass(db, token, login_id=login_id, now=now)
        await arrive(
            db, admission, login_id=login_id, socket_id="socket", run_id=web.run_id, now=now
        )


async def _opened(database: Database) -> list[EvidenceLine]:
    query = select(EvidenceLine).where(EvidenceLine.kind == EvidenceKind.DOOR_OPENED)
    async with database.read() as db:
        return list(await db.scalars(query))


async def test_who_only_reaches_for_the_door_has_not_come(database: Database, world: World) -> None:
    await _come_to_the_door(database, world, is_ahead=True)
    assert await _opened(database) == []


@pytest.mark.parametrize("is_ahead", [True, False])
async def test_coming_is_written_once_however_the_pass_was_got(
    database: Database, world: World, machine: Machine, *, is_ahead: bool
) -> None:
    token = await _come_to_the_door(database, world, is_ahead=is_ahead)
    await _come_in(database, world, machine, token)
    (line,) = await _opened(database)
    assert line.person_id == world.learner
    assert line.at == START + timedelta(seconds=1 if is_ahead else 0)
