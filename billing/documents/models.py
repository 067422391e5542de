"""Documents and their numbers, and what is known of those who issue and receive them."""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from billing.ledger.immutability import guard
from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory

MAX_NAME = 120
MAX_STREET = 200
MAX_POSTAL_CODE = 12
MAX_CITY = 80
MAX_COUNTRY = 60
MAX_STATUS_DETAIL = 200
MAX_SIGNATORY_TITLE = 80
ABOUT_LENGTH = 48


class DocumentKind(StrEnum):
    """What a document is."""

    GIFT_RECEIPT = "gift_receipt"
    SESSION_INVOICE = "session_invoice"
    CREDIT_NOTE = "credit_note"
    FEE_INVOICE = "fee_invoice"


class IssuerKind(StrEnum):
    """In whose name a document is issued."""

    CHARITY = "charity"
    TALENT = "talent"
    PLATFORM = "platform"


class CharityStatus(StrEnum):
    """What makes gifts to a charity deductible."""

    GENERAL_INTEREST = "general_interest"
    PUBLIC_UTILITY = "public_utility"
    ENDOWMENT = "endowment"
    AID = "aid"


class DocumentSeries(Base):
    """The last number of an issuer in a year: its row is locked until the document is kept."""

    __tablename__ = "document_series"

    issuer_kind: Mapped[IssuerKind] = mapped_column(stored_enum(IssuerKind), primary_key=True)
    issuer_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]


class Document(Base):
    """A paper as it was issued; the database refuses to change or delete it.

    `about_id` is the donation, payment or refund it is about, or a talent and a month
    (`per_…:2026-11`, and the currency where it is not the euro); `sequence` counts the documents of
    a kind about it, as when a receipt replaces a void one. `facts` is all that its PDF says, as it
    was on that day. A credit note names in `corrects_id` what it corrects.
    """

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("issuer_kind", "issuer_id", "year", "number", name="uq_documents_number"),
        UniqueConstraint("kind", "about_id", "sequence", name="uq_documents_about"),
        CheckConstraint("amount_cents > 0 AND number > 0", name="positive"),
        Index("ix_documents_issuer", "issuer_kind", "issuer_id", "issued_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("doc"))
    kind: Mapped[DocumentKind] = mapped_column(stored_enum(DocumentKind))
    issuer_kind: Mapped[IssuerKind] = mapped_column(stored_enum(IssuerKind))
    issuer_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    year: Mapped[int]
    number: Mapped[int]
    about_id: Mapped[str] = mapped_column(String(ABOUT_LENGTH))
    sequence: Mapped[int]
    recipient_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    corrects_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"), index=True)
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    locale: Mapped[str] = mapped_column(String(5))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def printed_number(self) -> str:
        """Return the number as it is printed: `2026-00042`."""
        return f"{self.year}-{self.number:05}"


class Voiding(Base):
    """That a document counts no more, because of a refund or a bank; the document stays."""

    __tablename__ = "document_voidings"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    refund_id: Mapped[str | None] = mapped_column(ForeignKey("refunds.id"))
    dispute_id: Mapped[str | None] = mapped_column(ForeignKey("disputes.id"))
    voided_at: Mapped[datetime] = mapped_column(Instant)


class RoundKind(StrEnum):
    """Why people are told of papers that are there; `PaperRound.subject_id` says about what."""

    GIFTS_HANDED_ON = "gifts_handed_on"
    RECEIPTS_DECLARED = "receipts_declared"
    SELLER_KNOWN = "seller_known"
    MONTH_OVER = "month_over"


class PaperRound(DueRow):
    """A round in which everybody concerned is told, a page of people at a time.

    `subject_id` is a transfer to a charity, a charity, a talent or a month (`2026-11`); `cursor` is
    after whom to go on.
    """

    __tablename__ = "paper_rounds"
    __table_args__ = (UniqueConstraint("kind", "subject_id", name="uq_paper_rounds_once"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("prd"))
    kind: Mapped[RoundKind] = mapped_column(stored_enum(RoundKind))
    subject_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    cursor: Mapped[str] = mapped_column(String(ID_LENGTH), default="")
    began_at: Mapped[datetime] = mapped_column(Instant)


class TellingKind(StrEnum):
    """What somebody was told."""

    RECEIPT = "receipt"
    INVOICE = "invoice"
    FEE_INVOICE = "fee_invoice"
    SELLER_WANTED = "seller_wanted"


class Telling(Base):
    """That a mail about a paper was sent, so that none is sent twice.

    `about_id` is the donation, the booking, the talent and month (`per_…:2026-11`), or the talent.
    """

    __tablename__ = "paper_tellings"

    kind: Mapped[TellingKind] = mapped_column(stored_enum(TellingKind), primary_key=True)
    about_id: Mapped[str] = mapped_column(String(ABOUT_LENGTH), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(Instant)


class BillingIdentity(Base):
    """Somebody's name and address as a paper must have them.

    The last three are a seller's, empty for everybody else: `registration` is a SIREN or SIRET;
    `mandated_at` is when they asked the hub to write invoices in their name.
    """

    __tablename__ = "billing_identities"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), primary_key=True)
    full_name: Mapped[str] = mapped_column(String(MAX_NAME))
    street: Mapped[str] = mapped_column(String(MAX_STREET))
    postal_code: Mapped[str] = mapped_column(String(MAX_POSTAL_CODE))
    city: Mapped[str] = mapped_column(String(MAX_CITY))
    country: Mapped[str] = mapped_column(String(MAX_COUNTRY))
    registration: Mapped[str] = mapped_column(String(14), default="")
    vat_number: Mapped[str] = mapped_column(String(16), default="")
    mandated_at: Mapped[datetime | None] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class ReceiptTerms(Base):
    """What a charity declares before it may issue tax receipts.

    Source: the form Cerfa 11580. `has_article_…` are the articles of the tax code under which gifts
    to it are deductible; `covers_ticket_gifts` tells whether a gift made with a ticket gets a
    receipt too.
    """

    __tablename__ = "receipt_terms"

    charity_id: Mapped[str] = mapped_column(ForeignKey("charities.id"), primary_key=True)
    status: Mapped[CharityStatus] = mapped_column(stored_enum(CharityStatus))
    status_detail: Mapped[str] = mapped_column(String(MAX_STATUS_DETAIL), default="")
    has_article_200: Mapped[bool]
    has_article_238_bis: Mapped[bool]
    has_article_978: Mapped[bool]
    covers_ticket_gifts: Mapped[bool]
    signatory_title: Mapped[str] = mapped_column(String(MAX_SIGNATORY_TITLE))
    declared_at: Mapped[datetime] = mapped_column(Instant)
    declared_by: Mapped[str] = mapped_column(ForeignKey("people.id"))


guard(cast("Table", Document.__table__))
guard(cast("Table", Voiding.__table__))
