"""Evidence: gather the payee's words, then send all of it to the bank, once."""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.errors import EvidenceSent, NothingToAnswer, WordsMissing, WordsTooLong
from billing.disputes.evidence.models import MAX_WORDS, DisputeEvidence
from billing.disputes.models import Dispute
from billing.due import BILLING_NOTE
from billing.gateways.port import MAX_EVIDENCE_TEXT, DisputeState, Evidence
from billing.payments.models import Payment
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.people.trail import Act, Subject, note_act


async def find_evidence(db: AsyncSession, dispute_id: str) -> DisputeEvidence | None:
    """Return what was gathered about a dispute, None when nothing was."""
    query = select(DisputeEvidence).where(DisputeEvidence.dispute_id == dispute_id)
    return (await db.scalars(query)).first()


def may_answer(dispute: Dispute, evidence: DisputeEvidence | None, *, now: datetime) -> bool:
    """Tell whether the bank waits for an answer, and has none."""
    is_late = dispute.respond_by is not None and dispute.respond_by <= now
    is_asked = dispute.state is DisputeState.NEEDS_RESPONSE and not is_late
    return is_asked and (evidence is None or evidence.asked_at is None)


async def give_words(
    db: AsyncSession, dispute_id: str, *, words: str, by: str, now: datetime
) -> None:
    """Keep what the payee says of a dispute, for the operator to send; again, in its place.

    Raises: NotFound, WordsMissing, WordsTooLong, EvidenceSent, NothingToAnswer.
    """
    told = clean_words(words)
    if not told:
        raise WordsMissing
    dispute, evidence = await _open(db, dispute_id, now=now)
    evidence.payee_words, evidence.payee_words_by, evidence.payee_words_at = told, by, now
    await _note(db, Act.EVIDENCE_GIVEN, dispute, by=by, now=now)


async def send_evidence(
    db: AsyncSession, dispute_id: str, gathered: Evidence, *, words: str, by: str, now: datetime
) -> None:
    """Let the clock send the answer; `words` are the operator's, and may be empty.

    What is sent is kept as it is. Raises: NotFound, WordsTooLong, EvidenceSent, NothingToAnswer.
    """
    told = clean_words(words)
    dispute, evidence = await _open(db, dispute_id, now=now)
    evidence.operator_words = told
    evidence.texts = asdict(whole(gathered, evidence))
    evidence.asked_by, evidence.asked_at, evidence.due_at = by, now, now
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await _note(db, Act.EVIDENCE_SENT, dispute, by=by, now=now)


def whole(gathered: Evidence, evidence: DisputeEvidence) -> Evidence:
    """Return what was gathered with what people say, each text as long as it may be."""
    said = (gathered.statement, evidence.payee_words, evidence.operator_words)
    full = replace(gathered, statement="\n\n".join(text for text in said if text))
    return Evidence(**{name: text[:MAX_EVIDENCE_TEXT] for name, text in asdict(full).items()})


def clean_words(words: str) -> str:
    """Return what somebody says, line by line. Raises: WordsTooLong."""
    told = "\n".join(line.strip() for line in words.strip().splitlines())
    if len(told) > MAX_WORDS:
        raise WordsTooLong
    return told


async def _open(
    db: AsyncSession, dispute_id: str, *, now: datetime
) -> tuple[Dispute, DisputeEvidence]:
    # The dispute is locked, so that of two who send at once one does.
    dispute = await db.get(Dispute, dispute_id, with_for_update=True, populate_existing=True)
    if dispute is None:
        raise NotFound
    query = select(DisputeEvidence).where(DisputeEvidence.dispute_id == dispute_id)
    query = query.execution_options(populate_existing=True)
    evidence = (await db.scalars(query)).first()
    if evidence is not None and evidence.asked_at is not None:
        raise EvidenceSent
    if not may_answer(dispute, evidence, now=now):
        raise NothingToAnswer
    if evidence is None:
        evidence_id = new_id("evi")
        evidence = DisputeEvidence(
            id=evidence_id,
            dispute_id=dispute_id,
            idempotency_key=f"evidence:{evidence_id}",
            payee_words="",
        )
        db.add(evidence)
    return dispute, evidence


async def _note(db: AsyncSession, act: Act, dispute: Dispute, *, by: str, now: datetime) -> None:
    payment = await db.get_one(Payment, dispute.payment_id)
    note_act(
        db,
        act,
        Subject(kind="payment", id=payment.id, name=payment.title),
        by=by,
        now=now,
        amount_cents=dispute.amount_cents,
        currency=dispute.currency,
    )
