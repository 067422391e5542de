"""Copies of somebody's data, and accounts that are to be erased."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant
from hub.kernel.ids import ID_LENGTH, id_factory

DIGEST_LENGTH = 64
_IS_OPEN = text("cancelled_at IS NULL AND done_at IS NULL")


class DataCopy(Base):
    """An archive of what the hub knows of a person, made when they ask.

    `due_at` is when it is made, or removed, next; while somebody is at it, when that has failed.
    It can be downloaded from `ready_at` until `expires_at`; at `gone_at` it was removed.
    """

    __tablename__ = "data_copies"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("cpy"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    gone_at: Mapped[datetime | None] = mapped_column(Instant)


class Erasure(Base):
    """Somebody asked for the end of their account, which comes at `due_at`.

    `digest` is of the secret in the mail that lets them change their mind until then. `waits_for`
    is what was still open when it was due, an English sentence; it is looked at again at `due_at`.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        Index(
            "uq_erasures_open",
            "person_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("era"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant, index=True)
    waits_for: Mapped[str] = mapped_column(String(400), default="")
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
