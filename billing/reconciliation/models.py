"""What a provider's statement says, as it was last read."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from billing.gateways.port import MovementKind
from hub.kernel.database import Base, Instant, stored_enum


class ProviderMovement(Base):
    """A movement of our balance at a provider, copied so that it can be compared row by row.

    The provider never changes one. The columns are those of `gateways.port.BalanceMovement`.
    """

    __tablename__ = "provider_movements"
    __table_args__ = (
        Index("ix_provider_movements_object", "provider", "object_id"),
        Index("ix_provider_movements_at", "provider", "at"),
    )

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[MovementKind] = mapped_column(stored_enum(MovementKind))
    object_id: Mapped[str] = mapped_column(String(80))
    about_id: Mapped[str] = mapped_column(String(80), default="")
    reference: Mapped[str] = mapped_column(String(80), default="")
    amount_cents: Mapped[int]
    fee_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    at: Mapped[datetime] = mapped_column(Instant)
