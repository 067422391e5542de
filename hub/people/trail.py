"""The audit trail: every act on money or on somebody's standing, with who, when and why.

An entry is written in the transaction of the act itself, so that there is none without the other,
and is never changed: the database refuses.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory
from hub.kernel.immutability import guard
from hub.people.models import Person

if TYPE_CHECKING:
    from sqlalchemy import Table

MAX_REASON = 1000
MAX_NAME = 200
REFUSAL = "the audit trail is immutable: a new act corrects an old one"


class Act(StrEnum):
    """What can be found in the trail."""

    CHARITY_REGISTERED = "charity.registered"
    CHARITY_CHANGED = "charity.changed"
    CHARITY_VERIFIED = "charity.verified"
    CHARITY_REFUSED = "charity.refused"
    PROOF_SENT = "proof.sent"
    PROOF_READ = "proof.read"
    MEMBER_INVITED = "member.invited"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    MEMBER_JOINED = "member.joined"
    MEMBER_CHANGED = "member.changed"
    MEMBER_REMOVED = "member.removed"
    PAYEE_FROZEN = "payee.frozen"
    PAYEE_UNFROZEN = "payee.unfrozen"
    REFUND_ASKED = "refund.asked"
    REFUND_FAILED = "refund.failed"
    REFUND_RETRIED = "refund.retried"
    REFUND_SETTLED = "refund.settled"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_WON = "dispute.won"
    DISPUTE_LOST = "dispute.lost"
    TRANSFER_MADE = "transfer.made"
    TRANSFER_FAILED = "transfer.failed"
    TRANSFER_RETRIED = "transfer.retried"
    TRANSFER_SETTLED = "transfer.settled"
    MONEY_RECOVERED = "money.recovered"
    WORK_RETRIED = "work.retried"
    WORK_CLOSED = "work.closed"
    EVIDENCE_GIVEN = "evidence.given"
    EVIDENCE_SENT = "evidence.sent"
    BANK_FORM_OPENED = "bank_form.opened"
    FORFEITS_DIRECTED = "forfeits.directed"
    RECEIPTS_DECLARED = "receipts.declared"
    RECEIPT_ISSUED = "receipt.issued"
    PAYOUT_PAID = "payout.paid"
    PAYOUT_FAILED = "payout.failed"
    BOOKING_CANCELLED = "booking.cancelled"
    MASTERCLASS_CANCELLED = "masterclass.cancelled"
    MASTERCLASS_POSTPONED = "masterclass.postponed"
    STRIKE_RECORDED = "strike.recorded"
    STRIKE_APPEALED = "strike.appealed"
    STRIKE_UPHELD = "strike.upheld"
    STRIKE_LIFTED = "strike.lifted"
    VERDICT_DISPUTED = "verdict.disputed"
    VERDICT_ANSWERED = "verdict.answered"
    VERDICT_DECIDED = "verdict.decided"
    REVIEW_HIDDEN = "review.hidden"
    LINE_TAKEN_AWAY = "line.taken_away"
    GIFT_WORDS_TAKEN_AWAY = "gift_words.taken_away"
    PERSON_SILENCED = "person.silenced"
    PERSON_UNSILENCED = "person.unsilenced"
    PERSON_REMOVED = "person.removed"
    PERSON_BANNED = "person.banned"
    PERSON_UNBANNED = "person.unbanned"
    COMPLAINT_DISMISSED = "complaint.dismissed"
    PERSON_WARNED = "person.warned"
    PERSON_SUSPENDED = "person.suspended"
    SUSPENSION_LIFTED = "suspension.lifted"
    NAME_CHANGED = "name.changed"


class TrailEntry(Base):
    """One act; without `actor_id` the hub did it by itself, by its rules.

    `subject_name` is what the subject was called then. `reason` is what a person wrote, or the
    word of the rule that decided. `number` is that of what moved, where it is not the subject.
    """

    __tablename__ = "trail_entries"
    __table_args__ = (
        Index("ix_trail_entries_at", "at", "id"),
        Index("ix_trail_entries_subject", "subject_kind", "subject_id", "at"),
        Index("ix_trail_entries_actor", "actor_id", "at"),
        Index("ix_trail_entries_number", "number"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("trl"))
    at: Mapped[datetime] = mapped_column(Instant)
    act: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    subject_name: Mapped[str] = mapped_column(String(MAX_NAME))
    amount_cents: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="")
    reason: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(String(ID_LENGTH))


guard(cast("Table", TrailEntry.__table__), refusal=REFUSAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an act is about; `kind`: charity, talent, payment, transfer, booking, masterclass.

    `number` is that of what moved, where it is not the subject itself: a payee's transfer.
    """

    kind: str
    id: str
    name: str
    number: str | None = None


def note_act(
    db: AsyncSession,
    act: Act,
    about: Subject,
    *,
    by: str | None,
    now: datetime,
    reason: str = "",
    amount_cents: int | None = None,
    currency: str = "",
) -> None:
    """Write an act into the trail, in the transaction that does it; `by` None is the hub itself."""
    db.add(
        TrailEntry(
            at=now,
            act=act.value,
            actor_id=by,
            subject_kind=about.kind,
            subject_id=about.id,
            subject_name=about.name[:MAX_NAME],
            amount_cents=amount_cents,
            currency=currency,
            reason=reason[:MAX_REASON],
            number=about.number,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """Which entries to show; what is empty is any."""

    acts: Collection[str] = ()
    subject_id: str = ""
    actor: str = ""
    since_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailPage:
    """Some entries, the latest first, each with its actor; `next_id` opens the ones before."""

    entries: Sequence[tuple[TrailEntry, Person | None]]
    next_id: str


async def read_trail(
    db: AsyncSession, wanted: TrailFilter, *, limit: int, before_id: str = ""
) -> TrailPage:
    """Return a page of the trail; `actor` is an id or an address, a subject an id or a number."""
    query = select(TrailEntry, Person).outerjoin(Person, Person.id == TrailEntry.actor_id)
    if wanted.acts:
        query = query.where(TrailEntry.act.in_(wanted.acts))
    if wanted.subject_id:
        is_it = TrailEntry.subject_id == wanted.subject_id
        query = query.where(is_it | (TrailEntry.number == wanted.subject_id))
    if wanted.actor:
        query = query.where((Person.email == wanted.actor) | (Person.id == wanted.actor))
    if wanted.since_at is not None:
        query = query.where(TrailEntry.at >= wanted.since_at)
    if wanted.until_at is not None:
        query = query.where(TrailEntry.at < wanted.until_at)
    if before_id and (before := await db.get(TrailEntry, before_id)) is not None:
        is_earlier = (TrailEntry.at == before.at) & (TrailEntry.id < before.id)
        query = query.where((TrailEntry.at < before.at) | is_earlier)
    query = query.order_by(TrailEntry.at.desc(), TrailEntry.id.desc()).limit(limit + 1)
    found = [(row[0], row[1]) for row in await db.execute(query)]
    has_more = len(found) > limit
    return TrailPage(entries=found[:limit], next_id=found[limit - 1][0].id if has_more else "")
