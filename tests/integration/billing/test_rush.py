"""Everybody wants the same times at once: none is sold twice, no payment lost, none held for ever.

The soak has twenty seeds of two thousand attempts on forty times that overlap, from two processes
on one database, each with several connections: once a dozen at a time in each, so that people pay,
cancel and come back among the others, and once all two thousand in the same moment. What everybody
waits for runs one seed of fewer.
"""

import asyncio
import json
import logging
import sys
from collections import Counter
from dataclasses import asdict

import pytest

from hub.kernel.database import Database
from tests.integration.billing.rush.attempts import EVERY, LATE, Act, Crowd, Rush
from tests.integration.billing.rush.ending import come_to_an_end, find_wrong
from tests.scenes import make_person, make_talent

log = logging.getLogger(__name__)

FEW, MANY = 100, 2000
SEEDS = range(1, 21)
LEARNERS = 150
PROCESSES = 2
PATIENCE_S = 900


async def gather_crowd(database: Database) -> Crowd:
    async with database.write() as db:
        teacher = await make_talent(db)
        people = [(await make_person(db, f"Eleve{n} Test")).id for n in range(LEARNERS)]
    return Crowd(
        service_id=teacher.service.id, talent_id=teacher.person.id, learner_ids=tuple(people)
    )


async def check_ending(database: Database, crowd: Crowd, *, seed: int) -> None:
    rush = Rush(database, crowd, seed)
    rush.clock.advance((MANY + 2 * LATE) * EVERY)
    await come_to_an_end(rush)
    async with database.read() as db:
        assert await find_wrong(db) == []


async def test_a_rush_on_forty_overlapping_times_sells_none_twice_and_loses_no_payment(
    database: Database,
) -> None:
    crowd = await gather_crowd(database)
    other = Database(database.url)
    try:
        rushes = [Rush(one, crowd, seed=1) for one in (database, other)]
        await asyncio.gather(*(rush.run(range(first, FEW, 2)) for first, rush in enumerate(rushes)))
    finally:
        await other.close()
    tally = sum((rush.tally for rush in rushes), Counter())
    assert tally["slot_taken"] > FEW / 4
    assert tally["held"] > FEW / 8
    await check_ending(database, crowd, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("way", ["run", "press"])
async def test_two_thousand_attempts_from_two_processes_keep_every_promise(
    request: pytest.FixtureRequest, kind: str, seed: int, way: str
) -> None:
    with request.getfixturevalue(f"{kind}_template").copy() as url:
        database = Database(url)
        try:
            crowd = await gather_crowd(database)
            tally = await rush_from_processes(url, crowd, seed=seed, way=way)
            log.info("%s, seed %d, %s: %s", kind, seed, way, dict(tally))
            if way == "run":
                assert all(tally[act] for act in Act)
            assert tally["slot_taken"] > MANY / 4
            await check_ending(database, crowd, seed=seed)
        finally:
            await database.close()


async def rush_from_processes(url: str, crowd: Crowd, *, seed: int, way: str) -> Counter[str]:
    told = json.dumps(asdict(crowd))
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.integration.billing.rush",
            *(url, str(seed), told, str(first), str(PROCESSES), str(MANY), way),
            stdout=asyncio.subprocess.PIPE,
        )
        for first in range(PROCESSES)
    ]
    tally = Counter[str]()
    try:
        for process in started:
            said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
            assert process.returncode == 0
            tally.update(json.loads(said))
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
                await process.wait()
    return tally
