"""Say the same to many: encoded once, and written to one socket after another."""

import asyncio
from contextlib import suppress
from typing import Any

import socketio
from engineio import packet as engine_packets
from socketio import packet as packets

from signaling.sockets import Engine, Said

AT_ONCE = 500
"""Sockets that are written to before anything else has its turn."""

TAKEN = frozenset({packets.CONNECT, packets.DISCONNECT, packets.EVENT, packets.ACK})
"""The kinds of packets that a browser may send."""


class NoPacket(ValueError):
    """What a browser sent is broken, or nothing of this protocol."""


class FanOut(socketio.AsyncManager):  # type: ignore[misc]  # Socket.IO publishes no types.
    """Socket.IO's manager, without a task for each message to each socket."""

    async def emit(
        self,
        event: str,
        data: object,
        namespace: str | None = None,
        room: str | None = None,
        skip_sid: str | None = None,
        callback: object = None,
        to: str | None = None,
        **_others: object,
    ) -> None:
        """Say something to those of a room who are connected to this process."""
        assert callback is None, "nobody acknowledges what is said to a room"
        namespace = namespace or "/"
        event_packet = self.server.packet_class(
            packets.EVENT, namespace=namespace, data=[event, data]
        )
        said = Said(f"{engine_packets.MESSAGE}{event_packet.encode()}")
        engine: Engine = self.server.eio
        for number, (sid, engine_sid) in enumerate(self.get_participants(namespace, to or room)):
            socket = engine.sockets.get(engine_sid)
            if socket is not None and sid != skip_sid:
                socket.say(said)
            if number % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)


class TextPacket(packets.Packet):  # type: ignore[misc]  # Socket.IO publishes no types.
    """A packet of JSON alone: what we say is not looked through for bytes, and none are taken."""

    uses_binary_events = False

    def decode(self, encoded_packet: str | bytes) -> int:
        """Read what a browser sent. Raises: NoPacket.

        What announces bytes is none: it would be kept until all of them are here.
        """
        try:
            attachments: int = super().decode(encoded_packet)
        except (ValueError, TypeError, RecursionError) as error:
            raise NoPacket from error
        is_named = isinstance(self.data, list) and self.data[:1] and isinstance(self.data[0], str)
        if self.packet_type not in TAKEN or (self.packet_type == packets.EVENT and not is_named):
            raise NoPacket
        return attachments


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]  # Socket.IO publishes no types.
    """Socket.IO's server on our Engine.IO."""

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        # What is no packet says nothing to anybody; in the log, one browser could fill the disk.
        with suppress(NoPacket):
            if data:
                await super()._handle_eio_message(eio_sid, data)

    def _engineio_server_class(self) -> type[Any]:
        return Engine
