"""Who may send what: the one table of messages and roles."""

from collections.abc import Mapping

from rooms.engines.port import StageSource
from rooms.roles import RoomRole

_ONE_TO_ONE = frozenset({RoomRole.TALENT, RoomRole.LEARNER})
_HOST = frozenset({RoomRole.HOST})
_AUDIENCE = frozenset({RoomRole.AUDIENCE})
_REHEARSER = frozenset({RoomRole.REHEARSER})
_HOSTING = _HOST | _REHEARSER
_EVERYBODY = _ONE_TO_ONE | _HOST | _AUDIENCE | _REHEARSER

ALLOWED: Mapping[str, frozenset[RoomRole]] = {
    "room.join": _EVERYBODY,
    "room.pulse": _EVERYBODY,
    "room.leave": _EVERYBODY,
    "peer.signal": _ONE_TO_ONE,
    "stage.publish": _ONE_TO_ONE | _HOSTING | _AUDIENCE,
    "stage.watch": _EVERYBODY,
    "stage.hang_up": _EVERYBODY,
    "stage.pause": _AUDIENCE | _HOST | _REHEARSER,
    "live.start": _HOST,
    "live.end": _HOST,
    "recording.start": _HOST,
    "recording.agree": _AUDIENCE,
    "recording.stop": _HOST,
    "notes.change": _ONE_TO_ONE,
    "stage.spotlight": _HOST,
    "stage.arrange": _HOST,
    "stage.mute": _HOST,
    "stage.take_off": _HOST,
    "stage.step_down": _AUDIENCE,
    "chat.send": _EVERYBODY,
    "chat.pin": _HOST,
    "chat.slow": _HOST,
    "chat.take_away": _HOST,
    "person.silence": _HOST,
    "person.unsilence": _HOST,
    "person.remove": _HOST,
    "person.ban": _HOST,
    "person.unban": _HOST,
    "hosts.write": _HOST,
    "hosts.before": _HOST,
    "complaint.send": _EVERYBODY,
    "cheer.send": _HOST | _AUDIENCE,
    "hand.raise": _AUDIENCE,
    "hand.lower": _AUDIENCE,
    "hand.invite": _HOST,
    "hand.answer": _AUDIENCE,
    "hand.pass": _HOST,
    "question.ask": _AUDIENCE,
    "question.vote": _AUDIENCE,
    "question.move": _HOST,
    "question.moderate": _HOST,
    "poll.write": _HOST,
    "poll.move": _HOST,
    "poll.show": _HOST,
    "poll.answer": _AUDIENCE,
    "media.report": _ONE_TO_ONE,
    "media.trouble": _ONE_TO_ONE | _HOST,
    "entries.after": _EVERYBODY,
}


def may_send(message: str, role: RoomRole) -> bool:
    """Tell whether somebody of that role may send that message."""
    return role in ALLOWED.get(message, frozenset())


def must_be_on_stage(message: str, role: RoomRole) -> bool:
    """Tell whether the hub is asked if they are a guest on stage: of the audience few are."""
    return role in _AUDIENCE and message in {"stage.publish", "recording.agree"}


def may_publish(source: StageSource, role: RoomRole) -> bool:
    """Tell whether somebody of that role, once on stage, may send that: guests share no screen."""
    return role not in _AUDIENCE or source is StageSource.CAMERA


def must_still_host(message: str, role: RoomRole) -> bool:
    """Tell whether the hub is asked again if they host: they may be let go while they are here."""
    return role in _HOSTING and message not in {"room.leave", "room.pulse"}
