"""A process says that it runs; when it stops, stalls or dies, its absence shows."""

from datetime import timedelta

from sqlalchemy import select

from hub.calendar.rules import Interval
from hub.kernel.database import Database
from rooms.models import ProcessKind, ProcessRun
from rooms.outages import outages
from tests.integration.rooms.conftest import Machine
from tests.live_world import START


async def _down(database: Database, machine: Machine) -> list[tuple[float, float]]:
    now = machine.clock.now()
    window = Interval(START - timedelta(minutes=15), START + timedelta(hours=1))
    async with database.read() as db:
        found = await outages(db, kinds=[ProcessKind.WEB], window=window, now=now)
    return [
        ((gap.starts_at - START).total_seconds(), (gap.ends_at - START).total_seconds())
        for gap in found
    ]


async def test_a_process_that_stalls_begins_a_new_run(database: Database, machine: Machine) -> None:
    web, clock = machine.process(), machine.process(ProcessKind.CLOCK)
    await web.start()
    await clock.start()
    await machine.run(20, web, clock)
    first = web.run_id
    await machine.run(60, clock)
    await machine.run(5, web, clock)
    assert web.run_id != first
    assert web.former_run_ids == [first]
    assert await _down(database, machine) == [(20, 85)]


async def test_a_jump_of_the_clock_keeps_the_run(database: Database, machine: Machine) -> None:
    web = machine.process()
    await web.start()
    await machine.run(20, web)
    machine.clock.advance(timedelta(minutes=30))
    await machine.run(5, web)
    assert web.former_run_ids == []
    assert await _down(database, machine) == []


async def test_a_restart_in_good_order_is_no_outage(database: Database, machine: Machine) -> None:
    first, second = machine.process(), machine.process()
    await first.start()
    await machine.run(20, first)
    await first.stop()
    machine.pass_by(8)
    await second.start()
    await machine.run(20, second)
    assert await _down(database, machine) == []
    async with database.read() as db:
        ended = list(await db.scalars(select(ProcessRun.ended_at).order_by(ProcessRun.started_at)))
    assert ended == [START + timedelta(seconds=20), None]


async def test_a_process_that_never_started_has_nothing_to_stop(
    database: Database, machine: Machine
) -> None:
    await machine.process().stop()
    async with database.read() as db:
        assert (await db.scalars(select(ProcessRun))).first() is None
