"""Who may send what: the one table of messages and roles."""

from collections.abc import Mapping

from rooms.roles import RoomRole

_ONE_TO_ONE = frozenset({RoomRole.TALENT, RoomRole.LEARNER})
_HOST = frozenset({RoomRole.HOST})
_AUDIENCE = frozenset({RoomRole.AUDIENCE})
_REHEARSER = frozenset({RoomRole.REHEARSER})
_HOSTING = _HOST | _REHEARSER
_EVERYBODY = _ONE_TO_ONE | _HOST | _AUDIENCE | _REHEARSER

ALLOWED: Mapping[str, frozenset[RoomRole]] = {
    "room.join": _EVERYBODY,
    "room.leave": _EVERYBODY,
    "peer.signal": _ONE_TO_ONE,
    "stage.publish": _ONE_TO_ONE | _HOSTING,
    "stage.watch": _EVERYBODY,
    "stage.hang_up": _EVERYBODY,
    "stage.pause": _AUDIENCE | _HOST | _REHEARSER,
    "live.start": _HOST,
    "live.end": _HOST,
    "recording.start": _HOST,
    "recording.stop": _HOST,
    "notes.change": _ONE_TO_ONE,
    "stage.spotlight": _HOST,
    "chat.send": _EVERYBODY,
    "chat.pin": _HOST,
    "chat.slow": _HOST,
    "media.report": _ONE_TO_ONE,
    "media.trouble": _ONE_TO_ONE | _HOST,
    "entries.after": _EVERYBODY,
}


def may_send(message: str, role: RoomRole) -> bool:
    """Tell whether somebody of that role may send that message."""
    return role in ALLOWED.get(message, frozenset())


def must_still_host(message: str, role: RoomRole) -> bool:
    """Tell whether the hub is asked again if they host: they may be let go while they are here."""
    return role in _HOSTING and message != "room.leave"
