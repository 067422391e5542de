"""The parts that handlers work with."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from rooms.engines.port import MediaEngine
from rooms.feed import Feed
from rooms.receptions import Receptions
from rooms.recordings.rules import Keeping
from rooms.turn import TurnServers
from signaling.background import Background
from signaling.cheers import Cheers
from signaling.outbound import Outbound
from signaling.panorama import Panoramas
from signaling.presence import Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """The live rooms of one web process."""

    database: Database
    clock: Clock
    monotonic: Callable[[], float]
    engine: MediaEngine
    turn: TurnServers
    dispute_window: timedelta
    keeping: Keeping
    outbound: Outbound
    presence: Presence
    receptions: Receptions
    feed: Feed
    background: Background
    cheers: Cheers
    panoramas: Panoramas
    entrance: asyncio.Semaphore
