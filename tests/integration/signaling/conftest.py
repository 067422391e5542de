"""A live server on a loopback port, and the people who connect to it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
import socketio
import uvicorn

from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from hub.people.service import SignedIn, find_login
from rooms.admission import open_pass
from rooms.recordings.rules import Keeping
from rooms.roles import RoomKind
from signaling.deps import LiveDeps
from signaling.messages import PROTOCOL_VERSION
from signaling.server import LiveServer
from tests.integration.signaling.socket_client import SocketClient, browser
from tests.live_engine import FakeEngine
from tests.live_world import START, World, make_world
from web.websocket import FrameWritingProtocol

ORIGIN = "http://127.0.0.1:8000"


class Hub:
    """A live server with its clock, its engine and its people."""

    def __init__(self, database: Database, world: World, *, redis_url: str = "") -> None:
        self.database = database
        self.world = world
        self.clock = FixedClock(START)
        self.engine = FakeEngine()
        self.port = 0
        self.server = LiveServer(
            LiveDeps(
                database=database,
                clock=self.clock,
                engine=self.engine,
                find_login=self._find_login,
                origins=[ORIGIN],
                dispute_window=timedelta(hours=72),
                keeping=Keeping(growing=Path("/nowhere"), days=365),
                redis_url=redis_url,
            )
        )
        self._stack = AsyncExitStack()

    async def pass_for(
        self,
        person_id: str,
        kind: RoomKind = RoomKind.SESSION,
        *,
        login_id: str = "",
        subject_id: str = "",
    ) -> str:
        """Return a pass for a person's own browser, by another booking if one is given."""
        is_session = kind is RoomKind.SESSION
        usual = self.world.booking if is_session else self.world.masterclass
        async with self.database.write() as db:
            token, _ = await open_pass(
                db,
                kind=kind,
                subject_id=subject_id or usual,
                person_id=person_id,
                login_id=login_id or self.world.logins[person_id],
                now=self.clock.now(),
            )
        return token

    async def connect(
        self,
        person_id: str,
        kind: RoomKind = RoomKind.SESSION,
        *,
        room_pass: str = "",
        cookie: str = "",
    ) -> SocketClient:
        """Connect a person's browser. Raises: RefusedError."""
        auth = {
            "protocol": PROTOCOL_VERSION,
            "room_pass": room_pass or await self.pass_for(person_id, kind),
        }
        return await self.connect_with(auth, cookie=cookie or self.world.cookies[person_id])

    async def connect_with(
        self, auth: dict[str, Any], *, cookie: str, origin: str | None = None
    ) -> SocketClient:
        """Connect a browser with this `auth`. Raises: RefusedError."""
        opened = browser(self.port, cookie=cookie, auth=auth, origin=origin)
        return await self._stack.enter_async_context(opened)

    async def join(
        self, person_id: str, kind: RoomKind = RoomKind.SESSION
    ) -> tuple[SocketClient, dict[str, Any]]:
        """Connect a person's browser and enter the room."""
        client = await self.connect(person_id, kind)
        return client, await client.value("room.join")

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Hub"]:
        """Serve on a free port until the end of the block."""
        config = uvicorn.Config(
            socketio.ASGIApp(self.server.sio),
            log_level="warning",
            lifespan="off",
            ws=FrameWritingProtocol,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
        )
        listening = socket.create_server(("127.0.0.1", 0))
        self.port = listening.getsockname()[1]
        server = uvicorn.Server(config)
        await self.server.start()
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            async with self._stack:
                yield self
        finally:
            server.should_exit = True
            await serving
            await self.server.stop()

    async def _find_login(self, environ: Mapping[str, Any]) -> SignedIn | None:
        cookies = SimpleCookie(environ.get("HTTP_COOKIE", ""))
        token = cookies["login"].value if "login" in cookies else ""
        async with self.database.read() as db:
            return await find_login(db, token, now=self.clock.now())


@pytest.fixture
async def world(database: Database) -> World:
    """Write the people, the session and the masterclass."""
    return await make_world(database, now=START - timedelta(hours=1))


@pytest.fixture
async def hub(database: Database, world: World) -> AsyncIterator[Hub]:
    """Serve live rooms on one process."""
    async with Hub(database, world).running() as running:
        yield running
