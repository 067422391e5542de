"""A charity's receipts for a year's gifts: how many, for how much, which are still to issue."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import count

from sqlalchemy import ColumnElement, and_, false, func, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Dispute, is_disputed
from billing.documents import rules
from billing.documents.guests import is_unproved_guests
from billing.documents.identities import find_terms
from billing.documents.models import (
    BillingIdentity,
    Document,
    DocumentKind,
    IssuerKind,
    ReceiptTerms,
    Voiding,
)
from billing.documents.receipts import issue_receipt
from billing.documents.rules import WhyVoid
from billing.donations.models import Donation, DonationSource
from billing.donations.period import Period
from billing.errors import ReceiptRefused
from hub.kernel.database import Database
from hub.people.models import Person

RECEIPTS_A_PAGE = 100
ISSUED_AT_ONCE = 200
"""Receipts that one click issues; what is left waits for the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityYear:
    """What a charity declares of a year, and what is still to be issued.

    `total_cents` and `count` are of the receipts that stand, for gifts received in the year;
    `issued_count` is how many of those issued in the year stand, for whichever year's gifts. The
    law asks for the total of the former and for the number of the latter.
    `void_by_bank_count` of the void ones are so since a donor's bank took the gift.
    `ready_count` gifts can be issued now; `addressless_count` wait for their donor's address.
    Source: CGI, article 222 bis.
    """

    year: int
    total_cents: int
    count: int
    issued_count: int
    void_count: int
    void_by_bank_count: int
    ready_count: int
    addressless_count: int


async def charity_year(db: AsyncSession, charity_id: str, *, year: int) -> CharityYear:
    """Return a charity's figures for the gifts received in a year, days being those of Paris."""
    is_void, by_bank = Voiding.document_id.is_not(None), Voiding.dispute_id.is_not(None)
    query = (
        select(is_void, by_bank, func.count(), func.coalesce(func.sum(Document.amount_cents), 0))
        .select_from(Document)
        .join(Donation, Donation.id == Document.about_id)
        .outerjoin(Voiding, Voiding.document_id == Document.id)
        .where(receipts_of(charity_id, year=year))
        .group_by(is_void, by_bank)
    )
    rows = await db.execute(query)
    sums = {(bool(v), bool(b)): (int(count), int(cents)) for v, b, count, cents in rows}
    terms = await find_terms(db, charity_id)
    count, total_cents = sums.get((False, False), (0, 0))
    by_bank_count = sums.get((True, True), (0, 0))[0]
    waiting = await _count_waiting(db, charity_id, terms, year=year) if terms else {}
    return CharityYear(
        year=year,
        total_cents=total_cents,
        count=count,
        issued_count=await _issued_in(db, charity_id, year=year),
        void_count=sums.get((True, False), (0, 0))[0] + by_bank_count,
        void_by_bank_count=by_bank_count,
        ready_count=waiting.get(True, 0),
        addressless_count=waiting.get(False, 0),
    )


async def _issued_in(db: AsyncSession, charity_id: str, *, year: int) -> int:
    """Return how many receipts of the year's series stand; series follow the years of Paris."""
    query = select(func.count()).where(
        _of_series(charity_id, year=year), Document.id.not_in(select(Voiding.document_id))
    )
    return int(await db.scalar(query) or 0)


def _of_series(charity_id: str, *, year: int) -> ColumnElement[bool]:
    return and_(
        Document.kind == DocumentKind.GIFT_RECEIPT,
        Document.issuer_kind == IssuerKind.CHARITY,
        Document.issuer_id == charity_id,
        Document.year == year,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedReceipt:
    """A receipt as every member of the charity may see it: without the donor's address.

    `donation_id` is the gift it is for. `may_be_replaced`: that gift has a right to a receipt
    again, and has none.
    """

    number: str
    donation_id: str
    issued_at: datetime
    donor: str
    given_on: str
    amount_cents: int
    currency: str
    why_void: WhyVoid | None
    may_be_replaced: bool


class Standing(StrEnum):
    """Which receipts: those that count for a year's gifts, or were issued in it, or are void."""

    VALID = "valid"
    ISSUED = "issued"
    VOID = "void"


async def receipts_issued(
    db: AsyncSession, charity_id: str, *, year: int, page: int, only: Standing | None = None
) -> list[IssuedReceipt]:
    """Return a page of the receipts of a year's gifts, the last number first; page 1 is the first.

    A page that is full has another one after it, perhaps empty.
    """
    terms = await find_terms(db, charity_id)
    waits = _waiting(charity_id, terms, year=year) if terms else false()
    query = (
        select(Document, Voiding.document_id.is_not(None), Dispute.state, waits)
        .join(Donation, Donation.id == Document.about_id)
        .outerjoin(Voiding, Voiding.document_id == Document.id)
        .outerjoin(Dispute, Dispute.id == Voiding.dispute_id)
        .where(_wanted(charity_id, only, year=year))
        .order_by(Document.year.desc(), Document.number.desc())
        .limit(RECEIPTS_A_PAGE)
        .offset((page - 1) * RECEIPTS_A_PAGE)
    )
    return [
        IssuedReceipt(
            number=document.printed_number,
            donation_id=document.about_id,
            issued_at=document.issued_at,
            donor=document.facts["donor"][0],
            given_on=document.facts["given_on"],
            amount_cents=document.amount_cents,
            currency=document.currency,
            why_void=rules.why_void(dispute) if is_void else None,
            may_be_replaced=is_void and is_waiting,
        )
        for document, is_void, dispute, is_waiting in await db.execute(query)
    ]


def _wanted(charity_id: str, only: Standing | None, *, year: int) -> ColumnElement[bool]:
    """Return which documents are receipts of a list, joined to donations and what voids them."""
    stands = Voiding.document_id.is_(None)
    if only is Standing.ISSUED:
        return and_(_of_series(charity_id, year=year), stands)
    of_gifts = receipts_of(charity_id, year=year)
    if only is None:
        return of_gifts
    return and_(of_gifts, stands if only is Standing.VALID else ~stands)


async def all_receipts_issued(
    database: Database, charity_id: str, *, year: int, only: Standing | None = None
) -> AsyncIterator[IssuedReceipt]:
    """Give every receipt of a year's gifts, the last number first, holding one page at a time.

    No connection is held while the reader takes it.
    """
    for page in count(1):
        async with database.read() as db:
            receipts = await receipts_issued(db, charity_id, year=year, page=page, only=only)
        for receipt in receipts:
            yield receipt
        if len(receipts) < RECEIPTS_A_PAGE:
            return


async def issue_ready(
    database: Database, charity_id: str, *, year: int, by: str, now: datetime
) -> int:
    """Issue the receipts whose donor has given an address, a limited number; return how many.

    `by` is the member who does. Each is a transaction of its own, so that a long list holds nobody
    up. Raises: ReceiptRefused when the charity has declared nothing.
    """
    async with database.read() as db:
        terms = await find_terms(db, charity_id)
        if terms is None:
            raise ReceiptRefused
        query = (
            select(Donation.id, Donation.donor_id, Person.locale)
            .join(Person, Person.id == Donation.donor_id)
            .join(BillingIdentity, BillingIdentity.person_id == Donation.donor_id)
            .where(_waiting(charity_id, terms, year=year), ~is_unproved_guests())
            .order_by(Donation.given_at, Donation.id)
            .limit(ISSUED_AT_ONCE)
        )
        rows = list(await db.execute(query))
    issued = 0
    for donation_id, donor_id, locale in rows:
        # What was given back since is left out.
        with suppress(ReceiptRefused):
            async with database.write() as db:
                await issue_receipt(
                    db, donation_id, donor_id=donor_id, locale=locale, by=by, now=now
                )
            issued += 1
    return issued


async def _count_waiting(
    db: AsyncSession, charity_id: str, terms: ReceiptTerms, *, year: int
) -> dict[bool, int]:
    """Return how many gifts wait whose donor has given an address, and how many others.

    An address given in the name of a guest who has proved nothing may be a stranger's.
    """
    has_address = and_(BillingIdentity.person_id.is_not(None), ~is_unproved_guests())
    query = (
        select(has_address.label("has_address"), func.count())
        .select_from(Donation)
        .outerjoin(BillingIdentity, BillingIdentity.person_id == Donation.donor_id)
        .where(_waiting(charity_id, terms, year=year))
        .group_by(text("has_address"))
    )
    return {bool(is_known): int(count) for is_known, count in await db.execute(query)}


def _waiting(charity_id: str, terms: ReceiptTerms, *, year: int) -> ColumnElement[bool]:
    """Return which gifts have a right to a receipt and have none; as `rules.why_no_receipt`."""
    standing = select(Document.about_id).where(
        Document.kind == DocumentKind.GIFT_RECEIPT,
        Document.issuer_id == charity_id,
        Document.id.not_in(select(Voiding.document_id)),
    )
    counts = true() if terms.covers_ticket_gifts else Donation.source != DonationSource.WITH_TICKET
    return and_(
        _given_in(charity_id, year=year),
        Donation.source.in_(rules.GIFTS),
        Donation.refunded_cents < Donation.amount_cents,
        Donation.currency == rules.RECEIPT_CURRENCY,
        ~is_disputed(Donation.payment_id),
        Donation.id.not_in(standing),
        counts,
    )


def receipts_of(charity_id: str, *, year: int) -> ColumnElement[bool]:
    """Return which documents are receipts of a year's gifts, joined to their donations."""
    return and_(
        Document.kind == DocumentKind.GIFT_RECEIPT,
        Document.issuer_id == charity_id,
        _given_in(charity_id, year=year),
    )


def _given_in(charity_id: str, *, year: int) -> ColumnElement[bool]:
    whole_year = Period(first_day=date(year, 1, 1), last_day=date(year, 12, 31))
    begins_at, over_at = whole_year.bounds(rules.ZONE)
    return and_(
        Donation.charity_id == charity_id,
        Donation.given_at >= begins_at,
        Donation.given_at < over_at,
    )
