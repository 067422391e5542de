"""Who came, to the second."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.bookings.verdict import Attendance, Evidence, Judgement, Verdict, judge, length, overlap
from hub.calendar.rules import Interval

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
END = START + timedelta(hours=1)
BOOKED = Interval(START, END)
GRACE = timedelta(minutes=10)
SECOND = timedelta(seconds=1)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def there(
    start: float, end: float, *, has_left: bool = False, has_media: bool = True
) -> Attendance:
    present = Interval(at(start), at(end))
    return Attendance(present=[present], received=[present] if has_media else [], has_left=has_left)


def verdict_at(now: datetime, **evidence: Any) -> Judgement | None:
    return judge(BOOKED, Evidence(**evidence), grace=GRACE, now=now)


def test_nothing_is_judged_before_the_grace_period_ends() -> None:
    assert verdict_at(at(10) - SECOND) is None


@pytest.mark.parametrize(
    ("talent", "learner", "expected"),
    [
        (Attendance(), Attendance(), Verdict.BOTH_ABSENT),
        (there(-5, 60), Attendance(), Verdict.LEARNER_ABSENT),
        (Attendance(), there(-5, 60), Verdict.TALENT_ABSENT),
    ],
)
def test_an_absence_is_judged_the_moment_the_grace_period_ends(
    talent: Attendance, learner: Attendance, expected: Verdict
) -> None:
    assert verdict_at(at(10), talent=talent, learner=learner) == Judgement(expected)


def test_arriving_in_the_last_second_of_the_grace_period_is_arriving() -> None:
    assert verdict_at(at(10), talent=there(10, 60), learner=there(0, 60)) is None


def test_arriving_a_second_after_the_grace_period_is_absence() -> None:
    late = Attendance(present=[Interval(at(10) + SECOND, END)])
    judged = verdict_at(at(11), talent=late, learner=there(0, 60))
    assert judged == Judgement(Verdict.TALENT_ABSENT)


def test_a_meeting_is_not_judged_before_its_end() -> None:
    assert verdict_at(END - SECOND, talent=there(0, 60), learner=there(0, 60)) is None


def test_half_the_booked_time_together_completes_the_session() -> None:
    judged = verdict_at(END, talent=there(0, 30), learner=there(0, 60))
    assert judged == Judgement(Verdict.COMPLETED)


def test_a_second_less_than_half_without_leaving_is_interrupted() -> None:
    short = Attendance(
        present=[Interval(START, at(30) - SECOND)], received=[Interval(START, at(30) - SECOND)]
    )
    judged = verdict_at(END, talent=short, learner=there(0, 60))
    assert judged == Judgement(Verdict.INTERRUPTED)


def test_both_leaving_of_their_own_will_completes_a_short_session() -> None:
    judged = verdict_at(END, talent=there(0, 5, has_left=True), learner=there(0, 6, has_left=True))
    assert judged == Judgement(Verdict.COMPLETED)


def test_a_talent_leaving_a_short_session_does_not_complete_it() -> None:
    judged = verdict_at(END, talent=there(0, 5, has_left=True), learner=there(0, 60))
    assert judged == Judgement(Verdict.INTERRUPTED)


def test_a_learner_who_leaves_a_talent_who_stays_gets_nothing_back() -> None:
    judged = verdict_at(END, talent=there(0, 60), learner=there(0, 25, has_left=True))
    assert judged == Judgement(Verdict.COMPLETED)


def test_a_learner_who_leaves_after_the_talents_connection_failed_is_not_the_one_who_ended_it() -> (
    None
):
    judged = verdict_at(END, talent=there(0, 5), learner=there(0, 20, has_left=True))
    assert judged == Judgement(Verdict.INTERRUPTED)


@pytest.mark.parametrize("has_left", [True, False])
def test_a_look_inside_before_the_start_is_no_arrival(has_left: bool) -> None:
    look = there(-15, -14, has_left=has_left)
    judged = verdict_at(at(10), talent=there(-5, 60), learner=look)
    assert judged == Judgement(Verdict.LEARNER_ABSENT)
    judged = verdict_at(at(10), talent=look, learner=there(-5, 60))
    assert judged == Judgement(Verdict.TALENT_ABSENT)


def test_a_talent_who_looked_in_early_and_came_back_late_still_loses_the_minutes() -> None:
    talent = Attendance(
        present=[Interval(at(-15), at(-14)), Interval(at(9), END)], received=[Interval(at(9), END)]
    )
    judged = verdict_at(END, talent=talent, learner=there(0, 60))
    assert judged == Judgement(Verdict.COMPLETED, lost_min=9)


@pytest.mark.parametrize("has_left", [True, False])
def test_who_is_gone_before_the_other_comes_is_absent_when_the_other_waits(
    has_left: bool,
) -> None:
    gone = there(0, 1, has_left=has_left)
    judged = verdict_at(END, talent=there(2, 60), learner=gone)
    assert judged == Judgement(Verdict.LEARNER_ABSENT)
    judged = verdict_at(END, talent=gone, learner=there(2, 60))
    assert judged == Judgement(Verdict.TALENT_ABSENT)


def test_two_who_missed_each_other_without_waiting_are_neither_of_them_absent() -> None:
    judged = verdict_at(END, talent=there(0, 1), learner=there(2, 5))
    assert judged == Judgement(Verdict.INTERRUPTED)


def test_a_meeting_without_media_is_interrupted_even_if_both_left() -> None:
    judged = verdict_at(
        END,
        talent=there(0, 60, has_left=True, has_media=False),
        learner=there(0, 60, has_left=True),
    )
    assert judged == Judgement(Verdict.INTERRUPTED)


def test_media_failing_for_most_of_the_time_together_is_interrupted() -> None:
    flawed = Attendance(present=[Interval(START, END)], received=[Interval(START, at(30) - SECOND)])
    judged = verdict_at(END, talent=flawed, learner=there(0, 60))
    assert judged == Judgement(Verdict.INTERRUPTED)


@pytest.mark.parametrize(
    ("talent_min", "learner_min", "lost"),
    [(0, 0, 0), (4, 0, 4), (9.99, 2, 7), (3, 8, 0), (-5, 9, 0)],
)
def test_a_late_talent_loses_the_whole_minutes_the_learner_waited(
    talent_min: float, learner_min: float, lost: int
) -> None:
    judged = verdict_at(END, talent=there(talent_min, 60), learner=there(learner_min, 60))
    assert judged == Judgement(Verdict.COMPLETED, lost)


def test_an_outage_lengthens_the_grace_period_by_itself() -> None:
    outages = [Interval(at(2), at(6))]
    assert verdict_at(at(14) - SECOND, learner=there(0, 60), outages=outages) is None
    judged = verdict_at(at(14), learner=there(0, 60), outages=outages)
    assert judged == Judgement(Verdict.TALENT_ABSENT)


def test_an_outage_before_the_start_changes_nothing() -> None:
    judged = verdict_at(at(10), learner=there(0, 60), outages=[Interval(at(-9), at(0))])
    assert judged == Judgement(Verdict.TALENT_ABSENT)


def test_an_outage_over_the_whole_session_is_our_fault() -> None:
    outages = [Interval(at(-1), at(61))]
    assert verdict_at(at(30), outages=outages) is None
    assert verdict_at(END, outages=outages) == Judgement(Verdict.OUR_FAULT)


def test_an_outage_that_ended_a_meeting_is_our_fault() -> None:
    judged = verdict_at(
        END, talent=there(0, 10), learner=there(0, 10), outages=[Interval(at(10), at(60))]
    )
    assert judged == Judgement(Verdict.OUR_FAULT)


def test_a_short_outage_does_not_excuse_a_meeting_that_failed_by_itself() -> None:
    judged = verdict_at(
        END, talent=there(0, 3), learner=there(0, 60), outages=[Interval(at(20), at(21))]
    )
    assert judged == Judgement(Verdict.INTERRUPTED)


moments = st.integers(min_value=-900, max_value=4500).map(lambda s: START + timedelta(seconds=s))
spans = st.tuples(moments, moments).map(lambda p: Interval(min(p), max(p)))
attendances = st.builds(
    Attendance,
    present=st.lists(spans, max_size=4),
    received=st.lists(spans, max_size=4),
    has_left=st.booleans(),
)


@given(talent=attendances, learner=attendances, outages=st.lists(spans, max_size=3))
def test_every_session_has_exactly_one_verdict_once_it_is_over(
    talent: Attendance, learner: Attendance, outages: list[Interval]
) -> None:
    evidence = Evidence(talent=talent, learner=learner, outages=outages)
    judged = judge(BOOKED, evidence, grace=GRACE, now=END)
    assert judged is not None
    assert judged == judge(BOOKED, evidence, grace=GRACE, now=END + timedelta(days=3))
    assert judged.lost_min == 0 or judged.verdict is Verdict.COMPLETED


@given(talent=attendances, learner=attendances, outages=st.lists(spans, max_size=3))
def test_nobody_who_met_the_other_in_time_is_called_absent(
    talent: Attendance, learner: Attendance, outages: list[Interval]
) -> None:
    judged = judge(
        BOOKED, Evidence(talent=talent, learner=learner, outages=outages), grace=GRACE, now=END
    )
    assert judged is not None
    in_time = [Interval(START, START + GRACE)]
    if length(overlap(overlap(talent.present, learner.present), in_time)):
        absences = {Verdict.TALENT_ABSENT, Verdict.LEARNER_ABSENT, Verdict.BOTH_ABSENT}
        assert judged.verdict not in absences


@given(a=st.lists(spans, max_size=4), b=st.lists(spans, max_size=4))
def test_overlap_is_never_longer_than_either_side(a: list[Interval], b: list[Interval]) -> None:
    assert length(overlap(a, b)) <= min(length(a), length(b))
    assert length(overlap(a, b)) == length(overlap(b, a))
