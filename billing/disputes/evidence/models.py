"""What is told a bank about a disputed payment."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from hub.kernel.database import Instant
from hub.kernel.ids import ID_LENGTH, id_factory

MAX_WORDS = 4000


class DisputeEvidence(DueRow):
    """The answer to a dispute: gathered, then sent once.

    `payee_words` are the talent's or the charity's. Once an operator has sent it (`asked_at`),
    `texts` is what the bank gets, as `gateways.port.Evidence`, and changes no more; `sent_at` is
    when the provider had it. `idempotency_key` is there before the provider hears of it.
    """

    __tablename__ = "dispute_evidence"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("evi"))
    dispute_id: Mapped[str] = mapped_column(ForeignKey("disputes.id"), unique=True)
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    payee_words: Mapped[str] = mapped_column(Text, default="")
    payee_words_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    payee_words_at: Mapped[datetime | None] = mapped_column(Instant)
    operator_words: Mapped[str] = mapped_column(Text, default="")
    texts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
