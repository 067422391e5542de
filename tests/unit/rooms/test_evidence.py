"""From connections and flows to intervals."""

from datetime import UTC, datetime, timedelta

from hub.calendar.rules import Interval
from rooms.evidence import present
from rooms.models import EndReason, EvidenceKind, EvidenceLine, Spell
from rooms.received import flows

T0 = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def at(second: float) -> datetime:
    return T0 + timedelta(seconds=second)


def spell(
    start: float, seen: float, *, end: float | None = None, reason: EndReason | None = None
) -> Spell:
    return Spell(
        connected_at=at(start),
        last_seen_at=at(seen),
        ended_at=at(end) if end is not None else None,
        end_reason=reason,
    )


def line(second: float, kind: EvidenceKind, media: str) -> EvidenceLine:
    return EvidenceLine(at=at(second), kind=kind, detail=media)


def test_nobody_came() -> None:
    assert present([]) == []


def test_a_spell_whose_process_died_ends_where_it_was_last_seen() -> None:
    assert present([spell(0, 55)]) == [Interval(at(0), at(55))]


def test_a_short_drop_that_a_return_follows_is_no_absence() -> None:
    spells = [spell(0, 60, end=60, reason=EndReason.DROPPED), spell(89, 120)]
    assert present(spells) == [Interval(at(0), at(120))]


def test_half_a_minute_away_is_an_absence() -> None:
    spells = [spell(0, 60, end=60, reason=EndReason.DROPPED), spell(90, 120)]
    assert present(spells) == [Interval(at(0), at(60)), Interval(at(90), at(120))]


def test_leaving_of_ones_own_will_is_an_absence_however_short() -> None:
    spells = [spell(0, 60, end=60, reason=EndReason.LEFT), spell(65, 120)]
    assert present(spells) == [Interval(at(0), at(60)), Interval(at(65), at(120))]


def test_a_process_that_was_killed_and_restarted_at_once_breaks_no_presence() -> None:
    assert present([spell(0, 55), spell(62, 120)]) == [Interval(at(0), at(120))]


def test_moving_to_another_device_leaves_no_hole() -> None:
    spells = [spell(0, 60, end=60, reason=EndReason.SUPERSEDED), spell(60, 120)]
    assert present(spells) == [Interval(at(0), at(120))]


def test_three_spells_in_a_row_are_one_presence() -> None:
    drop = EndReason.DROPPED
    spells = [spell(0, 10, end=10, reason=drop), spell(20, 30, end=30, reason=drop), spell(35, 50)]
    assert present(spells) == [Interval(at(0), at(50))]


def test_media_flows_while_any_kind_of_it_does() -> None:
    started, stopped = EvidenceKind.MEDIA_STARTED, EvidenceKind.MEDIA_STOPPED
    lines = [
        line(0, started, "audio"),
        line(5, started, "video"),
        line(10, stopped, "audio"),
        line(20, stopped, "video"),
        line(30, started, "audio"),
    ]
    assert flows(lines, until=at(40)) == [Interval(at(0), at(20)), Interval(at(30), at(40))]
