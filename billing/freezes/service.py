"""Freeze and unfreeze a payee, and tell whether one is frozen.

What is owed to a frozen payee waits in its account. A transfer that the provider was asked for
before the freeze is not called back.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from billing.due import BILLING_NOTE
from billing.freezes.errors import FreezeReasonMissing, FrozenAlready, NotFrozen
from billing.freezes.events import PayeeFrozen, PayeeUnfrozen
from billing.freezes.models import Freeze
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import Payee, wait
from hub.charities.models import Charity
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.people.models import Person
from hub.people.trail import Act, Subject, note_act
from hub.skills.models import Talent

MAX_REASON = 1000
SHOWN = 200
HELD_BACK = "the payee is frozen"


async def freeze_payee(
    db: AsyncSession, payee: Payee, *, reason: str, by: str, now: datetime
) -> Freeze:
    """Transfer nothing to a payee from now on.

    Raises: NotFound, FrozenAlready, FreezeReasonMissing.
    """
    why, about = _clean(reason), await subject_of(db, payee)
    if await open_freeze(db, payee) is not None:
        raise FrozenAlready
    freeze = Freeze(payee_kind=payee.kind, payee_id=payee.id, reason=why, began_at=now, began_by=by)
    db.add(freeze)
    await db.flush()
    note_act(db, Act.PAYEE_FROZEN, about, by=by, now=now, reason=why)
    frozen = PayeeFrozen(
        freeze_id=freeze.id, payee_kind=payee.kind.value, payee_id=payee.id, reason=why
    )
    record(db, frozen, now=now)
    return freeze


async def unfreeze_payee(
    db: AsyncSession, payee: Payee, *, reason: str, by: str, now: datetime
) -> None:
    """Transfer to a payee again, beginning with what has waited.

    Raises: NotFound, NotFrozen, FreezeReasonMissing.
    """
    why, about = _clean(reason), await subject_of(db, payee)
    freeze = await open_freeze(db, payee, is_locking=True)
    if freeze is None:
        raise NotFrozen
    freeze.ended_at, freeze.ended_by = now, by
    waiting = update(Transfer).where(
        Transfer.payee_kind == payee.kind,
        Transfer.payee_id == payee.id,
        Transfer.state == TransferState.REQUESTED,
        Transfer.due_at.is_not(None),
    )
    await db.execute(waiting.values(due_at=now))
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    note_act(db, Act.PAYEE_UNFROZEN, about, by=by, now=now, reason=why)
    thawed = PayeeUnfrozen(
        freeze_id=freeze.id, payee_kind=payee.kind.value, payee_id=payee.id, reason=why
    )
    record(db, thawed, now=now)


async def open_freeze(db: AsyncSession, payee: Payee, *, is_locking: bool = False) -> Freeze | None:
    """Return the freeze a payee is under, None when there is none."""
    query = select(Freeze).where(
        Freeze.payee_kind == payee.kind, Freeze.payee_id == payee.id, Freeze.ended_at.is_(None)
    )
    return (await db.scalars(query.with_for_update() if is_locking else query)).first()


async def hold_back(db: AsyncSession, transfer: Transfer, *, now: datetime) -> bool:
    """Let a transfer that is due wait while its payee is frozen, and tell whether it must."""
    payee = Payee(transfer.payee_kind, transfer.payee_id)
    is_frozen = await open_freeze(db, payee, is_locking=True) is not None
    if is_frozen:
        await wait(db, transfer.id, problem=HELD_BACK, now=now)
    return is_frozen


async def open_freezes(db: AsyncSession) -> Sequence[Freeze]:
    """Return who is not paid for now, the latest first."""
    query = select(Freeze).where(Freeze.ended_at.is_(None))
    return list(await db.scalars(query.order_by(Freeze.began_at.desc()).limit(SHOWN)))


async def waiting_cents(db: AsyncSession, payee: Payee, *, currency: str) -> int:
    """Return what is to be transferred to a payee and was not yet."""
    total = select(func.coalesce(func.sum(Transfer.amount_cents), 0)).where(
        Transfer.payee_kind == payee.kind,
        Transfer.payee_id == payee.id,
        Transfer.currency == currency,
        Transfer.state == TransferState.REQUESTED,
    )
    return int(await db.scalar(total) or 0)


async def subject_of(db: AsyncSession, payee: Payee) -> Subject:
    """Return a payee as the trail speaks of it. Raises: NotFound."""
    if payee.kind is PayeeKind.CHARITY:
        charity = await db.get(Charity, payee.id)
        if charity is not None:
            return Subject(kind="charity", id=charity.id, name=charity.name)
    elif await db.get(Talent, payee.id) is not None:
        person = await db.get_one(Person, payee.id)
        return Subject(kind="talent", id=person.id, name=person.display_name)
    raise NotFound


def _clean(reason: str) -> str:
    why = " ".join(reason.split())[:MAX_REASON]
    if not any(character.isalnum() for character in why):
        raise FreezeReasonMissing
    return why
