"""When a session may be moved alone, when the other side is asked, and what it costs later."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from hub.bookings.models import Booking
from hub.bookings.rules import TERMS
from hub.rescheduling.errors import ProposalOver
from hub.rescheduling.models import ReschedulingState
from hub.rescheduling.rules import (
    ANSWER,
    FREE_UNTIL,
    OBJECTION,
    TRANSITIONS,
    Step,
    full_until,
    lapses_at,
    most_percent,
    needs_consent,
    step,
)
from hub.skills.models import Policy
from tests.scenes import NOW, SLOT

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
FAR = NOW + 10 * FREE_UNTIL


@pytest.mark.parametrize(("state", "by"), [*product(ReschedulingState, Step)])
def test_every_state_allows_what_its_table_says_and_nothing_else(
    state: ReschedulingState, by: Step
) -> None:
    if (state, by) in TRANSITIONS:
        assert step(state, by) is TRANSITIONS[state, by]
        return
    with pytest.raises(ProposalOver) as refusal:
        step(state, by)
    assert refusal.value.details == {"state": state.value, "step": by.value}


@pytest.mark.parametrize(
    ("old", "new", "notice", "is_asked"),
    [
        (NOW + FREE_UNTIL, NOW + FREE_UNTIL, timedelta(), False),
        (NOW + FREE_UNTIL - SECOND, FAR, timedelta(), True),
        (FAR, NOW + FREE_UNTIL - SECOND, timedelta(), True),
        (FAR, NOW + 48 * HOUR, 48 * HOUR, False),
        (FAR, NOW + 48 * HOUR - SECOND, 48 * HOUR, True),
    ],
)
def test_the_other_side_is_asked_when_either_time_is_near(
    old: datetime, new: datetime, notice: timedelta, is_asked: bool
) -> None:
    asked = needs_consent(starts_at=new, from_starts_at=old, notice=notice, now=NOW)
    assert asked is is_asked


def test_a_proposal_waits_for_a_day_and_never_beyond_a_start() -> None:
    assert lapses_at(starts_at=FAR, from_starts_at=FAR, now=NOW) == NOW + ANSWER
    assert lapses_at(starts_at=FAR, from_starts_at=NOW + HOUR, now=NOW) == NOW + HOUR
    assert lapses_at(starts_at=NOW + HOUR, from_starts_at=FAR, now=NOW) == NOW + HOUR


def test_a_date_chosen_alone_can_be_declined_for_two_days_and_never_beyond_its_start() -> None:
    assert full_until(starts_at=FAR, now=NOW) == NOW + OBJECTION
    assert full_until(starts_at=NOW + 30 * HOUR, now=NOW) == NOW + 30 * HOUR


def booked(policy: Policy = Policy.MODERATE, **more: object) -> Booking:
    values = {"most_percent": 100, "full_until": None, "price_cents": 6000, **more}
    return Booking(starts_at=SLOT, terms=TERMS[policy].as_json(), **values)


@pytest.mark.parametrize(
    ("policy", "hours", "percent"),
    [
        (Policy.MODERATE, 24, 100),
        (Policy.MODERATE, 23, 50),
        (Policy.MODERATE, 2, 0),
        (Policy.FLEXIBLE, 4, 100),
        (Policy.FLEXIBLE, 2, 0),
        (Policy.STRICT, 72, 100),
        (Policy.STRICT, 71, 50),
        (Policy.STRICT, 23, 0),
    ],
)
def test_moving_brings_no_refund_back_that_cancelling_had_lost(
    policy: Policy, hours: int, percent: int
) -> None:
    now = SLOT - hours * HOUR
    assert most_percent(booked(policy), is_by_talent=False, now=now) == percent
    assert most_percent(booked(policy, most_percent=0), is_by_talent=False, now=now) == 0
    assert most_percent(booked(policy), is_by_talent=True, now=now) == 100


def test_a_date_that_may_be_declined_may_be_moved_without_losing_anything() -> None:
    declinable = booked(full_until=SLOT)
    assert most_percent(declinable, is_by_talent=False, now=SLOT - HOUR) == 100
