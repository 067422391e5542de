"""What of a payment can be given back, part by part, and what each amount would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.concerned import payee_of
from billing.documents.models import Document, DocumentKind
from billing.documents.service import standing_about
from billing.donations.models import DonationSource
from billing.errors import RefundUnderWay
from billing.freezes.service import subject_of
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import payment_for
from billing.refunds.gifts import GiftTerms, gift_terms, give_gift_back
from billing.refunds.late_sessions import give_back_late
from billing.refunds.service import refunds_of
from billing.refunds.voluntary import give_back
from billing.transfers.service import Payee
from hub.bookings.models import Booking
from hub.kernel.errors import Conflict, NotFound
from hub.kernel.i18n import gettext
from hub.people.models import Person
from web.views.charity_report import source_name
from web.views.session_money import SessionMoney, session_money

PRICE = "price"
"""How the one part of a session's payment is called in a form."""

_ORDER = tuple(DonationSource)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPart:
    """A part of a payment; `key` is its name in a form, `receipt` the tax receipt that counts."""

    key: str
    name: str
    most_cents: int
    receipt: Document | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What giving some of a payment back does.

    `wanted` is what goes back of each part. `sent_cents` are first taken of the payee's account at
    the provider, `set_aside_cents` of what they were not sent yet, `hub_cents` are the hub's.
    `void` are the receipts that count no more.
    """

    wanted: Mapping[str, int]
    sent_cents: int
    set_aside_cents: int
    hub_cents: int
    void: Sequence[Document] = ()

    @property
    def amount_cents(self) -> int:
        """Return what goes back in all."""
        return sum(self.wanted.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Returnable:
    """A payment that can be given back, or why it cannot.

    `is_late`: some of it was handed on, and is first taken back. `sequence` is the number that the
    next refund has. A session has a booking, gifts have terms.
    """

    payment: Payment
    payer: Person
    payee: Payee
    payee_name: str
    parts: Sequence[GivenPart]
    sequence: int
    is_late: bool
    obstacle: type[Conflict] | None
    booking: Booking | None = None
    money: SessionMoney | None = None
    terms: GiftTerms | None = None

    @property
    def most_cents(self) -> int:
        """Return the most that can be given back in all."""
        return 0 if self.obstacle is not None else sum(part.most_cents for part in self.parts)

    @property
    def may_ask(self) -> bool:
        """Tell whether there is something to give back, or a reason to say why it cannot be."""
        return self.most_cents > 0 or self.obstacle is not None

    @property
    def may_open(self) -> bool:
        """Tell whether the form is worth a link: while something is on its way, lines say so."""
        return self.may_ask and self.obstacle is not RefundUnderWay

    @property
    def is_sent(self) -> bool:
        """Tell whether some of it has left, so that it is first taken of the payee's account."""
        if self.terms is not None:
            return self.terms.is_sent
        late = self.money.late if self.money is not None and self.is_late else None
        return late is not None and late.sent_cents(late.most_cents) > 0

    @property
    def has_ticket(self) -> bool:
        """Tell whether a seat was bought with it, which stays its holder's."""
        lines = self.terms.lines if self.terms is not None else ()
        return any(line.donation.source is DonationSource.TICKET for line in lines)

    def consequences(self, wanted: Mapping[str, int]) -> Consequences:
        """Return what so many cents of each part would do.

        Raises: NothingToGiveBack, RefundTooLarge, RefundTooLate, and what stands in the way.
        """
        if self.terms is not None:
            plan = self.terms.plan(wanted)
            void = [part.receipt for part in self.parts if part.receipt and wanted.get(part.key)]
            return Consequences(
                wanted=wanted,
                sent_cents=plan.sent_cents,
                set_aside_cents=plan.set_aside_cents,
                hub_cents=plan.hub_cents,
                void=void,
            )
        amount_cents = sum(wanted.values())
        assert self.booking is not None, "a session has both"
        assert self.money is not None, "a session has both"
        self.money.check_given_back(self.booking, amount_cents=amount_cents)
        late = self.money.late if self.is_late else None
        theirs_cents = late.talent_cents(amount_cents) if late is not None else amount_cents
        sent_cents = late.sent_cents(amount_cents) if late is not None else 0
        return Consequences(
            wanted=wanted,
            sent_cents=sent_cents,
            set_aside_cents=theirs_cents - sent_cents,
            hub_cents=amount_cents - theirs_cents,
        )

    def too_large(self, wanted: Mapping[str, int]) -> str:
        """Return the part of which more is wanted than there is, empty when there is none."""
        over = (part.key for part in self.parts if wanted.get(part.key, 0) > part.most_cents)
        return next(over, "")


async def returnable(db: AsyncSession, payment: Payment) -> Returnable:
    """Return what of a payment can be given back. Raises: NotFound when it was not paid."""
    if payment.state is not PaymentState.SUCCEEDED:
        raise NotFound
    if payment.purpose is PaymentPurpose.SESSION:
        return await _of_session(db, payment)
    return await _of_gift(db, payment)


async def give(
    db: AsyncSession,
    payment: Payment,
    wanted: Mapping[str, int],
    *,
    by: str,
    sequence: int,
    is_late: bool,
    words: str,
    now: datetime,
) -> None:
    """Give back so many cents of each part, as the form said it would be done.

    Raises: what `consequences` does, PaymentTransition when it would be done otherwise by now,
    NotFound for a session's payment that is not the one that counts.
    """
    if payment.purpose is not PaymentPurpose.SESSION:
        await give_gift_back(
            db,
            payment.id,
            by=by,
            wanted=wanted,
            is_late=is_late,
            sequence=sequence,
            words=words,
            now=now,
        )
        return
    booking = await db.get_one(Booking, payment.subject_id)
    counts = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    if counts is None or counts.id != payment.id:
        raise NotFound
    act = give_back_late if is_late else give_back
    await act(
        db,
        booking,
        by=by,
        amount_cents=wanted.get(PRICE, 0),
        sequence=sequence,
        words=words,
        now=now,
    )


async def _of_session(db: AsyncSession, payment: Payment) -> Returnable:
    booking = await db.get_one(Booking, payment.subject_id)
    money = await session_money(db, booking)
    is_it = money.payment is not None and money.payment.id == payment.id
    late = money.late if money.is_handed_on else None
    most_cents = money.most_cents if is_it and money.may_give_back(booking) else 0
    part = GivenPart(
        key=PRICE,
        name=gettext("Price of the session"),
        most_cents=most_cents,
    )
    return Returnable(
        **await _who(db, payment),
        parts=[part],
        is_late=money.is_handed_on,
        obstacle=late.obstacle if is_it and late is not None else None,
        booking=booking,
        money=money,
    )


async def _of_gift(db: AsyncSession, payment: Payment) -> Returnable:
    terms = await gift_terms(db, payment)
    parts = [
        GivenPart(
            key=line.donation.id,
            name=source_name(line.donation.source.value),
            most_cents=line.most_cents,
            receipt=await standing_about(db, DocumentKind.GIFT_RECEIPT, line.donation.id),
        )
        for line in sorted(terms.lines, key=lambda line: _ORDER.index(line.donation.source))
        if line.left_cents
    ]
    return Returnable(
        **await _who(db, payment),
        parts=parts,
        is_late=terms.is_late,
        obstacle=terms.obstacle,
        terms=terms,
    )


async def _who(db: AsyncSession, payment: Payment) -> dict[str, Any]:
    payee = await payee_of(db, payment)
    return {
        "payment": payment,
        "payer": await db.get_one(Person, payment.payer_id),
        "payee": payee,
        "payee_name": (await subject_of(db, payee)).name,
        "sequence": len(await refunds_of(db, payment.id)) + 1,
    }
