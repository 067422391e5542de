"""The Socket.IO server of a web process, put together from its parts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import socketio
from pydantic import ValidationError

from hub.kernel.errors import EstradeError, SignInNeeded
from hub.kernel.i18n import DEFAULT_LOCALE, set_locale, use_locale
from rooms.admission import use_pass
from rooms.feed import Feed
from rooms.receptions import Receptions
from signaling.acks import Ack, refused
from signaling.background import Background
from signaling.boards import BoardNews
from signaling.broker import Broker
from signaling.cheers import Cheers
from signaling.connection import Connection, Connections
from signaling.delivery import Delivery
from signaling.deps import LiveDeps
from signaling.dispatcher import Dispatcher
from signaling.door import DoorWatch
from signaling.errors import Internal, MessageUnknown, NotJoined, ProtocolOutdated
from signaling.fanout import FanOut, SocketServer, TextPacket
from signaling.keeper import Keeper
from signaling.live import Live
from signaling.messages import (
    MAX_MESSAGE_BYTES,
    OLDEST_VERSION,
    PROTOCOL_VERSION,
    REQUESTS,
    ConnectAuth,
    RefusalData,
)
from signaling.outbound import Outbound
from signaling.panorama import Panoramas
from signaling.presence import Presence
from signaling.rates import message_bucket
from signaling.together import Together
from signaling.too_long import TOO_LONG
from signaling.viewers import ViewerCounts

log = logging.getLogger(__name__)

PING_INTERVAL_S = 5
PING_TIMEOUT_S = 6
ENTERING_AT_ONCE = 16
"""Of a thousand who come at once the first are in at once, rather than all of them too late."""

UNJOINED_MAX_S = 30.0
"""A page that was let in and asks for nothing so long is let go."""


class LiveServer:
    """Live rooms over Socket.IO.

    Mount `sio` beside the pages with `socketio.ASGIApp(server.sio, app)`; call `start` when the
    process begins to serve and `stop` before it closes the database.
    """

    def __init__(self, deps: LiveDeps) -> None:
        self.sio = create_socket_server(deps)
        self._deps = deps
        self._background = Background()
        self._connections = Connections()
        self._entrance = asyncio.Semaphore(ENTERING_AT_ONCE)
        receptions = Receptions()
        outbound = Outbound(self.sio)
        self._viewers = ViewerCounts(deps.database, outbound)
        self._keeper = Keeper(
            deps.database,
            deps.clock,
            engine=deps.engine,
            connections=self._connections,
            receptions=receptions,
            outbound=outbound,
        )
        self._boards = BoardNews(deps.database, outbound)
        self._cheers = Cheers(outbound)
        self._door = DoorWatch(
            deps.database, deps.clock, connections=self._connections, outbound=outbound
        )
        delivery = Delivery(
            outbound=outbound,
            connections=self._connections,
            engine=deps.engine,
            boards=self._boards,
            background=self._background,
        )
        self._feed = Feed(deps.database, delivery.deliver)
        self._presence = Presence(
            database=deps.database,
            clock=deps.clock,
            engine=deps.engine,
            connections=self._connections,
            outbound=outbound,
            heartbeat=self._keeper.heartbeat,
            receptions=receptions,
            viewers=self._viewers,
            background=self._background,
            arrivals=Together(deps.database),
        )
        self._dispatcher = Dispatcher(
            Live(
                database=deps.database,
                clock=deps.clock,
                monotonic=deps.monotonic,
                engine=deps.engine,
                turn=deps.turn,
                dispute_window=deps.dispute_window,
                keeping=deps.keeping,
                outbound=outbound,
                presence=self._presence,
                receptions=receptions,
                feed=self._feed,
                background=self._background,
                cheers=self._cheers,
                panoramas=Panoramas(deps.monotonic),
                entrance=self._entrance,
            )
        )
        self.sio.on("connect", self._connect)
        self.sio.on("disconnect", self._disconnect)
        for name in (*REQUESTS, TOO_LONG):
            self.sio.on(name, self._answer_to(name))
        self.sio.on("*", self._answer_unknown)

    async def start(self) -> None:
        """Begin to beat, to tail the rooms and to count viewers."""
        await self._keeper.heartbeat.start()
        self._background.run(self._keeper.run())
        self._background.run(self._feed.run())
        self._background.run(self._viewers.run())
        self._background.run(self._boards.run())
        self._background.run(self._cheers.run())
        self._background.run(self._door.run())

    async def stop(self) -> None:
        """End every spell in good order and stop what runs beside the requests."""
        await self._background.stop()
        await self._keeper.stop()
        await self.sio.shutdown()
        if isinstance(self.sio.manager, Broker):
            await self.sio.manager.close()

    async def _connect(self, socket_id: str, *given: Any) -> None:
        # A client may send an event that is called "connect", with whatever it likes; only the
        # server's own has this.
        environ, auth = (*given, None, None)[:2]
        if self.sio.get_environ(socket_id) is not environ or self._connections.find(socket_id):
            return
        with use_locale(DEFAULT_LOCALE):
            try:
                async with self._entrance:
                    connection = await self._admit(socket_id, environ, auth)
            except EstradeError as error:
                raise _refusal(error) from error
            except Exception as error:
                log.exception("a connection failed")
                raise _refusal(Internal()) from error
        self._connections.add(connection)
        environ.clear()  # The request is answered; two thousand of them are some megabytes.
        self._background.later(UNJOINED_MAX_S, lambda: self._let_go_unless_joined(connection))

    async def _let_go_unless_joined(self, connection: Connection) -> None:
        is_here = self._connections.find(connection.socket_id) is connection
        if is_here and not connection.spell_id:
            await self.sio.disconnect(connection.socket_id)

    async def _admit(self, socket_id: str, environ: Mapping[str, Any], auth: object) -> Connection:
        """Return the connection of a browser that may come in, and speak its language."""
        given = _read_auth(auth)
        signed_in = await self._deps.find_login(environ)
        if signed_in is None:
            raise SignInNeeded
        locale = self._deps.find_locale(environ, signed_in)
        set_locale(locale)
        async with self._deps.database.read() as db:
            admission = await use_pass(
                db,
                given.room_pass,
                login_id=signed_in.login_id,
                now=self._deps.clock.now(),
            )
        return Connection(
            socket_id=socket_id,
            login_id=signed_in.login_id,
            locale=locale,
            admission=admission,
            messages=message_bucket(calls=len(admission.others)),
        )

    async def _disconnect(self, socket_id: str, *_why: object) -> None:
        # A client may send an event that is called "disconnect"; it is still connected then.
        if self.sio.manager.is_connected(socket_id, "/"):
            return
        connection = self._connections.remove(socket_id)
        if connection is None:
            return
        if not self._connections.in_room(connection.room_id):
            self._feed.forget(connection.room_id)
        try:
            await self._presence.drop(connection)
        except Exception:
            log.exception("a departure could not be written; the next heartbeat will")

    def _answer_to(self, name: str) -> Callable[..., Awaitable[Ack]]:
        async def answer(socket_id: str, *arguments: object) -> Ack:
            connection = self._connections.find(socket_id)
            if connection is None:
                return refused(NotJoined())
            return await self._dispatcher.answer(connection, name, arguments)

        return answer

    async def _answer_unknown(self, *arguments: object) -> Ack:
        # The library gives the name and the socket, or the socket alone when the name is "*".
        found = (self._connections.find(a) for a in arguments[:2] if isinstance(a, str))
        connection = next((one for one in found if one is not None), None)
        with use_locale(connection.locale if connection else DEFAULT_LOCALE):
            return refused(MessageUnknown())


def create_socket_server(deps: LiveDeps) -> socketio.AsyncServer:
    """Return a Socket.IO server without handlers: WebSocket only, one request after another."""
    manager = Broker(deps.redis_url) if deps.redis_url else FanOut()
    return SocketServer(
        async_mode="asgi",
        client_manager=manager,
        serializer=TextPacket,
        async_handlers=False,
        transports=["websocket"],
        allow_upgrades=False,
        cors_allowed_origins=list(deps.origins),
        max_http_buffer_size=MAX_MESSAGE_BYTES,
        ping_interval=PING_INTERVAL_S,
        ping_timeout=PING_TIMEOUT_S,
        logger=False,
        engineio_logger=False,
        monitor_clients=False,
    )


def _read_auth(auth: object) -> ConnectAuth:
    protocol = auth.get("protocol") if isinstance(auth, dict) else None
    if not isinstance(protocol, int) or not OLDEST_VERSION <= protocol <= PROTOCOL_VERSION:
        raise ProtocolOutdated
    try:
        return ConnectAuth.model_validate(auth)
    except ValidationError as error:
        raise ProtocolOutdated from error


def _refusal(error: EstradeError) -> socketio.exceptions.ConnectionRefusedError:
    data = RefusalData(code=error.code, message=error.message())
    return socketio.exceptions.ConnectionRefusedError(data.message, data.model_dump())
