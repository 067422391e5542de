"""Saved cards, and the gifts that are charged to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from billing.due import DueRow
from billing.gateways.port import CardKey
from hub.kernel.database import Instant, stored_enum
from hub.kernel.ids import ID_LENGTH, id_factory


class CardState(StrEnum):
    """Whether the provider keeps a card; `removing` until it has said that it does not."""

    KEPT = "kept"
    REMOVING = "removing"
    REMOVED = "removed"


class AttemptState(StrEnum):
    """What became of charging a saved card; all but `asked` are final."""

    ASKED = "asked"
    PAID = "paid"
    DECLINED = "declined"
    AUTHENTICATION = "authentication"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


_IS_KEPT = text("state = 'kept'")


class SavedCard(DueRow):
    """A person's card at a provider, one at a time; of its number, the last four digits.

    `payment_id` is the payment with which its owner agreed. `removal_key` is there before the
    provider is asked to forget it; `due_at` is when that is done.
    """

    __tablename__ = "saved_cards"
    __table_args__ = (
        UniqueConstraint("provider", "method_id", name="uq_saved_cards_method"),
        Index(
            "uq_saved_cards_kept",
            "person_id",
            "provider",
            unique=True,
            sqlite_where=_IS_KEPT,
            postgresql_where=_IS_KEPT,
        ),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=id_factory("crd"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id"), index=True)
    provider: Mapped[str] = mapped_column(String(20))
    state: Mapped[CardState] = mapped_column(stored_enum(CardState))
    customer_id: Mapped[str] = mapped_column(String(80))
    method_id: Mapped[str] = mapped_column(String(80))
    brand: Mapped[str] = mapped_column(String(20))
    last4: Mapped[str] = mapped_column(String(4))
    exp_month: Mapped[int]
    exp_year: Mapped[int]
    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"))
    kept_at: Mapped[datetime] = mapped_column(Instant)
    removal_key: Mapped[str] = mapped_column(String(80), default="")
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def key(self) -> CardKey:
        """Return what the provider calls the card."""
        return CardKey(customer_id=self.customer_id, method_id=self.method_id)

    def is_good(self, *, now: datetime) -> bool:
        """Tell whether a gift can be charged to it: it is kept, and its month is not over."""
        is_over = (self.exp_year, self.exp_month) < (now.year, now.month)
        return self.state is CardState.KEPT and not is_over


class CardAttempt(DueRow):
    """A gift to charge to a saved card: stored with its key before the provider hears of it.

    `press_key` comes from the payer's browser, so that pressing twice gives once. `provider_id` is
    what the provider calls the charge. `due_at` is when the provider is asked again.
    """

    __tablename__ = "card_attempts"
    __table_args__ = (UniqueConstraint("payer_id", "press_key", name="uq_card_attempts_press"),)

    payment_id: Mapped[str] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    card_id: Mapped[str] = mapped_column(ForeignKey("saved_cards.id"), index=True)
    payer_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    press_key: Mapped[str] = mapped_column(String(80))
    idempotency_key: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[AttemptState] = mapped_column(stored_enum(AttemptState))
    provider_id: Mapped[str | None] = mapped_column(String(80), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
