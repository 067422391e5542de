"""What waits in the escrow of a cause leaves for its charity, in one transfer."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.causes import Cause
from billing.donations.models import Donation
from billing.errors import LedgerRefused
from billing.ledger.accounts import payable_charity
from billing.ledger.service import Movement, balance, post
from billing.transfers.models import PayeeKind, Transfer
from billing.transfers.service import Payee, request_transfer


async def sweep(
    db: AsyncSession,
    cause: Cause,
    subject_id: str,
    *,
    currency: str,
    now: datetime,
    only: ColumnElement[bool] | None = None,
) -> Transfer | None:
    """Hand on what waits in the escrow of a cause, or only some of its lines, in one transfer.

    The cause is locked. Raises: LedgerRefused, when escrow and lines differ.
    """
    is_held = _is_held(cause, currency=currency)
    is_ripe = is_held if only is None else and_(is_held, only)
    held_cents = await balance(db, cause.escrow, currency=currency)
    lines_cents = await held_net_cents(db, cause, currency=currency)
    if held_cents != lines_cents:
        raise LedgerRefused(
            problem=f"{cause.escrow} holds {held_cents} cents, its lines {lines_cents}"
        )
    owed_cents = lines_cents if only is None else await _net(db, is_ripe)
    if owed_cents == 0:
        return None
    transfer = request_transfer(
        db,
        Payee(PayeeKind.CHARITY, cause.charity_id),
        subject_id=subject_id,
        amount_cents=owed_cents,
        currency=currency,
        now=now,
    )
    await db.flush()
    movement = Movement(
        source=cause.escrow,
        destination=payable_charity(cause.charity_id),
        amount_cents=owed_cents,
        reference=transfer.id,
    )
    await post(db, [movement], correlation=f"settle:{transfer.id}", currency=currency, now=now)
    marked = update(Donation).where(is_ripe).values(transfer_id=transfer.id)
    await db.execute(marked.execution_options(synchronize_session="fetch"))
    return transfer


async def held_net_cents(db: AsyncSession, cause: Cause, *, currency: str) -> int:
    """Return what the lines of a cause that nobody was sent yet come to."""
    return await _net(db, _is_held(cause, currency=currency))


def _is_held(cause: Cause, *, currency: str) -> ColumnElement[bool]:
    return and_(
        Donation.charity_id == cause.charity_id,
        Donation.masterclass_id.is_not_distinct_from(cause.masterclass_id),
        Donation.currency == currency,
        Donation.transfer_id.is_(None),
    )


async def _net(db: AsyncSession, condition: ColumnElement[bool]) -> int:
    net = func.sum(Donation.amount_cents - Donation.refunded_cents - Donation.fee_cents)
    return int(await db.scalar(select(net).where(condition)) or 0)
