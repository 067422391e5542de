"""The postings of one transfer: what it was made of, that it was sent, and what came back of it."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery, RecoveryState
from billing.disputes.recoveries import borne_act
from billing.ledger.accounts import PAYEE, escrow_booking
from billing.ledger.models import Posting
from billing.ledger.service import reversal_of
from billing.transfers.models import Transfer
from billing.transfers.service import Payee


async def postings_of_transfer(db: AsyncSession, transfer: Transfer) -> Sequence[Posting]:
    """Return every posting through its payee's account that was for a transfer, the oldest first.

    What makes a transfer is posted at the instant at which it is asked for. Money that came back of
    one and is sent again is in the postings of both.
    """
    owed = Payee(transfer.payee_kind, transfer.payee_id).account
    is_same = and_(
        Transfer.subject_id == transfer.subject_id, Transfer.payee_id == transfer.payee_id
    )
    related = select(Recovery).join(Transfer, Transfer.id == Recovery.transfer_id).where(is_same)
    recoveries = list(await db.scalars(related))
    query = select(Posting).where(
        or_(Posting.source == owed, Posting.destination == owed),
        or_(
            _made(transfer, recoveries),
            _went(transfer, [one for one in recoveries if one.transfer_id == transfer.id]),
        ),
    )
    query = query.order_by(Posting.at, Posting.correlation, Posting.line)
    return list(await db.scalars(query))


def _made(transfer: Transfer, recoveries: Sequence[Recovery]) -> ColumnElement[bool]:
    """Return the condition that a posting made the payee's what a transfer has."""
    taken = [recovery.id for recovery in recoveries]
    is_sent_again = or_(
        and_(Posting.source == PAYEE, Posting.reference.in_(taken)),
        Posting.correlation.in_([reversal_of(borne_act(recovery)) for recovery in recoveries]),
    )
    is_of_session = Posting.source == escrow_booking(transfer.subject_id)
    is_then = Posting.at == transfer.requested_at
    return and_(is_then, or_(is_of_session, is_sent_again))


def _went(transfer: Transfer, recoveries: Sequence[Recovery]) -> ColumnElement[bool]:
    """Return the condition that a posting sent a transfer, or took something of it."""
    references = [transfer.id, *(recovery.id for recovery in recoveries)]
    borne = [borne_act(recovery) for recovery in recoveries]
    undone = [reversal_of(act) for act in borne]
    is_taken = or_(Posting.reference.in_(references), Posting.correlation.in_(borne))
    given_back = [
        and_(
            Posting.at == recovery.completed_at,
            Posting.reference.in_([*recovery.shares, recovery.payment_id]),
        )
        for recovery in recoveries
        if recovery.payment_id and recovery.state is RecoveryState.SUCCEEDED
    ]
    return or_(and_(is_taken, Posting.correlation.not_in(undone)), *given_back)
