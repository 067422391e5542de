"""Another time for a session, as its two people see it: proposed, made, or about to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.rules import Interval
from hub.rescheduling import rules
from hub.rescheduling.models import Rescheduling
from hub.rescheduling.service import Plan, is_free, moves_of, open_proposal, plan_move
from web.views.sessions import SessionView


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """The proposal that waits, if there is one, and the moves that were made.

    `is_mine`: the person looking made the proposal. `is_free`: its time can still be taken.
    """

    proposal: Rescheduling | None
    is_mine: bool
    is_free: bool
    moves: Sequence[Rescheduling]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveQuestion:
    """What a move would do, before it is confirmed."""

    plan: Plan
    lapses_at: datetime
    full_until: datetime


async def moving_of(db: AsyncSession, view: SessionView) -> Moving:
    """Return the moves of a session for the one of its two people who looks."""
    proposal = await open_proposal(db, view.booking, now=view.now)
    slot = Interval(proposal.starts_at, proposal.ends_at) if proposal else None
    return Moving(
        proposal=proposal,
        is_mine=proposal is not None and proposal.asked_by == view.me.id,
        is_free=slot is not None and await is_free(db, view.booking, slot, now=view.now),
        moves=await moves_of(db, view.booking.id),
    )


async def move_question(
    db: AsyncSession, view: SessionView, *, starts_at: datetime
) -> MoveQuestion:
    """Return what is asked before a move. Raises: as `plan_move`."""
    plan = await plan_move(
        db, view.booking, person_id=view.me.id, starts_at=starts_at, now=view.now
    )
    return MoveQuestion(
        plan=plan,
        lapses_at=rules.lapses_at(
            starts_at=starts_at, from_starts_at=view.booking.starts_at, now=view.now
        ),
        full_until=rules.full_until(starts_at=starts_at, now=view.now),
    )
