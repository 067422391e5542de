"""Whoever is killed, hub or media server: each entry of the journal is stored once, in order."""

import asyncio
import json
import os
import random
import signal
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from hub.kernel.clock import SystemClock
from hub.kernel.database import Database
from rooms.admission import room_for
from rooms.engines.embedded import EmbeddedEngine
from rooms.engines.port import MediaWorker
from rooms.engines.process import MediaProcess
from rooms.errors import ConnectionEnded, MediaUnavailable
from rooms.media_journal import collect_journal
from rooms.models import EvidenceKind, EvidenceLine, MediaCursor
from rooms.roles import RoomKind
from tests.integration.rooms.engines.machine import SECRET, options
from tests.integration.rooms.sfu.browserlike import Client, Tone
from tests.integration.rooms.sfu.media_process import ROOT
from tests.live_world import START, make_world

SECONDS = 8.0
SERVER_LIVES_S = (1.5, 2.5)
HUB_LIVES_S = (0.3, 1.2)
COMING_S = (0.1, 0.6)


class Through:
    """Take offers to a media server."""

    def __init__(self, engine: MediaWorker) -> None:
        self._engine = engine

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask it to take what a peer sends."""
        assert method == "publish"
        return {"answer": await self._engine.publish(**params)}


async def come_and_go(engine: MediaWorker, room: str, person: str, chance: random.Random) -> None:
    """Be on stage again and again, now and then too shortly to connect."""
    while True:
        client = Client(Through(engine), room, person)
        client.pc.addTransceiver(Tone(), direction="sendonly")
        try:
            await client.exchange("publish")
            await asyncio.sleep(chance.uniform(*COMING_S))
            if chance.random() < 0.5:
                await engine.hang_up(room=room, peer=person)
        except (MediaUnavailable, ConnectionEnded):
            await asyncio.sleep(0.05)
        finally:
            await client.close()


async def kill_servers(server: MediaProcess, chance: random.Random) -> None:
    """Kill the media server again and again; it is started again by itself."""
    while True:
        await asyncio.sleep(chance.uniform(*SERVER_LIVES_S))
        if server.pid is not None:
            os.kill(server.pid, signal.SIGKILL)


async def run_hubs(url: str, control: str, chance: random.Random) -> None:
    """Run a hub that stores the journal; kill it and start another, again and again."""
    module = f"{__package__}.collector"
    while True:
        hub = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, url, control, SECRET), cwd=ROOT
        )
        try:
            # It takes a moment to start: what counts is how long it stores.
            await asyncio.sleep(1.0 + chance.uniform(*HUB_LIVES_S))
        finally:
            hub.kill()
            await hub.wait()


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[MediaProcess, EmbeddedEngine]]:
    """Run a media server and speak to it."""
    chosen = options(folder)
    server, engine = MediaProcess(chosen), EmbeddedEngine(chosen.control, SECRET)
    await server.start()
    try:
        yield server, engine
    finally:
        await engine.close()
        await server.stop()


async def test_every_entry_is_stored_once_and_in_order_though_both_sides_are_killed(
    database: Database, tmp_path: Path
) -> None:
    chance = random.Random(3)
    world = await make_world(database, now=START)
    async with database.write() as db:
        room = await room_for(
            db, kind=RoomKind.MASTERCLASS, subject_id=world.masterclass, now=START
        )
    people = [world.talent, *world.viewers]
    async with running(tmp_path) as (server, engine):
        tasks = [
            asyncio.create_task(work)
            for work in (
                kill_servers(server, chance),
                run_hubs(database.url, options(tmp_path).control, chance),
                *(come_and_go(engine, room.id, person, chance) for person in people),
            )
        ]
        await asyncio.sleep(SECONDS)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(result, asyncio.CancelledError) for result in results), results
    async with running(tmp_path) as (_server, engine):
        await collect_journal(database, engine, SystemClock())
    await check(database, tmp_path)


async def check(database: Database, folder: Path) -> None:
    """Compare what is stored with the journal."""
    journal = json.loads((folder / "media-1.journal").read_text().splitlines()[0])
    async with database.read() as db:
        lines = list(await db.scalars(select(EvidenceLine).order_by(EvidenceLine.id)))
        cursor = (await db.scalars(select(MediaCursor))).one()
    assert cursor.journal_id == journal["journal"]
    assert cursor.last_seq >= 20
    numbers = [line.journal_seq for line in lines]
    assert numbers == [number for number, _ in zip(count(1), lines, strict=False)]
    assert len(lines) == cursor.last_seq
    instants = [line.at for line in lines]
    assert instants == sorted(instants)
    by_person: defaultdict[str, list[EvidenceKind]] = defaultdict(list)
    for line in lines:
        by_person[line.person_id].append(line.kind)
    for kinds in by_person.values():
        doors = [kind for kind in kinds if kind not in FLOWING]
        assert doors == [COMING_AND_GOING[n % 2] for n in range(len(doors))]
        assert kinds.count(EvidenceKind.MEDIA_STARTED) == kinds.count(EvidenceKind.MEDIA_STOPPED)


FLOWING = {EvidenceKind.MEDIA_STARTED, EvidenceKind.MEDIA_STOPPED}
COMING_AND_GOING = (EvidenceKind.CONNECTED, EvidenceKind.DISCONNECTED)
