"""Work of the hub's own that was tried to the end: see it, have it tried again, or close it.

Trying again is always safe: what was done already is known by its key, its state or its mark. Only
what moves no money can be closed by hand, and a payment of which nothing has arrived.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.attention import about
from billing.attention.errors import NeedsNobody, NotByHand
from billing.attention.kinds import About, Kind, Waiting
from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.models import Recovery
from billing.due import BILLING_NOTE
from billing.inbox.models import ProviderNotice
from billing.payments import rules as payment_rules
from billing.payments.models import Payment
from billing.settlements.models import Settlement
from hub.kernel.errors import NotFound
from hub.kernel.mail import MailRow
from hub.kernel.outbox import OUTBOX_NOTE, OutboxRow
from hub.people.trail import Act, Subject, note_act

SHOWN = 100

Row = Recovery | Settlement | Payment | DisputeEvidence | ProviderNotice | OutboxRow | MailRow


@dataclass(frozen=True, slots=True)
class _Sort:
    """Where the rows of a kind are, what one is about, and how a person may close it, if at all."""

    model: type[Any]
    about: Callable[[AsyncSession, Any], Awaitable[About]]
    close: Callable[[Any, datetime], None] | None = None


def _close_payment(payment: Payment, now: datetime) -> None:
    # Money that comes after all is captured, and given back by itself.
    if payment.state in payment_rules.OPEN_STATES:
        payment.state = payment_rules.move(payment.state, payment_rules.Move.EXPIRE)
        payment.closed_at = now


def _close_evidence(evidence: DisputeEvidence, now: datetime) -> None:
    evidence.sent_at = now


def _close_notice(notice: ProviderNotice, now: datetime) -> None:
    notice.handled_at = now


def _close_mail(_mail: MailRow, _now: datetime) -> None:
    """Leave it unsent."""


_SORTS: Mapping[Kind, _Sort] = {
    Kind.RECOVERY: _Sort(Recovery, about.about_recovery),
    Kind.SETTLEMENT: _Sort(Settlement, about.about_settlement),
    Kind.PAYMENT: _Sort(Payment, about.about_payment, _close_payment),
    Kind.EVIDENCE: _Sort(DisputeEvidence, about.about_evidence, _close_evidence),
    Kind.NOTICE: _Sort(ProviderNotice, about.about_notice, _close_notice),
    Kind.EVENT: _Sort(OutboxRow, about.about_event),
    Kind.MAIL: _Sort(MailRow, about.about_mail, _close_mail),
}
KINDS = tuple(_SORTS)


async def waiting(db: AsyncSession, kind: Kind) -> Sequence[Waiting]:
    """Return what waits of a kind, the oldest first."""
    model = _SORTS[kind].model
    query = select(model).where(model.dead_at.is_not(None)).order_by(model.dead_at).limit(SHOWN)
    return [await _shown(db, kind, row) for row in list(await db.scalars(query))]


async def find(db: AsyncSession, kind: Kind, row_id: str) -> Waiting:
    """Return one, whether it still waits or not. Raises: NotFound."""
    row = await db.get(_SORTS[kind].model, row_id)
    if row is None:
        raise NotFound
    return await _shown(db, kind, row)


async def retry(
    db: AsyncSession, kind: Kind, row_id: str, *, reason: str, by: str, now: datetime
) -> None:
    """Let the clock try again from the beginning. Raises: NotFound, NeedsNobody."""
    row = await _locked(db, kind, row_id)
    row.attempts, row.dead_at, row.due_at = 0, None, now
    db.info.setdefault("notes", set()).add(OUTBOX_NOTE if kind is Kind.EVENT else BILLING_NOTE)
    await _note(db, Act.WORK_RETRIED, kind, row, reason=reason, by=by, now=now)


async def close(
    db: AsyncSession, kind: Kind, row_id: str, *, reason: str, by: str, now: datetime
) -> None:
    """Note that nothing more is to be done. Raises: NotFound, NeedsNobody, NotByHand."""
    closing = _SORTS[kind].close
    if closing is None:
        raise NotByHand
    row = await _locked(db, kind, row_id)
    closing(row, now)
    row.dead_at, row.due_at = None, None
    await _note(db, Act.WORK_CLOSED, kind, row, reason=reason, by=by, now=now)


async def _locked(db: AsyncSession, kind: Kind, row_id: str) -> Any:
    # The second of two who press the button finds that it waits no more.
    row = await db.get(_SORTS[kind].model, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.dead_at is None:
        raise NeedsNobody
    return row


async def _note(
    db: AsyncSession, act: Act, kind: Kind, row: Row, *, reason: str, by: str, now: datetime
) -> None:
    shown = await _shown(db, kind, row)
    note_act(
        db,
        act,
        Subject(kind=kind.value, id=shown.trail_id, name=shown.about.name),
        by=by,
        now=now,
        reason=reason,
        amount_cents=shown.about.amount_cents,
        currency=shown.about.currency,
    )


async def _shown(db: AsyncSession, kind: Kind, row: Row) -> Waiting:
    sort = _SORTS[kind]
    row_id = row.subject_id if isinstance(row, Settlement) else row.id
    return Waiting(
        kind=kind,
        id=row_id,
        about=await sort.about(db, row),
        error=row.error,
        dead_at=row.dead_at,
        trail_id=row_id,
        may_settle=sort.close is not None,
    )
