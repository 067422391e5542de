"""What we remember of Stripe's accounts."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from hub.kernel.database import Base, Instant


class StripeAccount(Base):
    """The account at Stripe of somebody we pay; `payee` is our account, `payable:talent:…`."""

    __tablename__ = "stripe_accounts"

    payee: Mapped[str] = mapped_column(String(80), primary_key=True)
    account_id: Mapped[str] = mapped_column(String(80), unique=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
