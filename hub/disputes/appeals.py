"""Appeals: a talent says why a strike is not theirs to bear, an admin decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.disputes import rules
from hub.disputes.errors import AppealMade, AppealOver, OwnDispute
from hub.disputes.events import StrikeAppealDecided
from hub.disputes.models import AppealState, StrikeAppeal
from hub.disputes.rules import AppealMove
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.people.models import Person
from hub.people.trail import Act, Subject, note_act
from hub.strikes.models import Strike
from hub.strikes.service import lift_strike

SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class TalentStrike:
    """A strike, and the appeal against it if there is one."""

    strike: Strike
    appeal: StrikeAppeal | None


async def strikes_of(db: AsyncSession, talent_id: str) -> Sequence[TalentStrike]:
    """Return a talent's strikes, the latest first."""
    query = (
        select(Strike, StrikeAppeal)
        .outerjoin(StrikeAppeal, StrikeAppeal.strike_id == Strike.id)
        .where(Strike.talent_id == talent_id)
        .order_by(Strike.recorded_at.desc(), Strike.id)
        .limit(SHOWN)
    )
    return [TalentStrike(strike=row[0], appeal=row[1]) for row in await db.execute(query)]


async def appeal_strike(
    db: AsyncSession, strike_id: str, *, talent_id: str, words: str, now: datetime
) -> StrikeAppeal:
    """Ask that a strike be lifted, once, within thirty days.

    Raises: NotFound, AppealMade, AppealOver, WordsMissing, WordsTooLong.
    """
    query = select(Strike).where(Strike.id == strike_id, Strike.talent_id == talent_id)
    strike = (await db.scalars(query.with_for_update())).first()
    if strike is None:
        raise NotFound
    if await _appeal_of(db, strike_id) is not None:
        raise AppealMade
    if not rules.may_appeal(strike, now=now):
        raise AppealOver
    appeal = StrikeAppeal(
        strike_id=strike_id,
        state=AppealState.OPEN,
        words=rules.clean_words(words),
        sent_at=now,
    )
    db.add(appeal)
    await db.flush()
    note_act(db, Act.STRIKE_APPEALED, await _about(db, talent_id), by=talent_id, now=now)
    return appeal


async def decide_appeal(
    db: AsyncSession, appeal_id: str, *, is_lifted: bool, reasons: str, admin_id: str, now: datetime
) -> StrikeAppeal:
    """Uphold a strike, or lift it. Raises: NotFound, OwnDispute, AppealDecided, ReasonsMissing."""
    query = select(StrikeAppeal).where(StrikeAppeal.id == appeal_id).with_for_update()
    appeal = (await db.scalars(query)).first()
    if appeal is None:
        raise NotFound
    strike = await db.get_one(Strike, appeal.strike_id, with_for_update=True)
    if strike.talent_id == admin_id:
        raise OwnDispute
    by = AppealMove.LIFT if is_lifted else AppealMove.UPHOLD
    state = rules.move_appeal(appeal.state, by)
    appeal.reasons = rules.clean_reasons(reasons)
    appeal.state, appeal.decided_at, appeal.decided_by = state, now, admin_id
    if is_lifted:
        await lift_strike(db, strike, now=now)
    act = Act.STRIKE_LIFTED if is_lifted else Act.STRIKE_UPHELD
    about = await _about(db, strike.talent_id)
    note_act(db, act, about, by=admin_id, now=now, reason=appeal.reasons)
    record(db, StrikeAppealDecided(appeal_id=appeal.id), now=now)
    return appeal


async def get_appeal(db: AsyncSession, appeal_id: str) -> tuple[StrikeAppeal, Strike, Person]:
    """Return an appeal, its strike and the talent. Raises: NotFound."""
    query = _appeals().where(StrikeAppeal.id == appeal_id)
    row = (await db.execute(query)).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


async def open_appeals(db: AsyncSession) -> Sequence[tuple[StrikeAppeal, Strike, Person]]:
    """Return the appeals that wait for a decision, the oldest first."""
    query = _appeals().where(StrikeAppeal.state == AppealState.OPEN)
    rows = await db.execute(query.order_by(StrikeAppeal.sent_at).limit(200))
    return [(row[0], row[1], row[2]) for row in rows]


def _appeals() -> Select[StrikeAppeal, Strike, Person]:
    return (
        select(StrikeAppeal, Strike, Person)
        .join(Strike, Strike.id == StrikeAppeal.strike_id)
        .join(Person, Person.id == Strike.talent_id)
    )


async def _appeal_of(db: AsyncSession, strike_id: str) -> StrikeAppeal | None:
    query = select(StrikeAppeal).where(StrikeAppeal.strike_id == strike_id)
    return (await db.scalars(query)).first()


async def _about(db: AsyncSession, talent_id: str) -> Subject:
    person = await db.get_one(Person, talent_id)
    return Subject(kind="talent", id=talent_id, name=person.display_name)
