"""What the hub says by itself, and to which sockets."""

import logging

import socketio

from hub.kernel.i18n import N_, gettext, use_locale
from rooms.roles import Side
from signaling.messages import NOTICES, CloseReason, Notice, RoomClosed

log = logging.getLogger(__name__)

SENTENCES = {
    CloseReason.SUPERSEDED: N_(
        "You are in this room on another device or tab now. Enter here to move back."
    ),
    CloseReason.ENDED: N_("It is over. The page of the meeting shows what comes next."),
    CloseReason.SIGNED_OUT: N_("You were signed out. Sign in again to come back."),
    CloseReason.SEAT_LEFT: N_(
        "Your seat is at another time now, or given back. The page of the session says which."
    ),
    CloseReason.STAGE_LEFT: N_(
        "You do not host this masterclass any more. With a ticket you can come in to watch it."
    ),
    CloseReason.REMOVED: N_("The hosts asked you to leave the room. You can come back."),
    CloseReason.BANNED: N_("The hosts have closed this masterclass to you."),
}


class Outbound:
    """Speak to rooms, people and sockets, wherever in the hub they are connected."""

    def __init__(self, sio: socketio.AsyncServer) -> None:
        self._sio = sio

    async def enter(self, socket_id: str, *, room_id: str, person_id: str, side: Side) -> None:
        """Let a socket hear what is said to a room, to a side of it and to a person in it."""
        await self._sio.enter_room(socket_id, _room(room_id))
        await self._sio.enter_room(socket_id, _side(room_id, side))
        await self._sio.enter_room(socket_id, _person(room_id, person_id))

    async def tell_room(self, room_id: str, name: str, notice: Notice, *, but: str = "") -> None:
        """Say something to everybody in a room, in every process, except one socket."""
        await self._emit(name, notice, to=_room(room_id), skip_sid=but or None)

    async def tell_room_here(self, room_id: str, name: str, notice: Notice) -> None:
        """Say something to those of a room who are connected to this process."""
        await self._emit(name, notice, to=_room(room_id), ignore_queue=True)

    async def tell_side_here(self, room_id: str, side: Side, name: str, notice: Notice) -> None:
        """Say something to those of one side of a room who are connected to this process."""
        await self._emit(name, notice, to=_side(room_id, side), ignore_queue=True)

    async def tell_person(self, room_id: str, person_id: str, name: str, notice: Notice) -> None:
        """Say something to one person of a room, wherever they are connected."""
        await self._emit(name, notice, to=_person(room_id, person_id))

    async def close(
        self, socket_id: str, reason: CloseReason, *, locale: str, sentence: str = ""
    ) -> None:
        """Say why, then disconnect a socket, wherever it is connected.

        `sentence` says more than the usual one of that reason.
        """
        with use_locale(locale):
            message = sentence or gettext(SENTENCES[reason])
        notice = RoomClosed(reason=reason, message=message)
        await self._emit("room.closed", notice, to=socket_id)
        await self.disconnect(socket_id)

    async def disconnect(self, socket_id: str) -> None:
        """Disconnect a socket, wherever it is connected."""
        await self._sio.disconnect(socket_id)

    async def _emit(self, name: str, notice: Notice, **where: object) -> None:
        assert type(notice) is NOTICES[name], f"{name} does not carry {type(notice).__name__}"
        await self._sio.emit(name, notice.model_dump(mode="json"), **where)


def _room(room_id: str) -> str:
    return f"room:{room_id}"


def _side(room_id: str, side: Side) -> str:
    return f"{side}:{room_id}"


def _person(room_id: str, person_id: str) -> str:
    return f"person:{room_id}:{person_id}"
