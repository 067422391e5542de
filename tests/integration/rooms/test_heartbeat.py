"""A process says that it runs; when it stops, stalls or dies, its absence shows."""

import asyncio
import os
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.rules import Interval
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from rooms import heartbeat
from rooms.heartbeat import Heartbeat
from rooms.models import ProcessKind, ProcessRun
from rooms.outages import known_until, outages
from rooms.process_names import process_name
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


async def killed_and_started_again(
    database: Database, machine: Machine, monkeypatch: pytest.MonkeyPatch, *, is_killed: bool
) -> datetime:
    """Let another process begin two seconds after the last beat of one; return what is known."""
    program = await asyncio.create_subprocess_exec("sleep", "60")
    names = [process_name(program.pid), process_name(os.getpid())]
    monkeypatch.setattr(heartbeat, "process_name", lambda _pid: names.pop(0))
    first, second = machine.process(), machine.process()
    try:
        await first.start()
        await machine.run(20, first)
        if is_killed:
            program.kill()
            await program.wait()
        machine.pass_by(2)
        await second.start()
        await machine.run(3, second, step=3)
        async with database.read() as db:
            return await known_until(db, now=machine.clock.now())
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()


async def test_nobody_waits_for_a_process_that_was_killed_once_another_runs_there(
    database: Database, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await killed_and_started_again(database, machine, monkeypatch, is_killed=True)
    assert known == START + timedelta(seconds=25)
    assert await _down(database, machine) == [(20, 22)]


async def test_what_a_running_process_has_still_to_write_is_waited_for(
    database: Database, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = await killed_and_started_again(database, machine, monkeypatch, is_killed=False)
    assert known == START + timedelta(seconds=20)


async def test_a_process_called_dead_that_beats_begins_a_new_run(
    database: Database, machine: Machine
) -> None:
    web = machine.process()
    await web.start()
    async with database.write() as db:
        run = await db.get_one(ProcessRun, web.run_id)
        run.ended_at, run.has_died = run.beat_at, True
    await machine.run(5, web)
    assert web.former_run_ids == [run.id]


async def test_a_process_that_never_started_has_nothing_to_stop(
    database: Database, machine: Machine
) -> None:
    await machine.process().stop()
    async with database.read() as db:
        assert (await db.scalars(select(ProcessRun))).first() is None


async def three_beats(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, late_s: float
) -> list[datetime]:
    """Let a process begin that much after the start; return when it beats, to the second."""
    clock = FixedClock(START + timedelta(seconds=late_s))
    beats: list[datetime] = []

    async def note(_db: AsyncSession, _run_id: str, now: datetime) -> None:
        beats.append(now.replace(microsecond=0))

    async def pass_by(seconds: float) -> None:
        if len(beats) == 3:
            raise asyncio.CancelledError
        clock.advance(timedelta(seconds=seconds))

    monkeypatch.setattr(heartbeat, "asyncio", SimpleNamespace(sleep=pass_by))
    process = Heartbeat(database, clock, ProcessKind.WEB, on_beat=note)
    await process.start()
    with pytest.raises(asyncio.CancelledError):
        await process.run()
    return beats


async def test_processes_that_began_at_odd_moments_beat_together_on_whole_beats(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for late_s in (0.0, 1.25, 4.5):
        beats = await three_beats(database, monkeypatch, late_s=late_s)
        assert beats == [START + timedelta(seconds=whole_s) for whole_s in (5, 10, 15)]
