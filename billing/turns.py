"""A clock's turns at the work on money: one question tells which kinds have any."""

import asyncio
import logging
from datetime import datetime

from billing.due import DueRow, due_of
from billing.gateways.port import Gateway
from billing.jobs import KINDS, Pace, run_kind
from hub.kernel.database import Database

MOST_AT_ONCE = len(KINDS) + 1
"""How many turns may be open: one for each kind that is slow, and one that looks for others."""

log = logging.getLogger(__name__)


class Turns:
    """What one process has under way, so that a kind that is slow holds up no other."""

    def __init__(self, database: Database, gateway: Gateway) -> None:
        self._database = database
        self._gateway = gateway
        self._under_way: set[type[DueRow]] = set()

    async def take(self, *, now: datetime) -> None:
        """Do what is due of every kind that no open turn is at; return when all of it is done."""
        due = await due_of(self._database, KINDS, now=now) - self._under_way
        self._under_way |= due
        await asyncio.gather(*(self._run(kind, now=now) for kind in due))

    async def _run(self, kind: type[DueRow], *, now: datetime) -> None:
        try:
            await run_kind(self._database, self._gateway, kind, now=now, pace=Pace())
        except Exception:
            log.exception("work on %s stopped; it goes on at the next turn", kind.__tablename__)
        finally:
            self._under_way.discard(kind)
