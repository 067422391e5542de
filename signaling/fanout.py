"""Say the same to many: encoded once, and written to one socket after another."""

import asyncio
from typing import Any

import socketio
from engineio import packet as engine_packets
from socketio import packet as packets

from signaling.sockets import Engine, Said

AT_ONCE = 500
"""Sockets that are written to before anything else has its turn."""


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

    def decode(self, encoded_packet: str) -> int:
        """Read what a browser sent. Raises: ValueError if it announces bytes, or is broken."""
        attachments: int = super().decode(encoded_packet)
        if self.packet_type in {packets.BINARY_EVENT, packets.BINARY_ACK}:
            raise ValueError("the protocol has no bytes, which would be kept until all are here")
        return attachments


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]  # Socket.IO publishes no types.
    """Socket.IO's server on our Engine.IO."""

    def _engineio_server_class(self) -> type[Any]:
        return Engine
