"""How a payment may move, what a donor may choose, and within which bounds."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from billing.donations.models import MAX_MESSAGE, MAX_NAME
from billing.errors import GiftInvalid, MessageTooLong, PaymentTransition
from billing.gateways.port import CheckoutState
from billing.payments.models import PaymentState as State
from hub.kernel.money import bounds, spoken

GIFT_EURO_CENTS = range(100, 500_001)
GIFT_TIME = timedelta(minutes=30)
GIFT_TIME_LEFT = timedelta(minutes=5)
OPEN_STATES = frozenset({State.CREATED, State.PENDING, State.AUTHENTICATING})


class Move(StrEnum):
    """What can happen to a payment."""

    OPEN = "open"
    AUTHENTICATE = "authenticate"
    DECLINE = "decline"
    SUCCEED = "succeed"
    FAIL = "fail"
    CANCEL = "cancel"
    EXPIRE = "expire"


_WHILE_OPEN: Mapping[Move, State] = {
    Move.OPEN: State.PENDING,
    Move.AUTHENTICATE: State.AUTHENTICATING,
    Move.DECLINE: State.PENDING,
    Move.SUCCEED: State.SUCCEEDED,
    Move.FAIL: State.FAILED,
    Move.CANCEL: State.CANCELLED,
    Move.EXPIRE: State.EXPIRED,
}

# Money that arrives after we gave up is still money: it is captured, then refunded.
TRANSITIONS: Mapping[tuple[State, Move], State] = {
    **{(state, by): after for state in OPEN_STATES for by, after in _WHILE_OPEN.items()},
    (State.FAILED, Move.SUCCEED): State.SUCCEEDED,
    (State.CANCELLED, Move.SUCCEED): State.SUCCEEDED,
    (State.EXPIRED, Move.SUCCEED): State.SUCCEEDED,
}

MOVE_FOR: Mapping[CheckoutState, Move] = {
    CheckoutState.OPEN: Move.OPEN,
    CheckoutState.DECLINED: Move.DECLINE,
    CheckoutState.AUTHENTICATING: Move.AUTHENTICATE,
    CheckoutState.PAID: Move.SUCCEED,
    CheckoutState.CANCELLED: Move.CANCEL,
    CheckoutState.EXPIRED: Move.EXPIRE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorChoices:
    """What a donor lets people see: each of name, amount and message by itself."""

    display_name: str = ""
    is_name_public: bool = False
    is_amount_public: bool = False
    message: str = ""
    is_message_public: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return what is stored on the payment."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DonorChoices":
        """Return the choices stored on a payment."""
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketGift:
    """What somebody gives with a ticket; `saves_card`: they agree that their card is kept."""

    gift_cents: int = 0
    covers_fees: bool = False
    shown: DonorChoices = field(default_factory=DonorChoices)
    saves_card: bool = False


def move(state: State, by: Move) -> State:
    """Return the next state. Raises: PaymentTransition, naming both."""
    after = TRANSITIONS.get((state, by))
    if after is None:
        raise PaymentTransition(state=state.value, move=by.value)
    return after


def is_news(state: State, by: Move) -> bool:
    """Tell whether what the provider says can still happen: old news may come late, or twice."""
    return (state, by) in TRANSITIONS


def gift_bounds(currency: str) -> range:
    """Return the gifts that are taken, in cents."""
    return bounds(GIFT_EURO_CENTS, currency=currency)


def check_gift(gift_cents: int, *, currency: str) -> None:
    """Refuse a gift out of bounds. Raises: GiftInvalid."""
    allowed = gift_bounds(currency)
    if gift_cents not in allowed:
        raise GiftInvalid(**spoken(allowed, currency=currency))


def clean_choices(shown: DonorChoices) -> DonorChoices:
    """Return the choices with tidy texts; an empty name or message cannot be public.

    Raises: MessageTooLong.
    """
    name = " ".join(shown.display_name.split())[:MAX_NAME]
    message = " ".join(shown.message.split())
    if len(message) > MAX_MESSAGE:
        raise MessageTooLong
    return DonorChoices(
        display_name=name,
        is_name_public=shown.is_name_public and bool(name),
        is_amount_public=shown.is_amount_public,
        message=message,
        is_message_public=shown.is_message_public and bool(message),
    )
