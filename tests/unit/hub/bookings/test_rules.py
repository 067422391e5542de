"""How a booking may move and what it costs."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from hub.bookings.errors import IllegalTransition, RequestTooLate
from hub.bookings.models import BookingState
from hub.bookings.rules import (
    NEVER_TAKEN,
    SEATED,
    TRANSITIONS,
    Move,
    Terms,
    answer_until,
    cancellation_refund_cents,
    is_suspended,
    judged_refund_cents,
    move,
    pay_until,
)
from hub.bookings.verdict import Judgement, Verdict

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("state", "by"), [*product(BookingState, Move)])
def test_every_state_allows_what_its_table_says_and_nothing_else(
    state: BookingState, by: Move
) -> None:
    if (state, by) in TRANSITIONS:
        assert move(state, by) is TRANSITIONS[state, by]
        return
    with pytest.raises(IllegalTransition) as refusal:
        move(state, by)
    assert refusal.value.details == {"state": state.value, "move": by.value}


@pytest.mark.parametrize(
    ("notice", "back"),
    [
        (timedelta(hours=24), 6000),
        (timedelta(hours=24) - timedelta(seconds=1), 3000),
        (timedelta(hours=3), 3000),
        (timedelta(hours=3) - timedelta(seconds=1), 0),
        (timedelta(0), 0),
    ],
)
def test_a_learner_gets_back_what_the_notice_is_worth(notice: timedelta, back: int) -> None:
    assert cancellation_refund_cents(6000, terms=Terms(), notice=notice, is_by_talent=False) == back


def test_a_talent_who_cancels_gives_everything_back() -> None:
    refund = cancellation_refund_cents(
        6000, terms=Terms(), notice=timedelta(minutes=1), is_by_talent=True
    )
    assert refund == 6000


@pytest.mark.parametrize(
    ("verdict", "refund"),
    [
        (Verdict.COMPLETED, 0),
        (Verdict.LEARNER_ABSENT, 0),
        (Verdict.TALENT_ABSENT, 5999),
        (Verdict.BOTH_ABSENT, 5999),
        (Verdict.INTERRUPTED, 5999),
        (Verdict.OUR_FAULT, 5999),
    ],
)
def test_every_verdict_says_where_the_money_goes(verdict: Verdict, refund: int) -> None:
    assert judged_refund_cents(5999, judgement=Judgement(verdict), booked_min=60) == refund


def test_lost_minutes_come_back_in_proportion() -> None:
    judgement = Judgement(Verdict.COMPLETED, lost_min=7)
    assert judged_refund_cents(6000, judgement=judgement, booked_min=60) == 700


def test_terms_survive_being_stored() -> None:
    terms = Terms(steps=((48, 100), (1, 25)), grace_min=15)
    assert Terms.from_json(terms.as_json()) == terms


def test_three_strikes_suspend() -> None:
    assert [is_suspended(n) for n in range(5)] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("notice", "kept"),
    [
        (timedelta(days=9), timedelta(hours=48)),
        (timedelta(hours=49), timedelta(hours=48)),
        (timedelta(hours=48), timedelta(hours=47)),
        (timedelta(hours=2), timedelta(hours=1)),
    ],
)
def test_a_talent_has_48_hours_to_answer_and_until_an_hour_before_the_start(
    notice: timedelta, kept: timedelta
) -> None:
    assert answer_until(AT + notice, now=AT) == AT + kept


def test_a_second_less_than_two_hours_before_nobody_is_asked() -> None:
    with pytest.raises(RequestTooLate) as refusal:
        answer_until(AT + timedelta(hours=2) - timedelta(seconds=1), now=AT)
    assert refusal.value.details == {"hours": 2}


@pytest.mark.parametrize(
    ("notice", "kept"),
    [
        (timedelta(days=9), timedelta(hours=22)),
        (timedelta(hours=22), timedelta(hours=21, minutes=30)),
        (timedelta(hours=1), timedelta(minutes=30)),
    ],
)
def test_a_yes_can_be_paid_for_22_hours_and_until_half_an_hour_before_the_start(
    notice: timedelta, kept: timedelta
) -> None:
    assert pay_until(AT + notice, now=AT) == AT + kept


def test_whoever_answers_in_time_leaves_time_to_pay() -> None:
    latest = answer_until(AT + timedelta(hours=2), now=AT)
    assert pay_until(AT + timedelta(hours=2), now=latest) > latest


def test_every_state_is_a_seat_or_was_given_back() -> None:
    assert SEATED | NEVER_TAKEN | {BookingState.CANCELLED} == set(BookingState)
    assert not SEATED & NEVER_TAKEN
