"""Who came: a pure function from intervals of evidence to a verdict.

| Verdict | When |
|---|---|
| completed | together for half the booked time with media, or both left of their own will |
| learner absent | not arrived within the grace period, the talent was there |
| talent absent | not arrived within the grace period, the learner was there |
| both absent | neither arrived within the grace period |
| interrupted | they met, but the media failed for most of it, or the evidence contradicts itself |
| our fault | our own outage took the time they had |

The grace period counts only time in which the door could be opened: an outage of ours lengthens
it, so nobody is absent from a room that was shut.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hub.calendar.rules import Interval


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

    @property
    def arrived_at(self) -> datetime | None:
        """Return when they first came in."""
        return min((i.starts_at for i in self.present), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything known of one meeting; `outages` are times in which our processes were down."""

    talent: Attendance = Attendance()
    learner: Attendance = Attendance()
    outages: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict, and the whole minutes that a late talent made the learner wait."""

    verdict: Verdict
    lost_min: int = 0


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
    has_talent = _has_come(evidence.talent, by=deadline)
    has_learner = _has_come(evidence.learner, by=deadline)
    if not (has_talent and has_learner):
        absent = {
            (False, False): Verdict.BOTH_ABSENT,
            (True, False): Verdict.LEARNER_ABSENT,
            (False, True): Verdict.TALENT_ABSENT,
        }
        return Judgement(absent[has_talent, has_learner])
    if now < booked.ends_at:
        return None
    return _judge_meeting(booked, evidence, outages)


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


def length(intervals: Iterable[Interval]) -> timedelta:
    """Return how long the intervals last together."""
    return sum((i.ends_at - i.starts_at for i in merge(intervals)), timedelta())


def _deadline(booked: Interval, outages: Sequence[Interval], grace: timedelta) -> datetime | None:
    """Return when the door has been open for the grace period, None if that is never in time."""
    deadline = booked.starts_at + grace
    for outage in outages:
        if outage.ends_at > booked.starts_at and outage.starts_at < deadline:
            deadline += outage.ends_at - max(outage.starts_at, booked.starts_at)
    return deadline if deadline < booked.ends_at else None


def _has_come(attendance: Attendance, *, by: datetime) -> bool:
    return attendance.arrived_at is not None and attendance.arrived_at <= by


def _judge_meeting(booked: Interval, evidence: Evidence, outages: Sequence[Interval]) -> Judgement:
    talent, learner = evidence.talent, evidence.learner
    half = (booked.ends_at - booked.starts_at) / 2
    together = overlap(overlap(talent.present, learner.present), [booked])
    with_media = overlap(together, overlap(talent.received, learner.received))
    has_media = length(with_media) * 2 >= length(together) and bool(with_media)
    both_left = talent.has_left and learner.has_left
    if has_media and (both_left or length(together) >= half):
        return Judgement(Verdict.COMPLETED, _lost_min(booked, talent, learner))
    if length(overlap(outages, [booked])) >= half - length(with_media) and outages:
        return Judgement(Verdict.OUR_FAULT)
    return Judgement(Verdict.INTERRUPTED)


def _lost_min(booked: Interval, talent: Attendance, learner: Attendance) -> int:
    assert talent.arrived_at is not None
    assert learner.arrived_at is not None
    waited = talent.arrived_at - max(booked.starts_at, learner.arrived_at)
    return max(0, int(waited / timedelta(minutes=1)))
