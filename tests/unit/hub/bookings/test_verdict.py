"""Who came, to the second."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.bookings.verdict import Attendance, Evidence, Judgement, Verdict, judge
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


@pytest.mark.parametrize(
    ("talent_until", "learner_until", "lost"),
    [
        (5, 5, 0),
        (6, 5, 0),
        (60, 5, 0),
        (5, 5 + 1 / 60, 55),
        (1, 6, 59),
        (1 - 1 / 60, 6, 59),
        (30 - 1 / 60, 40, 30),
        (30, 40, 0),
        (30 + 1 / 60, 40, 0),
    ],
)
def test_when_both_left_a_talent_who_left_first_is_paid_for_the_minutes_given(
    talent_until: float, learner_until: float, lost: int
) -> None:
    judged = verdict_at(
        END,
        talent=there(0, talent_until, has_left=True),
        learner=there(0, learner_until, has_left=True),
    )
    assert judged == Judgement(Verdict.COMPLETED, lost)


def test_coming_late_and_leaving_first_add_up() -> None:
    judged = verdict_at(
        END, talent=there(4, 20, has_left=True), learner=there(0, 21, has_left=True)
    )
    assert judged == Judgement(Verdict.COMPLETED, 44)


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


@pytest.mark.parametrize(
    ("shut", "lost"),
    [((1, 9), 1), ((0, 9), 0), ((-2, 4), 5), ((3, 5), 7), ((8, 12), 8), ((20, 30), 9)],
)
def test_minutes_of_waiting_in_which_our_door_was_shut_are_nobodys(
    shut: tuple[int, int], lost: int
) -> None:
    outages = [Interval(at(shut[0]), at(shut[1]))]
    judged = verdict_at(END, talent=there(9, 60), learner=there(0, 60), outages=outages)
    assert judged == Judgement(Verdict.COMPLETED, lost)


@pytest.mark.parametrize(
    ("shut", "lost"), [((50, 60), 34), ((25, 30), 39), ((10, 15), 44), ((0, 4), 40)]
)
def test_minutes_that_were_not_given_while_our_door_was_shut_are_nobodys(
    shut: tuple[int, int], lost: int
) -> None:
    outages = [Interval(at(shut[0]), at(shut[1]))]
    talent, learner = there(4, 20, has_left=True), there(0, 21, has_left=True)
    judged = verdict_at(END, talent=talent, learner=learner, outages=outages)
    assert judged == Judgement(Verdict.COMPLETED, lost)


def test_who_is_gone_when_the_booked_time_begins_has_not_come() -> None:
    judged = verdict_at(at(10), talent=there(-5, 60), learner=there(-15, 0))
    assert judged == Judgement(Verdict.LEARNER_ABSENT)


def test_a_learner_who_leaves_as_the_talents_connection_ends_is_the_one_who_ended_it() -> None:
    judged = verdict_at(END, talent=there(0, 20), learner=there(0, 20, has_left=True))
    assert judged == Judgement(Verdict.COMPLETED)


def test_nobody_who_missed_the_other_is_accused_where_we_were_down() -> None:
    judged = verdict_at(
        END, talent=there(0, 1), learner=there(2, 60), outages=[Interval(at(20), at(21))]
    )
    assert judged == Judgement(Verdict.INTERRUPTED)


@pytest.mark.parametrize(("shut", "over_at"), [((-5, 3), 13), ((9, 11), 12), ((10, 12), 10)])
def test_only_the_part_of_an_outage_within_the_grace_period_lengthens_it(
    shut: tuple[int, int], over_at: int
) -> None:
    outages = [Interval(at(shut[0]), at(shut[1]))]
    assert verdict_at(at(over_at) - SECOND, learner=there(0, 60), outages=outages) is None
    judged = verdict_at(at(over_at), learner=there(0, 60), outages=outages)
    assert judged == Judgement(Verdict.TALENT_ABSENT)


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


@pytest.mark.parametrize("who", ["talent", "learner"])
@pytest.mark.parametrize(
    ("second", "has_come"), [(-1, True), (0, True), (599, True), (600, True), (601, False)]
)
def test_the_grace_period_ends_with_its_last_second(who: str, second: int, has_come: bool) -> None:
    late = there(second / 60, 60)
    other = "learner" if who == "talent" else "talent"
    judged = verdict_at(END, **{who: late, other: there(0, 60)})
    assert judged is not None
    absent = Verdict.TALENT_ABSENT if who == "talent" else Verdict.LEARNER_ABSENT
    lost = max(0, second) // 60 if who == "talent" else 0
    assert judged == (Judgement(Verdict.COMPLETED, lost) if has_come else Judgement(absent))


@pytest.mark.parametrize("grace_min", [5, 10, 15])
@pytest.mark.parametrize(("seconds", "is_judged"), [(-1, False), (0, True), (1, True)])
def test_an_absence_is_judged_when_its_own_grace_is_over(
    grace_min: int, seconds: int, is_judged: bool
) -> None:
    now = at(grace_min) + timedelta(seconds=seconds)
    evidence = Evidence(learner=there(0, 60))
    judged = judge(BOOKED, evidence, grace=timedelta(minutes=grace_min), now=now)
    assert judged == (Judgement(Verdict.TALENT_ABSENT) if is_judged else None)


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(-1, Verdict.INTERRUPTED), (0, Verdict.COMPLETED), (1, Verdict.COMPLETED)],
)
@pytest.mark.parametrize("has_left", [True, False])
def test_half_of_the_time_is_half_to_the_second(
    seconds: int, verdict: Verdict, has_left: bool
) -> None:
    until = 30 + seconds / 60
    judged = verdict_at(END, talent=there(0, until, has_left=has_left), learner=there(0, 60))
    assert judged == Judgement(verdict)


@pytest.mark.parametrize("whose", ["talent", "learner"])
@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(-1, Verdict.INTERRUPTED), (0, Verdict.COMPLETED), (1, Verdict.COMPLETED)],
)
def test_media_must_flow_for_half_of_the_time_together_both_ways(
    whose: str, seconds: int, verdict: Verdict
) -> None:
    flawed = Attendance(
        present=[BOOKED], received=[Interval(START, at(30) + timedelta(seconds=seconds))]
    )
    other = "learner" if whose == "talent" else "talent"
    assert verdict_at(END, **{whose: flawed, other: there(0, 60)}) == Judgement(verdict)


@pytest.mark.parametrize(
    ("outage_s", "verdict"),
    [
        (20 * 60 - 1, Verdict.INTERRUPTED),
        (20 * 60, Verdict.OUR_FAULT),
        (20 * 60 + 1, Verdict.OUR_FAULT),
    ],
)
def test_an_outage_is_our_fault_when_it_took_what_was_missing_to_half(
    outage_s: int, verdict: Verdict
) -> None:
    outage = Interval(at(10), at(10) + timedelta(seconds=outage_s))
    judged = verdict_at(END, talent=there(0, 10), learner=there(0, 10), outages=[outage])
    assert judged == Judgement(verdict)


@pytest.mark.parametrize(("until_s", "is_ours"), [(2999, False), (3000, True), (3001, True)])
def test_a_door_that_opens_too_late_for_the_grace_period_is_our_fault(
    until_s: int, is_ours: bool
) -> None:
    outage = Interval(START, START + timedelta(seconds=until_s))
    judged = verdict_at(END, learner=there(0, 60), outages=[outage])
    expected = Verdict.OUR_FAULT if is_ours else Verdict.TALENT_ABSENT
    assert judged == Judgement(expected)


@pytest.mark.parametrize("waits", ["talent", "learner"])
@pytest.mark.parametrize("waited_s", [599, 600, 601])
def test_who_waits_must_have_waited_the_grace_period(waits: str, waited_s: int) -> None:
    gone, waiting = there(0, 1), there(2, 2 + waited_s / 60)
    other = "learner" if waits == "talent" else "talent"
    judged = verdict_at(END, **{waits: waiting, other: gone})
    absent = Verdict.LEARNER_ABSENT if waits == "talent" else Verdict.TALENT_ABSENT
    assert judged == Judgement(absent if waited_s >= 600 else Verdict.INTERRUPTED)


@pytest.mark.parametrize("who", ["talent", "learner"])
@pytest.mark.parametrize(
    ("seen_s", "is_accused"), [(0, True), (29, True), (30, True), (31, False), (600, False)]
)
def test_somebody_seen_while_the_room_says_they_are_away_is_not_called_absent(
    who: str, seen_s: int, is_accused: bool
) -> None:
    ghost = Attendance(received=[Interval(at(0), START + timedelta(seconds=seen_s))])
    other = "learner" if who == "talent" else "talent"
    evidence = {who: ghost, other: there(0, 60)}
    absent = Verdict.TALENT_ABSENT if who == "talent" else Verdict.LEARNER_ABSENT
    assert verdict_at(at(10), **evidence) == (Judgement(absent) if is_accused else None)
    judged = verdict_at(END, **evidence)
    assert judged == Judgement(absent if is_accused else Verdict.INTERRUPTED)
