"""Give a masterclass on a later date, and let each registrant keep the seat or give it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.outbox import record
from hub.masterclasses import rules
from hub.masterclasses.errors import ChoiceOver, MasterclassInvalid, NothingToChoose
from hub.masterclasses.events import MasterclassPostponed, SeatReturned
from hub.masterclasses.hosts_time import give_time_back, take_time
from hub.masterclasses.models import Masterclass, Registration, RegistrationState
from hub.masterclasses.rules import DURATIONS_MIN, Move
from hub.masterclasses.seats import find_registration
from hub.masterclasses.service import get_locked, get_masterclass
from hub.waiting import lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What those who had a seat for the old date have said."""

    kept: int
    returned: int
    silent: int


async def postpone_masterclass(
    db: AsyncSession,
    masterclass: Masterclass,
    *,
    starts_at: datetime,
    duration_min: int,
    by: str,
    now: datetime,
) -> None:
    """Move a masterclass that its caller has locked: other time is taken, the old one given back.

    Raises: MasterclassTransition, PostponedTooLate, PostponedTooOften, NewDateEarlier,
        StartInvalid, MasterclassInvalid, SlotTaken, CoHostBooked.
    """
    masterclass.state = rules.move(masterclass.state, Move.POSTPONE)
    if duration_min not in DURATIONS_MIN:
        raise MasterclassInvalid
    rules.check_postponement(
        starts_at=masterclass.starts_at,
        new_starts_at=starts_at,
        postponements=masterclass.postponements,
        now=now,
    )
    moved_from = masterclass.starts_at
    # The old time is free first: the new one may begin before it would have ended.
    await give_time_back(db, masterclass, now=now)
    masterclass.starts_at = starts_at
    masterclass.ends_at = starts_at + timedelta(minutes=duration_min)
    await take_time(db, masterclass)
    masterclass.postponed_at, masterclass.postponed_from = now, moved_from
    masterclass.postponements += 1
    masterclass.revision += 1
    event = MasterclassPostponed(
        masterclass_id=masterclass.id,
        revision=masterclass.revision,
        moved_from=moved_from,
        by=by,
    )
    record(db, event, now=now)
    await lists.follow_move(
        db, masterclass.id, from_at=masterclass.starts_at, until_at=masterclass.ends_at
    )
    await db.flush()


async def keep_seat(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> Registration:
    """Note that somebody comes on the new date. Raises: NotFound, NothingToChoose, ChoiceOver."""
    seat = await _chosen_seat(db, masterclass_id, person_id=person_id, now=now)
    seat.kept_at = now
    return seat


async def return_seat(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> Registration:
    """Give a seat back because the masterclass was moved; all that was paid for it goes back.

    Raises: NotFound, NothingToChoose, ChoiceOver.
    """
    seat = await _chosen_seat(db, masterclass_id, person_id=person_id, now=now)
    seat.state, seat.returned_at = RegistrationState.RETURNED, now
    seat.kept_at = None
    record(db, SeatReturned(registration_id=seat.id, masterclass_id=masterclass_id), now=now)
    await db.flush()
    masterclass = await get_masterclass(db, masterclass_id)
    await lists.wake(db, masterclass.host_id, now=now)
    return seat


def may_choose(masterclass: Masterclass, seat: Registration | None, *, now: datetime) -> bool:
    """Tell whether somebody may still keep a seat or give it back."""
    if seat is None or seat.state is not RegistrationState.CONFIRMED:
        return False
    return masterclass.cancelled_at is None and rules.may_choose(
        asked_at=seat.created_at,
        postponed_at=masterclass.postponed_at,
        starts_at=masterclass.starts_at,
        now=now,
    )


async def choices_of(db: AsyncSession, masterclass: Masterclass) -> Choices | None:
    """Return what was answered to the last move; None for a masterclass that was never moved."""
    moved_at = masterclass.postponed_at
    if moved_at is None:
        return None
    query = select(func.count()).select_from(Registration)
    asked = query.where(
        Registration.masterclass_id == masterclass.id, Registration.created_at <= moved_at
    )
    standing = asked.where(Registration.state == RegistrationState.CONFIRMED)
    kept = await db.scalar(standing.where(Registration.kept_at >= moved_at)) or 0
    returned = await db.scalar(asked.where(Registration.returned_at >= moved_at)) or 0
    return Choices(kept=kept, returned=returned, silent=(await db.scalar(standing) or 0) - kept)


async def _chosen_seat(
    db: AsyncSession, masterclass_id: str, *, person_id: str, now: datetime
) -> Registration:
    masterclass = await get_locked(db, masterclass_id)
    seat = await find_registration(db, masterclass_id, person_id=person_id)
    if seat is None or seat.state is not RegistrationState.CONFIRMED:
        raise NothingToChoose
    if masterclass.postponed_at is None or seat.created_at > masterclass.postponed_at:
        raise NothingToChoose
    if not may_choose(masterclass, seat, now=now):
        raise ChoiceOver
    return seat
