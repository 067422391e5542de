"""What the live server needs from whoever starts it."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.people.service import SignedIn
from rooms.engines.port import MediaEngine
from rooms.recordings.rules import Keeping
from rooms.turn import TurnServers

Environ = Mapping[str, Any]


def _language_of_person(_environ: Environ, signed_in: SignedIn) -> str:
    return signed_in.person.locale


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDeps:
    """The parts of a web process that live rooms use.

    `find_login(environ)` returns who is behind the cookies of a WebSocket request, in the shape
    of a WSGI environ; `find_locale` in which language to answer them. `origins` are the pages
    that may connect, as `https://host[:port]`. Without `redis_url` there is one web process.
    """

    database: Database
    clock: Clock
    engine: MediaEngine
    find_login: Callable[[Environ], Awaitable[SignedIn | None]]
    origins: Sequence[str]
    dispute_window: timedelta
    keeping: Keeping
    find_locale: Callable[[Environ, SignedIn], str] = _language_of_person
    turn: TurnServers = field(default_factory=lambda: TurnServers((), ""))
    redis_url: str = ""
    monotonic: Callable[[], float] = time.monotonic
