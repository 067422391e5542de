"""The postings of one transfer: what it was made of, that it was sent, and what came back of it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery, RecoveryState
from billing.ledger.accounts import escrow_booking
from billing.ledger.models import Posting
from billing.transfers.models import Transfer
from billing.transfers.service import Payee

_KEPT_BACK = {RecoveryState.SUCCEEDED, RecoveryState.RETURNED}


async def postings_of_transfer(db: AsyncSession, transfer: Transfer) -> Sequence[Posting]:
    """Return every posting through its payee's account that was for a transfer, the oldest first.

    What makes a transfer is posted at the instant at which it is asked for.
    """
    owed = Payee(transfer.payee_kind, transfer.payee_id).account
    recoveries = list(await db.scalars(select(Recovery).where(Recovery.transfer_id == transfer.id)))
    query = select(Posting).where(
        or_(Posting.source == owed, Posting.destination == owed),
        or_(
            Posting.reference.in_(_references(transfer, recoveries)),
            and_(Posting.at == transfer.requested_at, _made(transfer, owed)),
        ),
    )
    query = query.order_by(Posting.at, Posting.correlation, Posting.line)
    return list(await db.scalars(query))


def _references(transfer: Transfer, recoveries: Sequence[Recovery]) -> set[str]:
    found = {transfer.id, *(recovery.id for recovery in recoveries)}
    for recovery in recoveries:
        # What was kept back before it was sent went on from the account by its lines or payment.
        if recovery.provider_id is None and recovery.state in _KEPT_BACK:
            found |= {*recovery.shares, recovery.payment_id or recovery.id}
    return found


def _made(transfer: Transfer, owed: str) -> ColumnElement[bool]:
    """Return the condition that a posting made the payee's what a transfer of that instant has."""
    earlier = select(Transfer.id).where(
        Transfer.subject_id == transfer.subject_id, Transfer.payee_id == transfer.payee_id
    )
    taken = select(Recovery.id).where(Recovery.transfer_id.in_(earlier))
    of_session = Posting.source == escrow_booking(transfer.subject_id)
    return and_(Posting.destination == owed, or_(of_session, Posting.reference.in_(taken)))
