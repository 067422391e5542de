"""What holds of a verdict whatever the evidence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.bookings.verdict import Attendance, Evidence, Verdict, judge, length, overlap
from hub.calendar.rules import Interval
from tests.unit.hub.bookings.test_verdict import BOOKED, END, GRACE, START

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


ABSENTEES = {
    Verdict.TALENT_ABSENT: {"talent"},
    Verdict.LEARNER_ABSENT: {"learner"},
    Verdict.BOTH_ABSENT: {"talent", "learner"},
}


def absentees(evidence: Evidence) -> set[str]:
    judged = judge(BOOKED, evidence, grace=GRACE, now=END)
    assert judged is not None
    return ABSENTEES.get(judged.verdict, set())


@given(talent=attendances, learner=attendances, outages=st.lists(spans, max_size=3))
def test_an_outage_of_ours_never_makes_anybody_absent(
    talent: Attendance, learner: Attendance, outages: list[Interval]
) -> None:
    without = absentees(Evidence(talent=talent, learner=learner))
    assert absentees(Evidence(talent=talent, learner=learner, outages=outages)) <= without


@given(
    talent=attendances,
    learner=attendances,
    outages=st.lists(spans, max_size=3),
    more=spans,
    is_talent=st.booleans(),
)
def test_being_there_longer_never_makes_somebody_absent(
    talent: Attendance,
    learner: Attendance,
    outages: list[Interval],
    more: Interval,
    is_talent: bool,
) -> None:
    who = "talent" if is_talent else "learner"
    people: dict[str, Any] = {"talent": talent, "learner": learner}
    if who in absentees(Evidence(**people, outages=outages)):
        return
    people[who] = replace(people[who], present=[*people[who].present, more])
    assert who not in absentees(Evidence(**people, outages=outages))


@given(
    talent=attendances,
    learner=attendances,
    outages=st.lists(spans, max_size=3),
    extra_s=st.integers(min_value=31, max_value=600),
    is_talent=st.booleans(),
)
def test_nobody_is_accused_whose_media_contradicts_their_absence(
    talent: Attendance,
    learner: Attendance,
    outages: list[Interval],
    extra_s: int,
    is_talent: bool,
) -> None:
    who = "talent" if is_talent else "learner"
    people: dict[str, Any] = {"talent": talent, "learner": learner}
    seen = Interval(START, START + timedelta(seconds=extra_s))
    people[who] = replace(people[who], received=[*people[who].received, seen])
    if length(overlap(people[who].present, [seen])) == timedelta():
        assert who not in absentees(Evidence(**people, outages=outages))


@given(talent=attendances, learner=attendances, outages=st.lists(spans, max_size=3))
def test_lost_minutes_are_never_more_than_were_booked(
    talent: Attendance, learner: Attendance, outages: list[Interval]
) -> None:
    judged = judge(
        BOOKED, Evidence(talent=talent, learner=learner, outages=outages), grace=GRACE, now=END
    )
    assert judged is not None
    assert 0 <= judged.lost_min <= 60
