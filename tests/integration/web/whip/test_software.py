"""A publisher and a player that are not ours, through a real port and a real media server.

FFmpeg's own WHIP muxer sends; aiortc plays. Everything stays on loopback.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aioice.ice
import pytest
import uvicorn
from sqlalchemy import select

from hub.kernel.clock import FixedClock
from hub.masterclasses.errors import NoMediaYet
from hub.masterclasses.models import MasterclassState
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.service import get_masterclass
from rooms.broadcast import open_broadcast
from rooms.engines.process import MediaProcess
from rooms.judging import judge_due_masterclasses
from rooms.whip.connections import end_unadmitted
from rooms.whip.fragment import ufrag_of
from rooms.whip.keys import revoke_key
from rooms.whip.models import KeyUse, StageConnection
from tests.certificates import write_certificate
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening
from tests.integration.web.whip.players import PATIENCE_S, STEP_S, FFmpeg, Player, until
from tests.integration.web.whip.software import PATHS, give_key, take_seat
from tests.servers import free_port
from web.app import create_app
from web.compose import Wiring


@pytest.fixture(autouse=True)
def loopback_candidates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let aioice use loopback, which it leaves out on its own, and nothing else."""

    def loopback(*, use_ipv4: bool, use_ipv6: bool) -> list[str]:
        del use_ipv6
        return ["127.0.0.1"] if use_ipv4 else []

    monkeypatch.setattr(aioice.ice, "get_host_addresses", loopback)


@pytest.fixture
async def address(parts: Wiring, media: MediaProcess) -> AsyncIterator[str]:
    """Serve the pages on a port of loopback."""
    port = free_port()
    config = uvicorn.Config(
        create_app(parts), host="127.0.0.1", port=port, log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started, "the server is open")
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.fixture
async def evening(parts: Wiring, clock: FixedClock) -> Evening:
    """Open the doors of a masterclass whose viewer has a seat."""
    made = await make_evening(parts)
    await take_seat(parts, made, made.viewer)
    clock.at = made.masterclass.starts_at - DOORS_BEFORE
    return made


async def go_on_air(parts: Wiring, evening: Evening) -> None:
    """Open the broadcast as the host's page does, as soon as the media server receives them."""
    for _ in range(round(PATIENCE_S / STEP_S)):
        with contextlib.suppress(NoMediaYet):
            return await open_broadcast(
                parts.database,
                parts.engine,
                evening.masterclass.id,
                host_id=evening.host.person.id,
                now=parts.clock.now(),
            )
        await asyncio.sleep(STEP_S)
    raise AssertionError("the host is received")


async def connections(parts: Wiring) -> list[StageConnection]:
    """Return the connections that the hub knows of."""
    async with parts.database.read() as db:
        return list(await db.scalars(select(StageConnection)))


@pytest.fixture
def certificate(tmp_path: Path) -> list[str]:
    """Give FFmpeg's options for a certificate of its own."""
    return write_certificate(tmp_path)


async def test_what_ffmpeg_sends_a_player_decodes_and_both_leave_in_good_order(
    parts: Wiring, address: str, evening: Evening, certificate: list[str]
) -> None:
    paths = {use: f"{address}{PATHS[use]}/{evening.masterclass.id}" for use in KeyUse}
    host_key = await give_key(parts, evening, evening.host.person, KeyUse.PUBLISH)
    seat_key = await give_key(parts, evening, evening.viewer, KeyUse.WATCH)
    async with FFmpeg(paths[KeyUse.PUBLISH], host_key, *certificate) as ffmpeg:
        await ffmpeg.begin()
        await go_on_air(parts, evening)
        player = Player(paths[KeyUse.WATCH], seat_key)
        await player.connect()
        await until(lambda: player.frames > 20 and player.sounds > 20, "sound and picture")
        assert player.brightness > 150
        assert len(await connections(parts)) == 2
        assert await player.hang_up() == 200
        await player.close()
        await ffmpeg.stop()
    assert await connections(parts) == []


async def test_a_host_who_only_uses_other_software_is_not_judged_absent(
    parts: Wiring, clock: FixedClock, address: str, evening: Evening, certificate: list[str]
) -> None:
    key = await give_key(parts, evening, evening.host.person, KeyUse.PUBLISH)
    path = f"{address}{PATHS[KeyUse.PUBLISH]}/{evening.masterclass.id}"
    async with FFmpeg(path, key, *certificate) as ffmpeg:
        await ffmpeg.begin()
        await go_on_air(parts, evening)
    clock.at = evening.masterclass.starts_at + timedelta(minutes=30)
    await judge_due_masterclasses(parts.database, now=clock.now())
    async with parts.database.read() as db:
        masterclass = await get_masterclass(db, evening.masterclass.id)
    assert masterclass.state is MasterclassState.LIVE


async def test_a_key_that_is_revoked_ends_what_it_sends(
    parts: Wiring, address: str, evening: Evening, certificate: list[str]
) -> None:
    host_id = evening.host.person.id
    key = await give_key(parts, evening, evening.host.person, KeyUse.PUBLISH)
    path = f"{address}{PATHS[KeyUse.PUBLISH]}/{evening.masterclass.id}"
    async with FFmpeg(path, key, *certificate) as ffmpeg:
        await ffmpeg.begin()
        await go_on_air(parts, evening)
        (connection,) = await connections(parts)
        async with parts.database.write() as db:
            await revoke_key(
                db,
                evening.masterclass.id,
                person_id=host_id,
                use=KeyUse.PUBLISH,
                now=parts.clock.now(),
            )
        assert await end_unadmitted(parts.database, parts.engine) == 1
        assert not await parts.engine.is_receiving(room=connection.room_id, peer=host_id)
        assert await connections(parts) == []
        assert await end_unadmitted(parts.database, parts.engine) == 0


async def test_a_running_connection_gets_new_ice_credentials(
    parts: Wiring, address: str, evening: Evening, certificate: list[str]
) -> None:
    paths = {use: f"{address}{PATHS[use]}/{evening.masterclass.id}" for use in KeyUse}
    host_key = await give_key(parts, evening, evening.host.person, KeyUse.PUBLISH)
    seat_key = await give_key(parts, evening, evening.viewer, KeyUse.WATCH)
    async with FFmpeg(paths[KeyUse.PUBLISH], host_key, *certificate) as ffmpeg:
        await ffmpeg.begin()
        await go_on_air(parts, evening)
        player = Player(paths[KeyUse.WATCH], seat_key)
        await player.connect()
        await until(lambda: player.frames > 0, "a picture")
        restarted = await player.restart()
        assert restarted.status_code == 200
        assert player.response is not None
        before, after = ufrag_of(player.response.text), ufrag_of(restarted.text)
        assert after not in {before, ""}
        assert "a=ice-lite\r\n" in restarted.text
        assert re.search("a=candidate:.* 127.0.0.1 ", restarted.text)
        await player.close()
