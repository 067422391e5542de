"""What billing knows of a person, and what of it the law keeps when they erase their account."""

from collections.abc import AsyncIterator

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.cards.models import CardAttempt, SavedCard
from billing.disputes.evidence.models import DisputeEvidence
from billing.disputes.models import Dispute, Recovery, RecoveryState
from billing.documents.models import BillingIdentity, Document, IssuerKind, ReceiptTerms
from billing.documents.pages import file_name, pdf_of
from billing.documents.service import find_voiding
from billing.donations.models import Donation
from billing.freezes.models import Freeze
from billing.gateways.payouts import PayoutState
from billing.gateways.port import DisputeState
from billing.ledger.accounts import payable_talent
from billing.ledger.models import Posting
from billing.payments.models import Payment, PaymentState
from billing.payouts.models import Payout
from billing.refunds.models import Refund, RefundState
from billing.settlements.models import Settlement, SettlementState
from billing.strangers import forget_stranger
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.bookings.models import Booking
from hub.kernel.i18n import N_
from hub.kernel.personal import Because, Fate, Holding, Part, PersonalFile, Who

PAYING = N_("A payment of yours is under way. Wait until it is through.")
REFUNDING = N_("Money is on its way back to you. Wait until it has arrived.")
EARNING = N_("Money is on its way to you. Wait until it is in your bank account.")
WITH_BANK = N_("A bank has yet to decide about a payment of yours. Wait until it has.")

MAX_PAPERS = 2000
"""How many papers somebody's copy of their data has at most, the latest."""

_KEPT, _BOOKS, _TRAIL = Fate.KEPT, Because.BOOKS, Because.TRAIL
_PAYING = (PaymentState.CREATED, PaymentState.PENDING, PaymentState.AUTHENTICATING)
_REFUNDING = (RefundState.REQUESTED, RefundState.SUBMITTED, RefundState.FAILED)
_SENDING = (TransferState.REQUESTED, TransferState.SUBMITTED, TransferState.FAILED)
_LANDING = (PayoutState.PENDING, PayoutState.IN_TRANSIT)
_UNDECIDED = (DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)


async def _obstacles(db: AsyncSession, who: Who) -> list[str]:
    taught = select(Booking.id).where(Booking.talent_id == who.id)
    sides = select(Booking.id).where(or_(Booking.talent_id == who.id, Booking.learner_id == who.id))
    paid = select(Payment.id).where(Payment.payer_id == who.id)
    earned = select(Payment.id).where(Payment.subject_id.in_(taught))
    sent = select(Transfer.id).where(_to_talent(Transfer, who))
    queries = (
        (PAYING, select(Payment.id).where(Payment.payer_id == who.id, Payment.state.in_(_PAYING))),
        (
            REFUNDING,
            select(Refund.id).where(Refund.payment_id.in_(paid), Refund.state.in_(_REFUNDING)),
        ),
        (
            WITH_BANK,
            select(Dispute.id).where(
                or_(Dispute.payment_id.in_(paid), Dispute.payment_id.in_(earned)),
                Dispute.state.in_(_UNDECIDED),
            ),
        ),
        (
            EARNING,
            select(Settlement.subject_id).where(
                Settlement.subject_id.in_(sides), Settlement.state != SettlementState.DONE
            ),
        ),
        (EARNING, sent.where(Transfer.state.in_(_SENDING))),
        (
            EARNING,
            select(Payout.id).where(_to_talent(Payout, who), Payout.state.in_(_LANDING)),
        ),
        (
            EARNING,
            select(Recovery.id).where(
                Recovery.transfer_id.in_(sent), Recovery.state == RecoveryState.REQUESTED
            ),
        ),
    )
    found: dict[str, None] = {}
    for sentence, query in queries:
        if (await db.scalars(query.limit(1))).first() is not None:
            found[sentence] = None
    if await _is_owed(db, payable_talent(who.id)):
        found[EARNING] = None
    return list(found)


def _to_talent(model: type[Transfer] | type[Payout], who: Who) -> ColumnElement[bool]:
    return (model.payee_kind == PayeeKind.TALENT) & (model.payee_id == who.id)


async def _is_owed(db: AsyncSession, account: str) -> bool:
    postings = select(Posting.source, Posting.currency, Posting.amount_cents)
    postings = postings.where(or_(Posting.source == account, Posting.destination == account))
    held: dict[str, int] = {}
    for source, currency, cents in await db.execute(postings):
        held[currency] = held.get(currency, 0) + (-cents if source == account else cents)
    return any(held.values())


async def _erase(db: AsyncSession, who: Who) -> None:
    await forget_stranger(db, who.id, now=who.now)


async def _files(db: AsyncSession, who: Who) -> AsyncIterator[PersonalFile]:
    is_seller = (Document.issuer_kind == IssuerKind.TALENT) & (Document.issuer_id == who.id)
    theirs = select(Document).where(or_(Document.recipient_id == who.id, is_seller))
    latest = theirs.order_by(Document.issued_at.desc(), Document.id).limit(MAX_PAPERS)
    for document in list(await db.scalars(latest)):
        pages = await pdf_of(document, voiding=await find_voiding(db, document.id))
        name = f"papers/{document.issued_at:%Y}/{document.id}-{file_name(document)}"
        yield PersonalFile(name=name, content=pages)


BILLING = Part(
    name="billing",
    holdings=(
        Holding(model=BillingIdentity, column="person_id", fate=Fate.DELETED),
        Holding(
            model=Payment,
            column="payer_id",
            fate=Fate.EMPTIED,
            empty={"shown": {}},
            because=_BOOKS,
            hidden=frozenset({"idempotency_key", "checkout_url", "return_url"}),
        ),
        Holding(
            model=Donation,
            column="donor_id",
            fate=Fate.EMPTIED,
            empty={"is_name_public": False, "is_message_public": False, "message": ""},
            because=_BOOKS,
        ),
        Holding(model=Donation, column="host_id", fate=_KEPT, because=_BOOKS, is_copied=False),
        Holding(model=Document, column="recipient_id", fate=_KEPT, because=_BOOKS),
        Holding(
            model=SavedCard,
            column="person_id",
            fate=_KEPT,
            because=_BOOKS,
            hidden=frozenset({"customer_id", "method_id", "removal_key", "error"}),
        ),
        Holding(
            model=CardAttempt,
            column="payer_id",
            fate=_KEPT,
            because=_BOOKS,
            hidden=frozenset({"idempotency_key", "press_key", "provider_id", "error"}),
        ),
        Holding(model=Refund, column="asked_by", fate=_KEPT, because=_BOOKS, is_copied=False),
        Holding(model=Recovery, column="asked_by", fate=_KEPT, because=_BOOKS, is_copied=False),
        Holding(model=ReceiptTerms, column="declared_by", fate=_KEPT, because=_BOOKS),
        Holding(
            model=DisputeEvidence,
            column="payee_words_by",
            fate=_KEPT,
            because=_BOOKS,
            hidden=frozenset({"idempotency_key", "operator_words", "texts", "error"}),
        ),
        Holding(
            model=DisputeEvidence, column="asked_by", fate=_KEPT, because=_BOOKS, is_copied=False
        ),
        Holding(model=Freeze, column="began_by", fate=_KEPT, because=_TRAIL, is_copied=False),
        Holding(model=Freeze, column="ended_by", fate=_KEPT, because=_TRAIL, is_copied=False),
    ),
    obstacles=_obstacles,
    erase=_erase,
    files=_files,
)
