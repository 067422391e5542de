"""What was paid for a session, and where that money is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import disputes_of, taken_back_cents
from billing.disputes.models import Dispute, Recovery
from billing.disputes.rules import OPEN
from billing.donations.models import Donation, DonationSource
from billing.errors import MoneyOutOfReach, NothingToGiveBack, RefundTooLarge, RefundTooLate
from billing.ledger.accounts import escrow_booking
from billing.ledger.service import balance
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import payment_for
from billing.refunds.late import late_recoveries
from billing.refunds.late_sessions import LateTerms, late_terms
from billing.refunds.models import BY_RULE, Refund
from billing.refunds.voluntary import GIVEN_BACK_FROM
from billing.settlements.shares import HubShare
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.bookings.models import Booking
from hub.bookings.rules import is_forfeited
from hub.charities.models import Charity
from hub.disputes.remedies import awaits_choice
from web.rendering import HubTerms
from web.views.forfeits import forfeit_charity_name
from web.views.late_refunds import LateLine, late_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoney:
    """The payment of a session, what of it went back, and what was sent to the talent.

    `decided_cents` is what a cancellation or the verdict gives back. `returned` are other payments
    for it, which came too late or a second time and go back whole. `held_cents` are nobody's yet.
    What the learner forfeited is for the charity `cause_name`, if any; `given` says how much each
    charity got, by its name. `disputes` are those of the payment at the payer's bank;
    `taken_back_cents` of what was sent to the talent went back for it. `is_forfeited`: what is left
    was lost by the learner. `late` says what can be given back after the settlement, `asked_back`
    what of the talent's was asked back for it.
    """

    payment: Payment | None
    decided_cents: int
    refunds: Sequence[Refund]
    returned: Sequence[Refund]
    transfers: Sequence[Transfer]
    held_cents: int
    given: Mapping[str, int]
    cause_name: str
    disputes: Sequence[Dispute]
    taken_back_cents: int
    is_forfeited: bool
    late: LateTerms | None
    asked_back: Sequence[Recovery]
    talent_id: str

    @property
    def by_bank_cents(self) -> int:
        """Return what the payer's bank has of what was paid, apart from our refunds."""
        return sum(dispute.counted_cents for dispute in self.disputes)

    @property
    def dispute(self) -> Dispute | None:
        """Return the dispute that bears on this money: one to be decided, else one that took it."""
        undecided = [dispute for dispute in self.disputes if dispute.state in OPEN]
        return next(iter(undecided or [d for d in self.disputes if d.taken_cents]), None)

    @property
    def is_with_bank(self) -> bool:
        """Tell whether a bank has yet to decide about it."""
        return self.dispute is not None and self.dispute.state in OPEN

    @property
    def share(self) -> HubTerms | None:
        """Return what the hub keeps of it, as was shown before paying; None when that is not kept.

        Then it is what the hub asks for now.
        """
        if self.payment is None or self.payment.hub_share is None:
            return None
        share = HubShare.read(self.payment.hub_share)
        return HubTerms(fee_percent=share.percent, is_card_the_talents=share.has_card_costs)

    @property
    def paid_at(self) -> datetime | None:
        """Return when the money came, None while it has not."""
        return self.payment.succeeded_at if self.payment else None

    @property
    def is_paid(self) -> bool:
        """Tell whether the money came."""
        return self.payment is not None and self.payment.state is PaymentState.SUCCEEDED

    @property
    def coming_back_cents(self) -> int:
        """Return what is decided to go back and not asked of the provider yet: moments at most."""
        if self.payment is None or not self.is_paid:
            return 0
        asked = sum(r.amount_cents for r in self.refunds if r.reason in BY_RULE)
        return max(0, min(self.decided_cents - asked, self.payment.kept_cents))

    @property
    def kept_cents(self) -> int:
        """Return what was paid and stays paid."""
        return self.payment.kept_cents - self.coming_back_cents if self.payment else 0

    @property
    def late_lines(self) -> Sequence[LateLine]:
        """Return what was asked back of the talent to be given back, line by line."""
        return late_lines(self.asked_back, talent_id=self.talent_id)

    @property
    def is_handed_on(self) -> bool:
        """Tell whether the money has left its escrow: what goes back is taken of the talent's."""
        return self.late is not None and self.late.settled_cents > 0 and self.held_cents == 0

    @property
    def most_cents(self) -> int:
        """Return the most that the talent can still give back."""
        if self.is_handed_on and self.late is not None:
            return self.late.most_cents
        return min(self.kept_cents, self.held_cents)

    @property
    def is_out_of_reach(self) -> bool:
        """Tell whether what was handed on can never be taken back."""
        return self.is_handed_on and self.late is not None and self.late.obstacle is MoneyOutOfReach

    def may_give_back(self, booking: Booking) -> bool:
        """Tell whether the talent can still give some of it back."""
        is_time = self.is_handed_on or booking.state in GIVEN_BACK_FROM
        return is_time and self.is_paid and self.most_cents > 0

    def check_given_back(self, booking: Booking, *, amount_cents: int) -> None:
        """Refuse, before it is asked for good, what could not go back.

        Raises: NothingToGiveBack, RefundTooLate, RefundTooLarge, RefundUnderWay, RefundDisputed,
        MoneyOutOfReach.
        """
        if amount_cents <= 0:
            raise NothingToGiveBack
        if self.is_handed_on and self.late is not None and self.late.obstacle is not None:
            raise self.late.obstacle
        if not self.may_give_back(booking):
            raise RefundTooLate
        if amount_cents > self.most_cents:
            raise RefundTooLarge


async def session_money(db: AsyncSession, booking: Booking) -> SessionMoney:
    """Return where the money of a session is."""
    payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    of_booking = (
        select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.purpose == PaymentPurpose.SESSION, Payment.subject_id == booking.id)
        .order_by(Refund.requested_at, Refund.sequence)
    )
    refunds = list(await db.scalars(of_booking))
    bought_by = payment.id if payment is not None else ""
    sent = select(Transfer).where(
        Transfer.payee_kind == PayeeKind.TALENT,
        Transfer.subject_id == booking.id,
        Transfer.state != TransferState.WITHHELD,
    )
    given = await _given(db, payment) if payment is not None else {}
    is_paid = payment is not None and payment.state is PaymentState.SUCCEEDED
    return SessionMoney(
        payment=payment,
        decided_cents=0 if await awaits_choice(db, booking) else booking.refund_cents,
        refunds=[refund for refund in refunds if refund.payment_id == bought_by],
        returned=[refund for refund in refunds if refund.payment_id != bought_by],
        transfers=list(await db.scalars(sent.order_by(Transfer.requested_at))),
        held_cents=await balance(db, escrow_booking(booking.id), currency=booking.currency),
        given=given,
        cause_name=await _cause_name(db, booking, given),
        disputes=await disputes_of(db, bought_by),
        taken_back_cents=await taken_back_cents(db, bought_by),
        is_forfeited=is_forfeited(booking.state, booking.verdict),
        late=await late_terms(db, booking, payment) if payment is not None and is_paid else None,
        asked_back=await late_recoveries(db, bought_by),
        talent_id=booking.talent_id,
    )


async def _given(db: AsyncSession, payment: Payment) -> dict[str, int]:
    # What a bank had meanwhile is given apart, and by then perhaps to another charity.
    query = (
        select(Charity.name, func.sum(Donation.amount_cents))
        .join(Charity, Charity.id == Donation.charity_id)
        .where(Donation.payment_id == payment.id, Donation.source == DonationSource.FORFEIT)
        .group_by(Charity.id, Charity.name)
        .order_by(func.min(Donation.given_at))
    )
    return {name: int(cents) for name, cents in await db.execute(query)}


async def _cause_name(db: AsyncSession, booking: Booking, given: Mapping[str, int]) -> str:
    if given:
        return next(iter(given))
    if is_forfeited(booking.state, booking.verdict):
        return await forfeit_charity_name(db, booking.talent_id)
    return ""
