"""How often whoever waits at a door says so."""

from datetime import timedelta

from rooms.roles import RoomRole

KNOCK_EVERY = timedelta(seconds=8)
AUDIENCE_KNOCK_EVERY = timedelta(seconds=30)
"""A thousand people at a door are some thirty writes a second."""
MISSED = 2.5
"""So many times as long without a word, and they are taken to have gone."""
NAMES_MAX = 20


def knock_every(role: RoomRole) -> timedelta:
    """Return after how long somebody says again that they wait."""
    return AUDIENCE_KNOCK_EVERY if role is RoomRole.AUDIENCE else KNOCK_EVERY


def stays_for(role: RoomRole) -> timedelta:
    """Return for how long one word counts."""
    return knock_every(role) * MISSED
