"""Postings: money that moved from one account to another."""

from datetime import datetime
from typing import cast

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing.ledger.accounts import ACCOUNT_LENGTH
from billing.ledger.immutability import guard
from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory

CORRELATION_LENGTH = 80


class Posting(Base):
    """An amount that moved; never changed, corrected by one that reverses it.

    `correlation` names the act, and `line` the posting within it: an act is posted once.
    `reference` is the payment, donation, refund or transfer it was for.
    """

    __tablename__ = "postings"
    __table_args__ = (
        UniqueConstraint("correlation", "line", name="uq_postings_once"),
        CheckConstraint("amount_cents > 0", name="positive"),
        CheckConstraint("source <> destination", name="moves"),
        # With the sums in them: what an account holds is read from these alone.
        Index("ix_postings_source_sums", "source", "at", "currency", "amount_cents"),
        Index("ix_postings_destination_sums", "destination", "at", "currency", "amount_cents"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("pst"))
    correlation: Mapped[str] = mapped_column(String(CORRELATION_LENGTH))
    line: Mapped[int]
    source: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH))
    destination: Mapped[str] = mapped_column(String(ACCOUNT_LENGTH))
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    reference: Mapped[str] = mapped_column(String(ID_LENGTH), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    reverses_id: Mapped[str | None] = mapped_column(ForeignKey("postings.id"), unique=True)


guard(cast("Table", Posting.__table__))
