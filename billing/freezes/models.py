"""Who is not paid for now, since when, and why."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.transfers.models import PayeeKind
from hub.kernel.database import Base, Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class Freeze(Base):
    """A stretch of time in which nothing is transferred to a payee; the payee reads `reason`."""

    __tablename__ = "freezes"
    __table_args__ = (
        Index(
            "uq_freezes_open",
            "payee_kind",
            "payee_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("frz"))
    payee_kind: Mapped[PayeeKind] = mapped_column(stored_enum(PayeeKind))
    payee_id: Mapped[str] = mapped_column(String(ID_LENGTH))
    reason: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(Instant)
    began_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
