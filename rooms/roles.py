"""What a room is about, who is who in it, and where each person stands."""

from enum import StrEnum


class RoomKind(StrEnum):
    """What happens in a room; a rehearsal is the hosts' own room before the doors open."""

    SESSION = "session"
    MASTERCLASS = "masterclass"
    REHEARSAL = "rehearsal"


class RoomRole(StrEnum):
    """What a person is in a room."""

    TALENT = "talent"
    LEARNER = "learner"
    HOST = "host"
    AUDIENCE = "audience"
    REHEARSER = "rehearser"


class Side(StrEnum):
    """Who is shown what: those who host see more than the hall."""

    HOSTS = "hosts"
    HALL = "hall"


def side_of(role: RoomRole) -> Side:
    """Return on which side of the stage somebody of that role is."""
    return Side.HOSTS if role in {RoomRole.HOST, RoomRole.REHEARSER} else Side.HALL


class PresenceState(StrEnum):
    """Where an expected person stands: not come yet, here, connection lost, or gone."""

    EXPECTED = "expected"
    HERE = "here"
    AWAY = "away"
    LEFT = "left"
