"""The donor's tax receipt: for the gift alone, once, and void as soon as money goes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import is_disputed, is_with_bank
from billing.documents import rules
from billing.documents.events import ReceiptVoided
from billing.documents.guests import is_unproved_guests
from billing.documents.identities import address_lines, find_identity, find_terms
from billing.documents.models import (
    BillingIdentity,
    Document,
    DocumentKind,
    IssuerKind,
    ReceiptTerms,
    Voiding,
)
from billing.documents.pages import written_day_of
from billing.documents.rules import NoReceipt, why_no_receipt
from billing.documents.service import (
    Draft,
    Issuer,
    issue,
    standing_about,
    void,
)
from billing.documents.words import euros_in_words
from billing.donations.lines import LinePlace, as_tuple, place
from billing.donations.models import Donation, DonationSource
from billing.donations.service import donations_for
from billing.errors import AddressNeeded, ReceiptRefused
from hub.charities.models import Charity
from hub.charities.service import about
from hub.kernel.errors import NotFound
from hub.kernel.outbox import record
from hub.masterclasses.models import Masterclass
from hub.people.trail import Act, note_act

LAYOUT = "v1/gift_receipt"
SHOWN = 50
"""How many gifts a page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A gift as its donor sees it, with its receipt, or why there is none.

    `is_back`: a bank had it and gave it back, so that a new receipt can take the place of the void
    one.
    """

    donation: Donation
    charity_name: str
    masterclass_title: str
    receipt: Document | None
    void_receipts: tuple[Document, ...]
    problem: NoReceipt | None
    is_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftPage:
    """Some of somebody's gifts, the latest first; `next_id` opens the ones before."""

    gifts: Sequence[Gift]
    next_id: str


async def gifts_of(
    db: AsyncSession, donor_id: str, *, before_id: str = "", limit: int = SHOWN
) -> GiftPage:
    """Return what somebody gave last apart from tickets, or before one of these.

    What a guest gave with their address is theirs once they have proved it.
    """
    query = (
        select(
            Donation,
            Charity,
            Masterclass.title,
            ReceiptTerms,
            is_disputed(Donation.payment_id).label("is_disputed"),
            is_with_bank(Donation.payment_id).label("is_with_bank"),
        )
        .join(Charity, Charity.id == Donation.charity_id)
        .outerjoin(Masterclass, Masterclass.id == Donation.masterclass_id)
        .outerjoin(ReceiptTerms, ReceiptTerms.charity_id == Donation.charity_id)
        .where(
            Donation.donor_id == donor_id,
            Donation.source.in_(rules.GIFTS),
            ~is_unproved_guests(),
        )
        .order_by(Donation.given_at.desc(), Donation.id.desc())
        .limit(limit + 1)
    )
    before = await db.get(Donation, before_id) if before_id else None
    if before is not None:
        query = query.where(place() < as_tuple(LinePlace(before.given_at, before.id)))
    found = list(await db.execute(query))
    rows = found[:limit]
    receipts = await _receipts_about(db, [row.Donation.id for row in rows])
    gifts = [
        _gift(
            row.Donation,
            charity=row.Charity,
            title=row.title or "",
            papers=receipts.get(row.Donation.id, []),
            problem=why_no_receipt(
                row.Donation,
                row.ReceiptTerms,
                is_disputed=row.is_disputed,
                is_with_bank=row.is_with_bank,
            ),
        )
        for row in rows
    ]
    return GiftPage(gifts=gifts, next_id=rows[-1].Donation.id if len(found) > limit else "")


async def issue_receipt(
    db: AsyncSession, donation_id: str, *, donor_id: str, locale: str, by: str, now: datetime
) -> Document:
    """Issue the receipt of somebody's gift; asked again, return the one there is.

    `by` is who issues it: the donor, or a member of the charity.
    Raises: NotFound, ReceiptRefused, AddressNeeded.
    """
    donation = await _own_gift(db, donation_id, donor_id=donor_id)
    standing = await standing_about(db, DocumentKind.GIFT_RECEIPT, donation.id)
    if standing is not None:
        return standing
    terms = await find_terms(db, donation.charity_id)
    has_bank_it = select(Donation.id).where(
        Donation.id == donation.id, is_disputed(Donation.payment_id)
    )
    is_gone = await db.scalar(has_bank_it) is not None
    if terms is None or why_no_receipt(donation, terms, is_disputed=is_gone) is not None:
        raise ReceiptRefused
    donor = await find_identity(db, donor_id)
    if donor is None:
        raise AddressNeeded
    charity = await db.get_one(Charity, donation.charity_id)
    draft = _draft(donation, donor, charity=charity, terms=terms, locale=locale)
    receipt = await issue(db, draft, now=now)
    note_act(
        db,
        Act.RECEIPT_ISSUED,
        about(charity),
        by=by,
        now=now,
        reason=receipt.printed_number,
        amount_cents=receipt.amount_cents,
        currency=receipt.currency,
    )
    return receipt


async def void_receipts(
    db: AsyncSession, payment_id: str, *, refund_id: str, now: datetime
) -> None:
    """Void the receipts of a payment whose amount is no longer what the donor gave, and tell."""
    for donation in await donations_for(db, payment_id):
        standing = await standing_about(db, DocumentKind.GIFT_RECEIPT, donation.id)
        kept_cents = donation.amount_cents - donation.refunded_cents
        if standing is not None and standing.amount_cents != kept_cents:
            await void(db, standing, refund_id=refund_id, now=now)
            record(db, ReceiptVoided(document_id=standing.id), now=now)


async def void_disputed(
    db: AsyncSession, payment_id: str, *, dispute_id: str, now: datetime
) -> None:
    """Void the receipts of a payment that its payer's bank took back, whoever bears it; tell."""
    for donation in await donations_for(db, payment_id):
        standing = await standing_about(db, DocumentKind.GIFT_RECEIPT, donation.id)
        if standing is not None:
            await void(db, standing, dispute_id=dispute_id, now=now)
            record(db, ReceiptVoided(document_id=standing.id), now=now)


def _gift(
    donation: Donation,
    *,
    charity: Charity,
    title: str,
    papers: Sequence[tuple[Document, Voiding | None]],
    problem: NoReceipt | None,
) -> Gift:
    receipt = next((paper for paper, voiding in papers if voiding is None), None)
    latest = papers[0][1] if papers else None
    was_at_bank = latest is not None and latest.dispute_id is not None
    return Gift(
        donation=donation,
        charity_name=charity.name,
        masterclass_title=title,
        receipt=receipt,
        void_receipts=tuple(paper for paper, voiding in papers if voiding is not None),
        problem=problem,
        is_back=was_at_bank and receipt is None and problem is None,
    )


def _draft(
    donation: Donation,
    donor: BillingIdentity,
    *,
    charity: Charity,
    terms: ReceiptTerms,
    locale: str,
) -> Draft:
    amount_cents = donation.amount_cents - donation.refunded_cents
    return Draft(
        kind=DocumentKind.GIFT_RECEIPT,
        issuer=Issuer(IssuerKind.CHARITY, charity.id),
        about_id=donation.id,
        recipient_id=donor.person_id,
        amount_cents=amount_cents,
        currency=donation.currency,
        locale=locale,
        facts={
            **_charity_facts(charity, terms),
            "donor": address_lines(donor),
            "given_on": written_day_of(donation.given_at, locale="fr"),
            "amount_in_words": euros_in_words(amount_cents),
            "is_with_ticket": donation.source is DonationSource.WITH_TICKET,
        },
    )


def _charity_facts(charity: Charity, terms: ReceiptTerms) -> dict[str, Any]:
    number = rules.written_registration(charity.registration)
    return {
        "layout": LAYOUT,
        "author": charity.name,
        "footer": f"Reçu établi par voie électronique pour {charity.name}.",
        "charity": [charity.name, charity.address, number],
        "object": charity.object_fr,
        "status": terms.status.value,
        "status_detail": terms.status_detail,
        "articles": rules.articles(terms),
        "signatory": charity.signatory,
        "signatory_title": terms.signatory_title,
    }


async def _own_gift(db: AsyncSession, donation_id: str, *, donor_id: str) -> Donation:
    # The lock makes two windows of one donor issue one receipt, and a refund wait its turn.
    query = select(Donation).where(
        Donation.id == donation_id, Donation.donor_id == donor_id, ~is_unproved_guests()
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    donation = (await db.scalars(query)).first()
    if donation is None:
        raise NotFound
    return donation


async def _receipts_about(
    db: AsyncSession, donation_ids: list[str]
) -> dict[str, list[tuple[Document, Voiding | None]]]:
    """Return each donation's receipts and how they were voided, if they were; the latest first."""
    query = (
        select(Document, Voiding)
        .outerjoin(Voiding, Voiding.document_id == Document.id)
        .where(Document.kind == DocumentKind.GIFT_RECEIPT, Document.about_id.in_(donation_ids))
        .order_by(Document.sequence.desc())
    )
    found: dict[str, list[tuple[Document, Voiding | None]]] = {}
    for document, voiding in await db.execute(query):
        found.setdefault(document.about_id, []).append((document, voiding))
    return found
