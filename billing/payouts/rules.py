"""How a payout may move, how long it is asked about, and what of it is news to its payee."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from billing.gateways.payouts import PayoutState as State

FOLLOWS: Mapping[State, frozenset[State]] = {
    State.PENDING: frozenset({State.IN_TRANSIT, State.PAID, State.FAILED, State.CANCELLED}),
    State.IN_TRANSIT: frozenset({State.PAID, State.FAILED, State.CANCELLED}),
    State.PAID: frozenset({State.FAILED}),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""Which states are news in which; a bank may send back what it had taken."""

CAME_BACK = frozenset({State.FAILED, State.CANCELLED})
"""The money is with the provider again."""

ASKED_FOR = timedelta(days=10)
"""How long after its day a payout is asked about: banks take five working days to send it back."""

FIRST_LOOK = timedelta(days=1)
"""How long after a transfer a payout is looked for: a provider sends on once a day."""

LOOK_AGAIN = timedelta(hours=6)
LOOK_BACK = timedelta(days=1)
"""How often a payee is asked about of whom nothing is on its way, but may come back."""

OVERLAP = timedelta(hours=1)
"""How much is read twice: a provider may list a payout some time after its date."""

NEWS_FOR = timedelta(days=7)
"""Until when somebody is told: a hub that hears of old payouts writes no mail about them."""


def is_news(state: State, *, known: State) -> bool:
    """Tell whether what the provider says of a payout moves it on."""
    return state in FOLLOWS[known]


def is_open(state: State, *, is_itemised: bool, arrives_on: date, now: datetime) -> bool:
    """Tell whether something more is expected of a payout: its end, its parts, its way back."""
    is_over = state in CAME_BACK and is_itemised
    return not is_over and _days_since(arrives_on, now) <= ASKED_FOR


def next_look(*, is_on_its_way: bool, has_open: bool, now: datetime) -> datetime | None:
    """Return when to ask about a payee's payouts again, None when there is nothing to ask."""
    if is_on_its_way:
        return now + LOOK_AGAIN
    return now + LOOK_BACK if has_open else None


def is_worth_a_mail(arrives_on: date, *, now: datetime) -> bool:
    """Tell whether its payee still wants to hear of a payout."""
    return _days_since(arrives_on, now) <= NEWS_FOR


def _days_since(day: date, now: datetime) -> timedelta:
    return now.astimezone(UTC).date() - day
