"""Giving a gift or a ticket back to its donor, before and after it was sent to its charity.

What is given back is said of each line of the payment, so that a ticket stays a ticket and a gift a
gift. What waits in escrow goes back at once; what was handed on is first taken of the transfers
that carried it. The fee of the card is the hub's to bear, as of every gift that goes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes import shares
from billing.disputes.locks import lock_payment
from billing.disputes.models import RecoveryState
from billing.disputes.rooms import (
    Carried,
    by_transfer,
    carried_of,
    is_by_hand,
    recoveries_about,
    rooms_of,
    transfers_of,
)
from billing.donations.causes import lock_cause
from billing.donations.models import Donation
from billing.donations.rules import Amounts, RefundShare, share_of
from billing.donations.service import donations_for
from billing.errors import NothingToGiveBack, PaymentTransition, RefundTooLarge, SentByHand
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import get_payment
from billing.refunds.late import Part, ask, asked_before, lines_in, obstacle_to
from billing.refunds.passing import give_lines_back
from billing.refunds.voluntary import note_given
from billing.transfers.service import may_withhold
from hub.kernel.errors import Conflict, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftLine:
    """A line of a payment, and the most that can go back of it."""

    donation: Donation
    most_cents: int

    @property
    def left_cents(self) -> int:
        """Return what of it did not go back yet."""
        return self.donation.amount_cents - self.donation.refunded_cents

    def share(self, amount_cents: int) -> RefundShare:
        """Return what giving so much of it back takes of the charity, and of the hub."""
        amounts = Amounts(
            amount_cents=self.donation.amount_cents,
            fee_cents=self.donation.fee_cents,
            refunded_cents=self.donation.refunded_cents,
        )
        return share_of(amounts, amount_cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftPlan:
    """Where what is given back of each line comes from.

    `direct` needs nobody to be asked: it is in escrow, or only the hub gives it. `asked` is what is
    taken of each transfer, `unsent` those that have not left.
    """

    direct: Mapping[str, RefundShare]
    asked: Mapping[str, Mapping[str, RefundShare]]
    unsent: frozenset[str]

    @property
    def set_aside_cents(self) -> int:
        """Return what the charity gives of what it was not sent yet."""
        kept_back = (
            self.asked[transfer_id] for transfer_id in self.asked if transfer_id in self.unsent
        )
        return sum(_net(of_it) for of_it in (self.direct, *kept_back))

    @property
    def sent_cents(self) -> int:
        """Return what is taken back of the charity's account at the provider."""
        return sum(_net(of_it) for one, of_it in self.asked.items() if one not in self.unsent)

    @property
    def hub_cents(self) -> int:
        """Return the fee of the card, which the hub bears instead."""
        parts = (self.direct, *self.asked.values())
        return sum(share.fee_returned_cents for part in parts for share in part.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftTerms:
    """What can be given back of a payment; `obstacle` is why nothing can be, for now or ever.

    `kept_cents` is what of it did not go back: nothing of lines that a bank has, though their
    charity kept them.
    """

    lines: Sequence[GiftLine]
    carried: Carried
    rooms: Mapping[str, int]
    unsent: frozenset[str]
    kept_cents: int
    obstacle: type[Conflict] | None

    @property
    def most_cents(self) -> int:
        """Return the most that can be given back in all."""
        return min(self.kept_cents, sum(line.most_cents for line in self.lines))

    @property
    def is_late(self) -> bool:
        """Tell whether some of it was handed on, so that it is first taken back."""
        return bool(self.carried)

    @property
    def is_sent(self) -> bool:
        """Tell whether some of what was handed on has left."""
        has = (one for of_line in self.carried.values() for one, cents in of_line.items() if cents)
        return any(one not in self.unsent for one in has)

    def plan(self, wanted: Mapping[str, int]) -> GiftPlan:
        """Return where so many cents of each line would come from.

        Raises: NothingToGiveBack, RefundTooLarge, and what `obstacle` says.
        """
        if self.obstacle is not None:
            raise self.obstacle
        if any(cents < 0 for cents in wanted.values()) or not any(wanted.values()):
            raise NothingToGiveBack
        most = {line.donation.id: line.most_cents for line in self.lines}
        if any(cents > most.get(donation_id, 0) for donation_id, cents in wanted.items()):
            raise RefundTooLarge
        if sum(wanted.values()) > self.kept_cents:
            raise RefundTooLarge
        of_lines = {
            line.donation.id: line.share(wanted[line.donation.id])
            for line in self.lines
            if wanted.get(line.donation.id)
        }
        handed = {one: share for one, share in of_lines.items() if one in self.carried}
        asked = by_transfer(handed, self.carried, self.rooms)
        named = {donation_id for of_it in asked.values() for donation_id in of_it}
        direct = {one: share for one, share in of_lines.items() if one not in named}
        if any(shares.net_of(share) for one, share in direct.items() if one in handed):
            raise RefundTooLarge
        return GiftPlan(direct=direct, asked=asked, unsent=self.unsent)


async def gift_terms(db: AsyncSession, payment: Payment) -> GiftTerms:
    """Return what can be given back of a payment made of donations."""
    query = select(Donation).where(Donation.payment_id == payment.id).order_by(Donation.id)
    donations = list(await db.scalars(query.execution_options(populate_existing=True)))
    handed = [donation for donation in donations if donation.transfer_id is not None]
    about = await recoveries_about(db, payment)
    pending = [one for one in about if one.state is RecoveryState.REQUESTED]
    carried = carried_of(handed, pending)
    transfers = [one for one in await transfers_of(db, carried) if not is_by_hand(one)]
    rooms = await rooms_of(db, transfers)
    lines = [
        GiftLine(
            donation=one,
            most_cents=_most(one, carried.get(one.id), rooms) if payment.kept_cents else 0,
        )
        for one in donations
    ]
    return GiftTerms(
        lines=lines,
        carried=carried,
        rooms=rooms,
        unsent=frozenset(one.id for one in transfers if may_withhold(one)),
        kept_cents=payment.kept_cents,
        obstacle=await _obstacle(db, payment, lines),
    )


async def give_gift_back(
    db: AsyncSession,
    payment_id: str,
    *,
    by: str,
    wanted: Mapping[str, int],
    is_late: bool,
    sequence: int,
    words: str,
    now: datetime,
) -> None:
    """Give back so many cents of each line of a payment, once, or have them taken back first.

    ``by`` is who acts for the charity; ``is_late``: the form was shown for money that had been
    handed on. ``sequence`` and ``words`` are those of `voluntary.give_back`.
    Raises: NotFound, NothingToGiveBack, WhyMissing, RefundTooLarge, RefundUnderWay,
    RefundDisputed, SentByHand, PaymentTransition when other money went back since the form was
    shown, or when it would be done otherwise by now.
    """
    payment = await get_payment(db, payment_id)
    is_paid = payment.state is PaymentState.SUCCEEDED
    if payment.purpose is PaymentPurpose.SESSION or not is_paid:
        raise NotFound
    payment = await lock_payment(db, payment_id)
    if await _is_asked_already(db, payment, wanted, sequence=sequence):
        return
    terms = await gift_terms(db, payment)
    if terms.is_late is not is_late:
        raise PaymentTransition(state=payment.state.value, move="give back")
    plan = terms.plan(wanted)
    if plan.direct:
        cause = await lock_cause(
            db, masterclass_id=payment.masterclass_id, charity_id=payment.subject_id
        )
        donations = await donations_for(db, payment.id)
        await give_lines_back(
            db, payment, donations, plan.direct, source=cause.escrow, by=by, now=now
        )
    await ask(db, payment, _parts(plan), by=by, now=now)
    amount_cents = sum(wanted.values())
    note_given(db, payment, by=by, amount_cents=amount_cents, words=words, now=now)


async def _is_asked_already(
    db: AsyncSession, payment: Payment, wanted: Mapping[str, int], *, sequence: int
) -> bool:
    """Tell whether a form was sent before; one for other lines that make as much is another."""
    amount_cents = sum(wanted.values())
    before = await asked_before(db, payment, amount_cents=amount_cents, sequence=sequence)
    if not before:
        return False
    of_lines = await lines_in(db, before, await donations_for(db, payment.id))
    if of_lines != {one: cents for one, cents in wanted.items() if cents}:
        raise PaymentTransition(state=payment.state.value, move="give back")
    return True


def _parts(plan: GiftPlan) -> list[Part]:
    return [
        Part(
            transfer_id=transfer_id,
            amount_cents=_net(of_it),
            refund_cents=sum(share.refunded_cents for share in of_it.values()),
            shares=of_it,
        )
        for transfer_id, of_it in plan.asked.items()
    ]


async def _obstacle(
    db: AsyncSession, payment: Payment, lines: Sequence[GiftLine]
) -> type[Conflict] | None:
    if payment.kept_cents == 0:
        return None
    is_in_reach = any(line.most_cents for line in lines)
    return await obstacle_to(db, payment) or (None if is_in_reach else SentByHand)


def _most(donation: Donation, carried: Mapping[str, int] | None, rooms: Mapping[str, int]) -> int:
    """Return the most that can go back of a line: what was paid by hand is not at the provider."""
    left_cents = donation.amount_cents - donation.refunded_cents
    if carried is None or donation.net_cents == 0:
        return left_cents
    reach_cents = sum(min(cents, rooms.get(one, 0)) for one, cents in carried.items() if cents > 0)
    # Of a part of a line the same part of its fee goes back, so that no more net is asked for.
    return left_cents * min(reach_cents, donation.net_cents) // donation.net_cents


def _net(of_it: Mapping[str, RefundShare]) -> int:
    return sum(shares.net_of(share) for share in of_it.values())
