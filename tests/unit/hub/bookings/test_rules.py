"""How a booking may move and what it costs."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from hub.bookings.errors import IllegalTransition, RequestTooLate
from hub.bookings.models import BookingState
from hub.bookings.rules import (
    NEVER_TAKEN,
    SEATED,
    TERMS,
    TRANSITIONS,
    Move,
    Terms,
    answer_until,
    cancellation_refund_cents,
    judged_refund_cents,
    move,
    pay_until,
    resale_refund_cents,
)
from hub.bookings.verdict import Judgement, Verdict
from hub.skills.models import Policy

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


@pytest.mark.parametrize(
    ("policy", "percents"),
    [
        (Policy.FLEXIBLE, [100, 100, 100, 100, 0, 0]),
        (Policy.MODERATE, [100, 100, 50, 50, 0, 0]),
        (Policy.STRICT, [100, 50, 0, 0, 0, 0]),
    ],
)
def test_each_choice_of_terms_gives_back_by_its_own_steps(
    policy: Policy, percents: list[int]
) -> None:
    notices = [timedelta(hours=hours) for hours in (72, 24, 23, 3, 2, 0)]
    assert [TERMS[policy].percent_back(notice) for notice in notices] == percents


def test_what_a_move_has_lost_no_notice_brings_back() -> None:
    for most, cents in ((100, 6000), (50, 3000), (0, 0)):
        refund = cancellation_refund_cents(
            6000,
            terms=Terms(),
            notice=timedelta(days=9),
            is_by_talent=False,
            most_percent=most,
        )
        assert refund == cents


@pytest.mark.parametrize(
    ("most", "steps"),
    [(100, ((24, 100), (3, 50))), (50, ((3, 50),)), (20, ((3, 20),)), (0, ())],
)
def test_capped_terms_name_only_the_steps_that_still_count(
    most: int, steps: tuple[tuple[int, int], ...]
) -> None:
    assert Terms().capped(most).steps == steps


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


@pytest.mark.parametrize(
    ("lost", "paid", "shared", "back"),
    [(3000, 6000, 60, 3000), (6000, 2000, 60, 2000), (6000, 6000, 30, 3000), (6000, 0, 60, 0)],
)
def test_a_resale_gives_back_no_more_than_the_same_time_brought_again(
    lost: int, paid: int, shared: int, back: int
) -> None:
    refund = resale_refund_cents(lost_cents=lost, price_cents=paid, shared_min=shared, sold_min=60)
    assert refund == back


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
