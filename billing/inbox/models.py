"""Notices from the provider."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from hub.kernel.database import Instant
from hub.kernel.ids import ID_LENGTH, id_factory


class ProviderNotice(DueRow):
    """Word that something changed at the provider, kept as it came.

    What changed is asked of the provider when the notice is handled, so that order and repeats
    do not matter. `object_kind`: checkout, refund, transfer, dispute, payout, or one we do not
    know; `account` is what the provider calls the payee whose object it is.
    """

    __tablename__ = "provider_notices"
    __table_args__ = (UniqueConstraint("provider", "notice_id", name="uq_provider_notices_once"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("ntc"))
    provider: Mapped[str] = mapped_column(String(20))
    notice_id: Mapped[str] = mapped_column(String(80))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(80), index=True)
    account: Mapped[str] = mapped_column(String(80), default="", server_default="")
    payload: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime] = mapped_column(Instant)
    handled_at: Mapped[datetime | None] = mapped_column(Instant)


class NoticeFetch(DueRow):
    """How far a provider's list of notices was read, for those that were never delivered.

    All before `since_at` is known. While a list is being read, `reading_from_at` is when that
    began, and `cursor` says where to go on.
    """

    __tablename__ = "notice_fetches"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    since_at: Mapped[datetime] = mapped_column(Instant)
    reading_from_at: Mapped[datetime | None] = mapped_column(Instant)
    cursor: Mapped[str] = mapped_column(String(80), default="")
    found: Mapped[int] = mapped_column(default=0)
