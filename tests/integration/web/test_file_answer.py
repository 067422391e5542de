"""Recorded files over a real connection: sizes without bodies, and people who leave midway."""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
import uvicorn
from quart import Quart, Response

from rooms.recordings.reading import Readable
from web.file_answer import answer_file

SIZE = 64 * 1024 * 1024
CHUNK = os.urandom(256 * 1024)


class Film:
    """A long file that remembers how far it was read, and whether it was let go."""

    def __init__(self) -> None:
        self.given_bytes = 0
        self.is_let_go = asyncio.Event()
        self.is_broken = False

    async def read(self, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Give one chunk again and again."""
        try:
            while start < end:
                if self.is_broken and self.given_bytes > 0:
                    raise OSError("the disk is gone")
                await asyncio.sleep(0)
                chunk = CHUNK[: end - start]
                self.given_bytes += len(chunk)
                start += len(chunk)
                yield chunk
        finally:
            self.is_let_go.set()

    def as_readable(self) -> Readable:
        """Return the film as the pages get it."""
        return Readable(size_bytes=SIZE, version="film-1", media_type="video/webm", read=self.read)


@pytest.fixture
def film() -> Film:
    return Film()


@pytest.fixture
async def client(film: Film) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the film on a loopback port."""
    app = Quart("films")
    app.config["RESPONSE_TIMEOUT"] = 1

    @app.get("/film")
    async def show() -> Response:
        return answer_file(film.as_readable())

    async with _served(app) as address, httpx.AsyncClient(base_url=address) as opened:
        yield opened


@asynccontextmanager
async def _served(app: Quart) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def test_the_size_can_be_asked_without_the_file(
    client: httpx.AsyncClient, film: Film
) -> None:
    response = await client.head("/film", headers={"Range": "bytes=0-1"})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Length"] == str(SIZE)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["ETag"] == '"film-1"'
    assert film.given_bytes == 0


async def test_a_stretch_has_the_length_it_says(client: httpx.AsyncClient) -> None:
    response = await client.get("/film", headers={"Range": "bytes=1000000-1999999"})
    assert response.status_code == 206
    assert response.headers["Content-Length"] == "1000000"
    assert len(response.content) == 1_000_000


async def test_who_leaves_midway_is_not_read_for_any_more(
    client: httpx.AsyncClient, film: Film
) -> None:
    async with client.stream("GET", "/film") as response:
        await anext(response.aiter_bytes())
    await asyncio.wait_for(film.is_let_go.wait(), 10)
    assert film.given_bytes < SIZE


async def test_a_slow_reader_does_not_make_the_hub_read_ahead(
    client: httpx.AsyncClient, film: Film
) -> None:
    async with client.stream("GET", "/film") as response:
        chunks = response.aiter_raw()
        await anext(chunks)
        await asyncio.sleep(0.3)
        assert film.given_bytes < SIZE / 4


async def test_a_film_may_take_longer_than_any_page(client: httpx.AsyncClient) -> None:
    async with client.stream("GET", "/film", headers={"Range": "bytes=0-20000000"}) as response:
        chunks = response.aiter_raw()
        await anext(chunks)
        await asyncio.sleep(1.5)
        assert len([chunk async for chunk in chunks]) > 1


async def test_a_storage_that_breaks_midway_ends_the_connection(
    client: httpx.AsyncClient, film: Film
) -> None:
    film.is_broken = True
    with pytest.raises(httpx.RemoteProtocolError):
        await client.get("/film")
    assert film.is_let_go.is_set()
    film.is_broken = False
    with suppress(httpx.RemoteProtocolError):
        assert (await client.head("/film")).status_code == 200
