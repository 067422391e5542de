"""What a payout was made of: sessions, or the donations of each masterclass, less what went back.

The lines of a statement add up to what the bank received.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Dispute, Recovery
from billing.donations.lines import CarriedLine, all_lines_of_transfer, sums_of_transfers
from billing.gateways.payouts import PayoutPartKind
from billing.payments.models import Payment
from billing.payouts.models import Payout, PayoutLine
from billing.transfers.models import PayeeKind, Transfer
from hub.bookings.models import Booking
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """A transfer, what was taken back of one, or an earlier payout that came back.

    `at` is when it reached the provider, or when the session took place. `title` is the session's,
    the masterclass's or the payment's, empty for gifts to a charity by itself and for what is not
    known. `is_given_back`: it was taken back for its payer, not for a bank. `donations` of a
    transfer are how many lines it took along, whole or in part, and `donations_cents` what it has
    of them now: less than its amount, if a bank took some of it back since.
    """

    kind: PayoutPartKind
    at: datetime
    title: str
    number: str
    amount_cents: int
    transfer_id: str = ""
    booking_id: str = ""
    returned_id: str = ""
    is_given_back: bool = False
    donations: int = 0
    donations_cents: int = 0

    @property
    def changed_cents(self) -> int:
        """Return what of a charity's transfer is in none of its donations any more."""
        return self.amount_cents - self.donations_cents if self.donations else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A payout and its lines, the oldest first.

    `returned` are the earlier payouts that came back and whose lines it took along.
    """

    payout: Payout
    lines: Sequence[StatementLine]
    returned: Sequence[Payout] = ()

    @property
    def untold_cents(self) -> int:
        """Return what the provider does not tell of, or not yet."""
        return self.payout.amount_cents - sum(line.amount_cents for line in self.lines)


async def statement_of(db: AsyncSession, payout: Payout) -> Statement:
    """Return what a payout was made of, with what was in those that came back and went with it."""
    taken = select(Payout).where(Payout.lands_in_id == payout.id, Payout.id != payout.id)
    returned = list(await db.scalars(taken.order_by(Payout.made_at)))
    of_these = [payout.id, *(one.id for one in returned)]
    query = (
        select(PayoutLine, Transfer, Booking, Masterclass, Payment, Recovery)
        .outerjoin(Transfer, Transfer.id == PayoutLine.transfer_id)
        .outerjoin(Booking, Booking.id == Transfer.subject_id)
        .outerjoin(Masterclass, Masterclass.id == Transfer.subject_id)
        .outerjoin(Recovery, Recovery.id == PayoutLine.recovery_id)
        .outerjoin(Dispute, Dispute.id == Recovery.dispute_id)
        .outerjoin(Payment, Payment.id == func.coalesce(Dispute.payment_id, Recovery.payment_id))
        .where(PayoutLine.payout_id.in_(of_these))
        .where(PayoutLine.returned_id.is_(None) | PayoutLine.returned_id.not_in(of_these))
        .order_by(PayoutLine.at, PayoutLine.provider_id)
    )
    found = list(await db.execute(query))
    is_charitys = payout.payee_kind is PayeeKind.CHARITY
    sums = await sums_of_transfers(db, await _transfer_ids(db, of_these)) if is_charitys else {}
    lines = sorted((_line(*row, sums=sums) for row in found), key=lambda line: line.at)
    return Statement(payout=payout, lines=lines, returned=returned)


async def donations_under(
    database: Database, statement: Statement
) -> AsyncIterator[tuple[StatementLine, CarriedLine | None]]:
    """Give every line, and after a charity's transfer what it has of each donation.

    One page of them is held at a time, and no connection while the reader takes it.
    """
    for line in statement.lines:
        yield line, None
        if line.donations:
            async for carried in all_lines_of_transfer(database, line.transfer_id):
                yield line, carried


async def _transfer_ids(db: AsyncSession, payout_ids: Sequence[str]) -> list[str]:
    query = select(PayoutLine.transfer_id).where(
        PayoutLine.payout_id.in_(payout_ids),
        PayoutLine.kind == PayoutPartKind.TRANSFER,
        PayoutLine.transfer_id.is_not(None),
    )
    return [str(transfer_id) for transfer_id in await db.scalars(query)]


def _line(
    line: PayoutLine,
    transfer: Transfer | None,
    booking: Booking | None,
    masterclass: Masterclass | None,
    payment: Payment | None,
    recovery: Recovery | None,
    *,
    sums: dict[str, tuple[int, int]],
) -> StatementLine:
    is_transfer = line.kind is PayoutPartKind.TRANSFER
    is_ours = line.kind in {PayoutPartKind.TRANSFER, PayoutPartKind.REVERSAL}
    subject = booking or masterclass
    about = payment if payment is not None else subject
    count, cents = sums.get(line.transfer_id or "", (0, 0)) if is_transfer else (0, 0)
    return StatementLine(
        kind=line.kind if line.transfer_id or not is_ours else PayoutPartKind.OTHER,
        at=booking.starts_at if booking is not None and is_transfer else line.at,
        title=about.title if about is not None else "",
        number=line.recovery_id or line.transfer_id or line.returned_id or line.object_id,
        amount_cents=line.amount_cents,
        transfer_id=transfer.id if transfer is not None else "",
        booking_id=booking.id if booking is not None else "",
        returned_id=line.returned_id or "",
        is_given_back=recovery is not None and recovery.payment_id is not None,
        donations=count,
        donations_cents=cents,
    )
