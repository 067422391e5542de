"""A round's work: the people whom it concerns are told of their papers, a page at a time.

A page is told in the order of ids; the last of them is the cursor after which the round goes on.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import is_disputed
from billing.documents import rules
from billing.documents.events import FeeInvoiceReady, ReceiptsReady
from billing.documents.fees import fees_about, fees_of_talents
from billing.documents.identities import find_terms
from billing.documents.models import PaperRound, RoundKind, TellingKind
from billing.documents.tellings import (
    ask_for_seller,
    has_named_seller,
    tell,
    tell_of_invoice,
    untold,
)
from billing.donations.models import Donation
from billing.due import finish
from hub.bookings.models import Booking, BookingState
from hub.kernel.outbox import record
from hub.people.models import Person

PEOPLE_A_PAGE = 50
LOOKS_BACK = timedelta(days=400)
"""How old a gift may be whose receipt is told of late: a tax year and a little."""


async def advance(db: AsyncSession, round_id: str, *, now: datetime) -> None:
    """Tell the next page of people, and end the round after the last."""
    row = await db.get_one(PaperRound, round_id, with_for_update=True)
    if row.due_at is None:
        return
    page = await _PAGES[row.kind](db, row, now)
    row.cursor = page[-1] if page else row.cursor
    if len(page) < PEOPLE_A_PAGE:
        finish(row)
    else:
        row.due_at = now


async def _tell_donors_of_transfer(
    db: AsyncSession, row: PaperRound, now: datetime
) -> Sequence[str]:
    is_of_transfer = Donation.transfer_id == row.subject_id
    next_donors = (
        select(Donation.donor_id)
        .where(is_of_transfer, Donation.source.in_(rules.GIFTS), Donation.donor_id > row.cursor)
        .distinct()
        .order_by(Donation.donor_id)
        .limit(PEOPLE_A_PAGE)
    )
    donors = list(await db.scalars(next_donors))
    await _tell_donors(db, row, donors, is_of_transfer, now=now)
    return donors


async def _tell_donors_of_charity(
    db: AsyncSession, row: PaperRound, now: datetime
) -> Sequence[str]:
    # Everybody is looked at in turn: to sort out a million gifts anew for each page takes longer.
    next_people = select(Person.id).where(Person.id > row.cursor).order_by(Person.id)
    people = list(await db.scalars(next_people.limit(PEOPLE_A_PAGE)))
    is_of_charity = (
        (Donation.charity_id == row.subject_id)
        & Donation.transfer_id.is_not(None)
        & (Donation.given_at >= row.began_at - LOOKS_BACK)
    )
    await _tell_donors(db, row, people, is_of_charity, now=now)
    return people


async def _tell_donors(
    db: AsyncSession,
    row: PaperRound,
    donors: Sequence[str],
    is_concerned: ColumnElement[bool],
    *,
    now: datetime,
) -> None:
    query = select(Donation, is_disputed(Donation.payment_id)).where(
        Donation.donor_id.in_(donors), is_concerned, Donation.source.in_(rules.GIFTS)
    )
    gifts = [
        donation
        for donation, is_gone in (await db.execute(query.order_by(Donation.id))).all()
        if await _may_have_receipt(db, donation, is_disputed=is_gone)
    ]
    new = await untold(db, TellingKind.RECEIPT, [gift.id for gift in gifts])
    for donor_id in donors:
        theirs = [gift for gift in gifts if gift.donor_id == donor_id and gift.id in new]
        if theirs:
            _tell_donor(db, row, theirs, now=now)


async def _may_have_receipt(db: AsyncSession, donation: Donation, *, is_disputed: bool) -> bool:
    terms = await find_terms(db, donation.charity_id)
    return rules.why_no_receipt(donation, terms, is_disputed=is_disputed) is None


def _tell_donor(db: AsyncSession, row: PaperRound, gifts: list[Donation], *, now: datetime) -> None:
    for gift in gifts:
        tell(db, TellingKind.RECEIPT, gift.id, now=now)
    event = ReceiptsReady(
        round_id=row.id,
        donor_id=gifts[0].donor_id,
        charity_id=gifts[0].charity_id,
        gifts=len(gifts),
        amount_cents=sum(gift.amount_cents - gift.refunded_cents for gift in gifts),
        currency=gifts[0].currency,
    )
    record(db, event, now=now)


async def _tell_learners(db: AsyncSession, row: PaperRound, now: datetime) -> Sequence[str]:
    over = (BookingState.SETTLED, BookingState.CANCELLED)
    query = (
        select(Booking)
        .where(
            Booking.talent_id == row.subject_id,
            Booking.state.in_(over),
            Booking.id > row.cursor,
            Booking.starts_at >= row.began_at - LOOKS_BACK,
        )
        .order_by(Booking.id)
        .limit(PEOPLE_A_PAGE)
    )
    bookings = list(await db.scalars(query))
    for booking in bookings:
        await tell_of_invoice(db, booking, now=now)
    return [booking.id for booking in bookings]


async def _tell_talents(db: AsyncSession, row: PaperRound, now: datetime) -> Sequence[str]:
    month = rules.month_named(row.subject_id)
    page = await fees_of_talents(db, month=month, after=row.cursor, limit=PEOPLE_A_PAGE)
    for talent_id, fees in page:
        by_about = {fees_about(talent_id, month, currency=one): one for one in fees}
        untold_of = await untold(db, TellingKind.FEE_INVOICE, list(by_about))
        if untold_of and not await has_named_seller(db, talent_id):
            await ask_for_seller(db, talent_id, now=now)
            continue
        for about in sorted(untold_of):
            tell(db, TellingKind.FEE_INVOICE, about, now=now)
            event = FeeInvoiceReady(
                talent_id=talent_id,
                month=row.subject_id,
                amount_cents=fees[by_about[about]],
                currency=by_about[about],
            )
            record(db, event, now=now)
    return [talent_id for talent_id, _fees in page]


_Page = Callable[[AsyncSession, PaperRound, datetime], Awaitable[Sequence[str]]]
_PAGES: Mapping[RoundKind, _Page] = {
    RoundKind.GIFTS_HANDED_ON: _tell_donors_of_transfer,
    RoundKind.RECEIPTS_DECLARED: _tell_donors_of_charity,
    RoundKind.SELLER_KNOWN: _tell_learners,
    RoundKind.MONTH_OVER: _tell_talents,
}
