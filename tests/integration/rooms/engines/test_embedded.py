"""The embedded engine against the real media server, and against none."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rooms.engines.embedded import EmbeddedEngine
from rooms.engines.process import MediaDidNotStartError, MediaOptions, MediaProcess
from rooms.errors import MediaRefused, MediaUnavailable

SECRET = "a secret of the test's own"
BACK_LIMIT_S = 10.0


def options(folder: Path, *, udp_host: str = "127.0.0.1") -> MediaOptions:
    """Return how to start a media server in the test's folder."""
    return MediaOptions(
        name="media-1",
        control=f"unix:{folder}/media.sock",
        secret=SECRET,
        udp_host=udp_host,
        udp_port=0,
        announce="127.0.0.1",
        journal=folder / "media.journal",
    )


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[MediaProcess]:
    """Run a media server."""
    process = MediaProcess(options(tmp_path))
    await process.start()
    yield process
    await process.stop()


@pytest.fixture
async def engine(media: MediaProcess, tmp_path: Path) -> AsyncIterator[EmbeddedEngine]:
    """Speak to it."""
    opened = EmbeddedEngine(f"unix:{tmp_path}/media.sock", SECRET)
    yield opened
    await opened.close()


async def test_a_media_server_that_runs_answers(engine: EmbeddedEngine) -> None:
    await engine.ping()
    page = await engine.read_journal(after=0, limit=10)
    assert page.entries == []
    assert page.now_s > 0
    await engine.acknowledge(0)


async def test_a_life_has_one_name_however_it_is_asked_for(engine: EmbeddedEngine) -> None:
    assert (await engine.ping()).started_at_s == (await engine.metrics())["started_at"]


async def test_requests_at_once_each_get_their_own_answer(engine: EmbeddedEngine) -> None:
    pages = await asyncio.gather(*(engine.read_journal(after=0, limit=1) for _ in range(50)))
    assert len({page.journal_id for page in pages}) == 1


async def test_an_offer_that_is_not_sdp_is_refused_with_a_sentence(engine: EmbeddedEngine) -> None:
    for ask in (engine.publish, engine.watch):
        with pytest.raises(MediaRefused):
            await ask(room="room", peer="peer", offer="nonsense")


async def test_nobody_there_is_no_error(engine: EmbeddedEngine) -> None:
    await engine.hang_up(room="room", peer="peer")
    await engine.close_room("room")
    assert not await engine.is_receiving(room="room", peer="peer")


async def test_without_a_media_server_the_answer_is_a_sentence(tmp_path: Path) -> None:
    engine = EmbeddedEngine(f"unix:{tmp_path}/nobody.sock", SECRET)
    for _ in range(2):
        with pytest.raises(MediaUnavailable):
            await engine.ping()
    await engine.close()


async def test_who_gives_up_leaves_no_line_half_open(tmp_path: Path) -> None:
    path = tmp_path / "slow.sock"
    heard: list[bytes] = []
    ended = asyncio.Semaphore(0)

    async def answer_late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            heard.append(line)
            if len(heard) > 1:
                number = json.loads(line)["id"]
                result = {"started_at": 1.0, "now": 2.0}
                writer.write(json.dumps({"id": number, "result": result}).encode() + b"\n")
        writer.close()
        await writer.wait_closed()
        ended.release()

    server = await asyncio.start_unix_server(answer_late, path)
    engine = EmbeddedEngine(f"unix:{path}", SECRET)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await engine.ping()
    assert (await engine.ping()).started_at_s == 1.0
    assert [json.loads(line)["method"] for line in heard] == [
        "authenticate",
        "authenticate",
        "ping",
    ]
    await engine.close()
    for _ in range(2):
        await ended.acquire()
    server.close()


async def test_a_wrong_secret_opens_nothing(media: MediaProcess, tmp_path: Path) -> None:
    engine = EmbeddedEngine(f"unix:{tmp_path}/media.sock", "another")
    with pytest.raises(MediaUnavailable):
        await engine.ping()
    await engine.close()


async def test_a_media_server_that_is_killed_comes_back_on_the_same_port(
    media: MediaProcess, engine: EmbeddedEngine
) -> None:
    await engine.ping()
    port, pid = media.udp_port, media.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await _until_it_answers(engine)
    assert media.pid != pid
    assert media.udp_port == port


async def test_stopping_leaves_no_process_behind(tmp_path: Path) -> None:
    process = MediaProcess(options(tmp_path))
    await process.start()
    pid = process.pid
    assert pid is not None
    await process.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert process.pid is None


async def test_a_media_server_that_cannot_start_says_so(tmp_path: Path) -> None:
    process = MediaProcess(options(tmp_path, udp_host="192.0.2.1"))
    with pytest.raises(MediaDidNotStartError):
        await process.start()
    await process.stop()


async def _until_it_answers(engine: EmbeddedEngine) -> None:
    async with asyncio.timeout(BACK_LIMIT_S):
        while True:
            await asyncio.sleep(0.1)
            try:
                await engine.ping()
            except MediaUnavailable:
                continue
            return
