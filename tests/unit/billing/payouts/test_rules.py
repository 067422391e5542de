"""How a payout may move, and for how long it is asked about."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from billing.gateways.payouts import PayoutState as State
from billing.payouts.rules import (
    ASKED_FOR,
    FOLLOWS,
    LOOK_AGAIN,
    LOOK_BACK,
    NEWS_FOR,
    is_news,
    is_open,
    is_worth_a_mail,
    next_look,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)
NEWS = {
    (State.PENDING, State.IN_TRANSIT),
    (State.PENDING, State.PAID),
    (State.PENDING, State.FAILED),
    (State.PENDING, State.CANCELLED),
    (State.IN_TRANSIT, State.PAID),
    (State.IN_TRANSIT, State.FAILED),
    (State.IN_TRANSIT, State.CANCELLED),
    (State.PAID, State.FAILED),
}


@pytest.mark.parametrize(("known", "told"), list(product(State, State)))
def test_a_payout_moves_forward_and_may_come_back_once_it_was_paid(
    known: State, told: State
) -> None:
    assert is_news(told, known=known) is ((known, told) in NEWS)


def test_every_state_has_its_followers() -> None:
    assert set(FOLLOWS) == set(State)


@pytest.mark.parametrize(("state", "is_itemised"), list(product(State, [True, False])))
def test_a_payout_is_asked_about_until_nothing_more_can_come_of_it(
    state: State, *, is_itemised: bool
) -> None:
    is_over = state in {State.FAILED, State.CANCELLED} and is_itemised
    assert is_open(state, is_itemised=is_itemised, arrives_on=TODAY, now=NOW) is not is_over


@pytest.mark.parametrize("state", State)
def test_a_payout_of_weeks_ago_is_left_alone(state: State) -> None:
    day = TODAY - ASKED_FOR
    assert is_open(state, is_itemised=False, arrives_on=day, now=NOW)
    assert not is_open(state, is_itemised=False, arrives_on=day - ONE_DAY, now=NOW)


def test_a_payee_is_asked_about_often_rarely_or_not_at_all() -> None:
    assert next_look(is_on_its_way=True, has_open=False, now=NOW) == NOW + LOOK_AGAIN
    assert next_look(is_on_its_way=True, has_open=True, now=NOW) == NOW + LOOK_AGAIN
    assert next_look(is_on_its_way=False, has_open=True, now=NOW) == NOW + LOOK_BACK
    assert next_look(is_on_its_way=False, has_open=False, now=NOW) is None


def test_nobody_is_written_to_about_a_payout_of_last_month() -> None:
    assert is_worth_a_mail(TODAY + ONE_DAY, now=NOW)
    assert is_worth_a_mail(TODAY - NEWS_FOR, now=NOW)
    assert not is_worth_a_mail(TODAY - NEWS_FOR - ONE_DAY, now=NOW)
