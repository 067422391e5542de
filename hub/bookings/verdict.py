"""Who came: a pure function from intervals of evidence to a verdict.

| Verdict | When |
|---|---|
| completed | media flowed, and: together for half the time, or both left, or the learner did |
| learner absent | not there within the grace period, or gone before the talent who then waited |
| talent absent | not there within the grace period, or gone before the learner who then waited |
| both absent | neither was there within the grace period |
| interrupted | they met, but the media failed for most of it, or shortly and the learner stayed |
| interrupted | they were there, but never together; or the evidence contradicts itself |
| our fault | our own outage took the time they had: the door's, or that of media they needed |

To be there is to be in the room when the booked time begins or later: a look inside before it is
none. The grace period counts only time in which the door could be opened: an outage of ours
lengthens it, so nobody is absent from a room that was shut. Nobody is absent whose media was
received meanwhile: evidence that contradicts itself accuses nobody.

Minutes are lost when the talent came after the learner, and when the talent left first before half
of the time: what was not given is not paid. Minutes in which our own door was shut are nobody's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hub.calendar.rules import Interval, lengthened

CONTRADICTION = timedelta(seconds=30)
"""How long somebody's media must be received while they are not there to contradict it."""


class Verdict(StrEnum):
    """What the evidence says of a meeting."""

    COMPLETED = "completed"
    LEARNER_ABSENT = "learner_absent"
    TALENT_ABSENT = "talent_absent"
    BOTH_ABSENT = "both_absent"
    INTERRUPTED = "interrupted"
    OUR_FAULT = "our_fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """The evidence about one person.

    `present`: in the room. `received`: the other side, or the media server, received their media.
    `has_left`: their last act was to leave of their own will.
    """

    present: Sequence[Interval] = ()
    received: Sequence[Interval] = ()
    has_left: bool = False

    def is_contradicted(self, window: Interval) -> bool:
        """Tell whether they were seen or heard for long within it while they were not there."""
        seen = overlap(self.received, [window])
        return length(seen) - length(overlap(seen, self.present)) > CONTRADICTION

    def came_at(self, booked: Interval) -> datetime | None:
        """Return since when they were there for the booked time; who had left before was not."""
        there = [i.starts_at for i in self.present if i.ends_at > booked.starts_at]
        return max(min(there), booked.starts_at) if there else None

    @property
    def gone_at(self) -> datetime:
        """Return the end of their last presence; they came."""
        return max(i.ends_at for i in self.present)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything known of one meeting.

    `outages`: our own door was shut. `cut_off`: our media server was down when the two needed it,
    having no direct way to each other.
    """

    talent: Attendance = Attendance()
    learner: Attendance = Attendance()
    outages: Sequence[Interval] = ()
    cut_off: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and the whole minutes that the talent owed and did not give."""

    verdict: Verdict
    lost_min: int = 0


_ABSENT = {
    (False, False): Verdict.BOTH_ABSENT,
    (True, False): Verdict.LEARNER_ABSENT,
    (False, True): Verdict.TALENT_ABSENT,
}


def judge(
    booked: Interval, evidence: Evidence, *, grace: timedelta, now: datetime
) -> Judgement | None:
    """Return the verdict, or None while it is too early for one."""
    outages = merge(evidence.outages)
    deadline = _deadline(booked, outages, grace)
    if deadline is None:
        return Judgement(Verdict.OUR_FAULT) if now >= booked.ends_at else None
    if now < deadline:
        return None
    has_talent = _has_come(evidence.talent, booked, by=deadline)
    has_learner = _has_come(evidence.learner, booked, by=deadline)
    if not (has_talent and has_learner):
        until_now = Interval(booked.starts_at, deadline)
        if _is_contradicted(evidence, until_now, talent=has_talent, learner=has_learner):
            return Judgement(Verdict.INTERRUPTED) if now >= booked.ends_at else None
        return Judgement(_ABSENT[has_talent, has_learner])
    if now < booked.ends_at:
        return None
    return _judge_meeting(booked, evidence, outages, grace)


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same time as ordered intervals that do not touch."""
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda i: i.starts_at):
        if merged and interval.starts_at <= merged[-1].ends_at:
            end = max(merged[-1].ends_at, interval.ends_at)
            merged[-1] = Interval(merged[-1].starts_at, end)
        elif interval.starts_at < interval.ends_at:
            merged.append(interval)
    return merged


def overlap(a: Iterable[Interval], b: Iterable[Interval]) -> list[Interval]:
    """Return the time that lies in both."""
    both = (
        Interval(max(x.starts_at, y.starts_at), min(x.ends_at, y.ends_at))
        for x in merge(a)
        for y in merge(b)
    )
    return [interval for interval in both if interval.starts_at < interval.ends_at]


def without(a: Iterable[Interval], b: Iterable[Interval]) -> list[Interval]:
    """Return the time of the first that lies in none of the others."""
    rest = merge(a)
    for gap in merge(b):
        rest = [
            part
            for one in rest
            for part in (
                Interval(one.starts_at, min(one.ends_at, gap.starts_at)),
                Interval(max(one.starts_at, gap.ends_at), one.ends_at),
            )
            if part.starts_at < part.ends_at
        ]
    return rest


def length(intervals: Iterable[Interval]) -> timedelta:
    """Return how long the intervals last together."""
    return sum((i.ends_at - i.starts_at for i in merge(intervals)), timedelta())


def _deadline(booked: Interval, outages: Sequence[Interval], grace: timedelta) -> datetime | None:
    """Return when the door has been open for the grace period, None if that is never in time."""
    deadline = lengthened(booked.starts_at, grace, outages=outages)
    return deadline if deadline < booked.ends_at else None


def _has_come(attendance: Attendance, booked: Interval, *, by: datetime) -> bool:
    came_at = attendance.came_at(booked)
    return came_at is not None and came_at <= by


def _is_contradicted(evidence: Evidence, window: Interval, *, talent: bool, learner: bool) -> bool:
    """Tell whether one of those said not to have come was seen or heard all the same."""
    missing = [
        person
        for person, has_come in ((evidence.talent, talent), (evidence.learner, learner))
        if not has_come
    ]
    return any(person.is_contradicted(window) for person in missing)


def _judge_meeting(
    booked: Interval, evidence: Evidence, outages: Sequence[Interval], grace: timedelta
) -> Judgement:
    talent, learner = evidence.talent, evidence.learner
    half = (booked.ends_at - booked.starts_at) / 2
    together = overlap(overlap(talent.present, learner.present), [booked])
    with_media = overlap(together, overlap(talent.received, learner.received))
    has_media = length(with_media) * 2 >= length(together) and bool(with_media)
    if has_media and length(together) >= half:
        late = _waited(booked, talent, learner)
        return Judgement(Verdict.COMPLETED, _minutes(late, outages))
    if has_media and _is_over_by_will(talent, learner, cut_off=evidence.cut_off):
        lost = _waited(booked, talent, learner) + _not_given(booked, talent, learner)
        return Judgement(Verdict.COMPLETED, _minutes(lost, outages))
    ours = overlap([*outages, *evidence.cut_off], [booked])
    if length(ours) >= half - length(with_media):
        return Judgement(Verdict.OUR_FAULT)
    if not together and not ours:
        return Judgement(_who_gave_up(booked, evidence, grace))
    return Judgement(Verdict.INTERRUPTED)


def _is_over_by_will(
    talent: Attendance, learner: Attendance, *, cut_off: Sequence[Interval]
) -> bool:
    """Tell whether both left, or the learner did while the talent was there to go on.

    Who gives up while our media server is down has not ended the session of their own will.
    """
    gone_at = min(talent.gone_at, learner.gone_at)
    if any(gap.starts_at <= gone_at <= gap.ends_at for gap in cut_off):
        return False
    return learner.has_left and (talent.has_left or learner.gone_at <= talent.gone_at)


def _who_gave_up(booked: Interval, evidence: Evidence, grace: timedelta) -> Verdict:
    """Name who was gone before the other came, when the other then waited long enough."""
    has_talent_waited = length(overlap(evidence.talent.present, [booked])) >= grace
    has_learner_waited = length(overlap(evidence.learner.present, [booked])) >= grace
    if has_talent_waited == has_learner_waited:
        return Verdict.INTERRUPTED
    if _is_contradicted(evidence, booked, talent=has_talent_waited, learner=has_learner_waited):
        return Verdict.INTERRUPTED
    return _ABSENT[has_talent_waited, has_learner_waited]


def _waited(booked: Interval, talent: Attendance, learner: Attendance) -> list[Interval]:
    """Return the time in which the learner was there for the session and the talent not yet."""
    talent_at, learner_at = talent.came_at(booked), learner.came_at(booked)
    assert talent_at is not None
    assert learner_at is not None
    return [Interval(learner_at, talent_at)] if talent_at > learner_at else []


def _not_given(booked: Interval, talent: Attendance, learner: Attendance) -> list[Interval]:
    """Return what was left of the time when the talent left first."""
    is_early = talent.gone_at < min(learner.gone_at, booked.ends_at)
    return [Interval(talent.gone_at, booked.ends_at)] if is_early else []


def _minutes(lost: Sequence[Interval], outages: Sequence[Interval]) -> int:
    """Return the whole minutes of lost time, without those in which the door was shut."""
    return int((length(lost) - length(overlap(lost, outages))) / timedelta(minutes=1))
