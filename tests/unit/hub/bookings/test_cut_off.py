"""A media server of ours that died under a session: nobody's fault but ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.bookings.verdict import Attendance, Evidence, Judgement, Verdict, judge, length, without
from hub.calendar.rules import Interval

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
END = START + timedelta(hours=1)
SECOND = timedelta(seconds=1)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def span(start: float, end: float) -> Interval:
    return Interval(at(start), at(end))


def there(end: float, *, media: float, has_left: bool = False) -> Attendance:
    """Return somebody who came at the start; their media was received for some minutes."""
    received = [span(0, media)] if media else []
    return Attendance(present=[span(0, end)], received=received, has_left=has_left)


def verdict(evidence: Evidence) -> Judgement | None:
    return judge(Interval(START, END), evidence, grace=timedelta(minutes=10), now=END)


def met(*, media: float, cut_off: list[Interval]) -> Evidence:
    """Return two who stayed for the whole hour."""
    return Evidence(talent=there(60, media=media), learner=there(60, media=media), cut_off=cut_off)


def test_a_media_server_that_is_down_for_the_rest_of_a_session_is_our_fault() -> None:
    assert verdict(met(media=10, cut_off=[span(10, 60)])) == Judgement(Verdict.OUR_FAULT)


def test_without_its_outage_the_same_session_is_interrupted() -> None:
    assert verdict(met(media=10, cut_off=[])) == Judgement(Verdict.INTERRUPTED)


def test_an_outage_that_left_them_less_than_half_is_ours_to_the_second() -> None:
    enough = Interval(at(10), at(30))
    assert verdict(met(media=10, cut_off=[enough])) == Judgement(Verdict.OUR_FAULT)
    short = Interval(at(10), at(30) - SECOND)
    assert verdict(met(media=10, cut_off=[short])) == Judgement(Verdict.INTERRUPTED)


def test_a_session_of_which_half_was_given_took_place_all_the_same() -> None:
    assert verdict(met(media=30, cut_off=[span(30, 60)])) == Judgement(Verdict.COMPLETED)


def test_who_gives_up_while_our_media_server_is_down_has_not_ended_the_session() -> None:
    evidence = Evidence(
        talent=there(12, media=10, has_left=True),
        learner=there(14, media=10, has_left=True),
        cut_off=[span(10, 60)],
    )
    assert verdict(evidence) == Judgement(Verdict.OUR_FAULT)
    assert verdict(replace(evidence, cut_off=[])) == Judgement(Verdict.COMPLETED, 48)


def test_who_gives_up_in_a_short_outage_of_ours_is_charged_nothing_for_sure() -> None:
    evidence = Evidence(
        talent=there(60, media=10),
        learner=there(12, media=10, has_left=True),
        cut_off=[span(10, 15)],
    )
    assert verdict(evidence) == Judgement(Verdict.INTERRUPTED)


def test_who_leaves_after_an_outage_of_ours_has_left_of_their_own_will() -> None:
    evidence = Evidence(
        talent=there(60, media=20),
        learner=there(20, media=20, has_left=True),
        cut_off=[span(10, 11)],
    )
    assert verdict(evidence) == Judgement(Verdict.COMPLETED)


def test_our_media_server_excuses_nobody_who_did_not_come() -> None:
    evidence = Evidence(talent=there(60, media=0), cut_off=[span(0, 60)])
    assert verdict(evidence) == Judgement(Verdict.LEARNER_ABSENT)


spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(
    lambda pair: span(min(pair), max(pair))
)


@given(a=st.lists(spans, max_size=4), b=st.lists(spans, max_size=4), minute=st.integers(0, 59))
def test_what_is_left_is_what_lies_in_the_first_alone(
    a: list[Interval], b: list[Interval], minute: int
) -> None:
    def has(intervals: list[Interval]) -> bool:
        middle = at(minute + 0.5)
        return any(one.starts_at <= middle < one.ends_at for one in intervals)

    rest = without(a, b)
    assert has(rest) == (has(a) and not has(b))
    assert length(rest) <= length(a)


@pytest.mark.parametrize("has_left", [True, False])
def test_a_session_that_our_media_server_ended_has_not_taken_place(has_left: bool) -> None:
    for until in range(10, 61):
        person = there(until, media=10, has_left=has_left)
        judged = verdict(Evidence(talent=person, learner=person, cut_off=[span(10, 60)]))
        assert judged == Judgement(Verdict.OUR_FAULT), until
