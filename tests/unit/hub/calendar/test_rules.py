"""Slots on ordinary days and on the two odd days of the year."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calendar.rules import (
    Buffers,
    Hours,
    Interval,
    Week,
    are_valid,
    cell_of,
    cells,
    is_repeated,
    is_skipped,
    open_intervals,
    slots,
)

PARIS = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)


def day_window(day: date, zone: ZoneInfo) -> Interval:
    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    return Interval(start, start + timedelta(days=1, hours=2))


def week(zone: ZoneInfo = PARIS, **hours: list[Hours]) -> Week:
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    return Week(zone, {names.index(name): value for name, value in hours.items()}, {})


def starts(found: list[Interval], zone: ZoneInfo = PARIS) -> list[str]:
    return [slot.starts_at.astimezone(zone).strftime("%H:%M") for slot in found]


def test_slots_start_on_half_hours_and_end_before_closing() -> None:
    found = slots(
        week(mon=[Hours(9 * 60, 11 * 60)]),
        window=day_window(date(2026, 11, 23), PARIS),
        duration=HOUR,
        taken=frozenset(),
    )
    assert starts(found) == ["09:00", "09:30", "10:00"]


def test_an_opening_on_a_quarter_starts_there() -> None:
    found = slots(
        week(mon=[Hours(9 * 60 + 15, 11 * 60)]),
        window=day_window(date(2026, 11, 23), PARIS),
        duration=HOUR,
        taken=frozenset(),
    )
    assert starts(found) == ["09:15", "09:30", "10:00"]


def test_a_window_that_begins_within_an_opening_invents_no_start() -> None:
    opening = week(mon=[Hours(9 * 60, 12 * 60)])
    now = datetime(2026, 11, 23, 9, 20, tzinfo=PARIS)
    found = slots(opening, window=Interval(now, now + 6 * HOUR), duration=HOUR, taken=frozenset())
    assert starts(found) == ["09:30", "10:00", "10:30", "11:00"]


def test_a_taken_cell_removes_every_slot_that_touches_it() -> None:
    taken = frozenset({cell_of(datetime(2026, 11, 23, 10, 0, tzinfo=PARIS))})
    found = slots(
        week(mon=[Hours(9 * 60, 12 * 60)]),
        window=day_window(date(2026, 11, 23), PARIS),
        duration=HOUR,
        taken=taken,
    )
    assert starts(found) == ["09:00", "10:30", "11:00"]


def test_an_exception_replaces_the_day() -> None:
    closed = date(2026, 11, 23)
    opening = Week(PARIS, {0: [Hours(540, 720)]}, {closed: []})
    found = slots(opening, window=day_window(closed, PARIS), duration=HOUR, taken=frozenset())
    assert found == []


def test_hours_until_midnight_end_at_midnight() -> None:
    found = list(
        open_intervals(week(mon=[Hours(23 * 60, 1440)]), day_window(date(2026, 11, 23), PARIS))
    )
    assert [i.ends_at - i.starts_at for i in found] == [HOUR]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 29), 5),  # spring: 02:00 to 03:00 does not exist
        (date(2026, 10, 25), 7),  # autumn: 02:00 to 03:00 comes twice
        (date(2026, 11, 1), 6),
    ],
)
def test_midnight_to_six_has_as_many_hours_as_that_night(day: date, hours: int) -> None:
    found = list(open_intervals(week(sun=[Hours(0, 360)]), day_window(day, PARIS)))
    assert sum((i.ends_at - i.starts_at for i in found), timedelta()) == hours * HOUR


def test_an_opening_inside_the_hour_that_spring_skips_is_moved_not_lost() -> None:
    found = list(
        open_intervals(week(sun=[Hours(2 * 60 + 15, 4 * 60)]), day_window(date(2026, 3, 29), PARIS))
    )
    assert [i.starts_at.astimezone(UTC).strftime("%H:%M") for i in found] == ["01:15"]


def test_lord_howe_moves_by_half_an_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    found = list(
        open_intervals(week(zone, sun=[Hours(0, 360)]), day_window(date(2026, 10, 4), zone))
    )
    assert sum((i.ends_at - i.starts_at for i in found), timedelta()) == timedelta(hours=5.5)


def test_hours_that_touch_across_midnight_are_one_opening() -> None:
    found = slots(
        week(mon=[Hours(23 * 60, 1440)], tue=[Hours(0, 60)]),
        window=day_window(date(2026, 11, 23), PARIS),
        duration=HOUR,
        taken=frozenset(),
    )
    assert starts(found) == ["23:00", "23:30", "00:00"]


def test_half_hours_are_those_of_the_talents_clock() -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    found = slots(
        week(zone, mon=[Hours(540, 660)]),
        window=day_window(date(2026, 11, 23), zone),
        duration=HOUR,
        taken=frozenset(),
    )
    assert starts(found, zone) == ["09:00", "09:30", "10:00"]


def test_hours_that_the_clocks_push_together_give_each_slot_once() -> None:
    night = week(sun=[Hours(60, 165), Hours(180, 300)])
    found = slots(
        night, window=day_window(date(2026, 3, 29), PARIS), duration=HOUR, taken=frozenset()
    )
    assert starts(found) == ["01:00", "01:30", "03:00", "03:30", "04:00"]


@pytest.mark.parametrize(
    ("buffers", "free"),
    [
        (Buffers(), ["09:00", "10:30", "11:00"]),
        (Buffers(after_min=15), ["10:30", "11:00"]),
        (Buffers(before_min=15), ["09:00", "11:00"]),
        (Buffers(before_min=60, after_min=60), []),
    ],
)
def test_buffers_stand_clear_of_what_is_taken_and_may_leave_the_hours(
    buffers: Buffers, free: list[str]
) -> None:
    taken = {cell_of(datetime(2026, 11, 23, 10, minute, tzinfo=PARIS)) for minute in (0, 15)}
    found = slots(
        week(mon=[Hours(9 * 60, 12 * 60)]),
        window=day_window(date(2026, 11, 23), PARIS),
        duration=HOUR,
        taken=taken,
        buffers=buffers,
    )
    assert starts(found) == free


@pytest.mark.parametrize(
    ("day", "minute", "skipped", "repeated"),
    [
        (date(2026, 3, 29), 119, False, False),
        (date(2026, 3, 29), 120, True, False),
        (date(2026, 3, 29), 179, True, False),
        (date(2026, 3, 29), 180, False, False),
        (date(2026, 10, 25), 119, False, False),
        (date(2026, 10, 25), 120, False, True),
        (date(2026, 10, 25), 180, False, False),
        (date(2026, 10, 25), 1440, False, False),
    ],
)
def test_an_odd_hour_is_told(day: date, minute: int, skipped: bool, repeated: bool) -> None:
    assert is_skipped(day, minute, PARIS) is skipped
    assert is_repeated(day, minute, PARIS) is repeated


def test_cells_with_buffers_reach_further() -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    kept = cells(Interval(start, start + HOUR), Buffers(before_min=15, after_min=30))
    assert (len(kept), kept.start) == (7, cell_of(start) - 1)


def test_cells_cover_an_interval_and_nothing_beyond() -> None:
    start = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert len(cells(Interval(start, start + HOUR))) == 4
    assert len(cells(Interval(start, start + timedelta(minutes=50)))) == 4


@pytest.mark.parametrize(
    ("hours", "is_valid"),
    [
        ([], True),
        ([Hours(0, 1440)], True),
        ([Hours(60, 60)], False),
        ([Hours(60, 1455)], False),
        ([Hours(61, 90)], False),
        ([Hours(60, 120), Hours(105, 180)], False),
        ([Hours(120, 180), Hours(60, 120)], True),
    ],
)
def test_hours_are_on_quarters_in_the_day_and_apart(hours: list[Hours], is_valid: bool) -> None:
    assert are_valid(hours) is is_valid


zones = st.sampled_from(
    [
        "Europe/Paris",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Africa/Casablanca",
    ]
).map(ZoneInfo)
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2030, 12, 31))
quarters = st.integers(min_value=0, max_value=96).map(lambda q: q * 15)
openings = st.tuples(quarters, quarters).filter(lambda p: p[0] < p[1]).map(lambda p: Hours(*p))


@given(zone=zones, day=days, hours=openings, length_min=st.sampled_from([30, 45, 60, 180]))
def test_every_slot_lies_in_an_opening_on_a_cell_and_has_its_length(
    zone: ZoneInfo, day: date, hours: Hours, length_min: int
) -> None:
    opening = Week(zone, {n: [hours] for n in range(7)}, {})
    window = day_window(day, zone)
    duration = timedelta(minutes=length_min)
    openings_that_day = list(open_intervals(opening, window))
    for slot in slots(opening, window=window, duration=duration, taken=frozenset()):
        assert slot.ends_at - slot.starts_at == duration
        assert slot.starts_at.timestamp() % 900 == 0
        assert any(
            o.starts_at <= slot.starts_at and slot.ends_at <= o.ends_at for o in openings_that_day
        )


gaps = st.sampled_from([0, 15, 30, 45, 60])


@given(
    zone=zones,
    day=days,
    hours=openings,
    length_min=st.sampled_from([30, 45, 60, 180]),
    kept=st.builds(Buffers, before_min=gaps, after_min=gaps),
    busy=st.sets(st.integers(min_value=0, max_value=130), max_size=20),
)
def test_no_slot_touches_a_taken_cell_with_its_buffers_and_none_that_is_clear_is_lost(
    zone: ZoneInfo, day: date, hours: Hours, length_min: int, kept: Buffers, busy: set[int]
) -> None:
    opening = Week(zone, {n: [hours] for n in range(7)}, {})
    window = day_window(day, zone)
    taken = {cell_of(window.starts_at) + offset - 8 for offset in busy}
    duration = timedelta(minutes=length_min)
    every = slots(opening, window=window, duration=duration, taken=())
    found = slots(opening, window=window, duration=duration, taken=taken, buffers=kept)
    assert found == [slot for slot in every if taken.isdisjoint(cells(slot, kept))]
