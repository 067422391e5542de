"""What a calendar says: recurring rules, exceptions, zones, and files that make no sense."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calendar.outside.errors import NotACalendar
from hub.calendar.outside.expansion import Expansion, expand
from hub.calendar.outside.rules import MAX_ENTRIES
from hub.calendar.rules import Interval
from tests.calendar_server import calendar, entry

PARIS = ZoneInfo("Europe/Paris")
ZONES = ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
SPRING = Interval(datetime(2027, 3, 20, tzinfo=UTC), datetime(2027, 4, 5, tzinfo=UTC))
CUSTOM_ZONE = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        "TZID:Our own time",
        "BEGIN:STANDARD",
        "DTSTART:19701025T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700329T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]
)


def expanded(*components: str, window: Interval = SPRING) -> Expansion:
    return expand(calendar(*components), window=window, zone=PARIS)


def in_paris(found: Expansion) -> list[str]:
    """Return each entry as its day and its times on the clocks of Paris."""
    return [
        f"{one.interval.starts_at.astimezone(PARIS):%d %H:%M}"
        f" {one.interval.ends_at.astimezone(PARIS):%d %H:%M}"
        for one in found.entries
    ]


def test_an_occurrence_is_excluded_or_moved_alone() -> None:
    found = expanded(
        entry(
            "UID:a",
            "DTSTART;TZID=Europe/Paris:20270104T100000",
            "DTEND;TZID=Europe/Paris:20270104T110000",
            "RRULE:FREQ=WEEKLY;BYDAY=MO,TU",
            "EXDATE;TZID=Europe/Paris:20270322T100000",
        ),
        entry(
            "UID:a",
            "RECURRENCE-ID:20270323T090000Z",
            "DTSTART;TZID=Europe/Paris:20270324T150000",
            "DURATION:PT30M",
        ),
        entry("UID:a", "RECURRENCE-ID:20270329T080000Z", "DTSTART:20270329T080000Z").replace(
            "END:", "DURATION:PT1H\r\nSTATUS:CANCELLED\r\nEND:"
        ),
    )
    assert in_paris(found) == ["24 15:00 24 15:30", "30 10:00 30 11:00"]


def test_a_change_from_one_occurrence_on_changes_those_that_follow() -> None:
    found = expanded(
        entry(
            "UID:a",
            "DTSTART;TZID=Europe/Paris:20270318T100000",
            "DURATION:PT1H",
            "RRULE:FREQ=DAILY;COUNT=5",
        ),
        entry(
            "UID:a",
            "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20270321T100000",
            "DTSTART;TZID=Europe/Paris:20270321T150000",
            "DURATION:PT2H",
        ),
    )
    assert in_paris(found) == ["20 10:00 20 11:00", "21 15:00 21 17:00", "22 15:00 22 17:00"]


def test_whole_days_and_times_without_a_zone_are_in_the_talents_own() -> None:
    found = expanded(
        entry("UID:a", "DTSTART;VALUE=DATE:20270327", "DTEND;VALUE=DATE:20270329"),
        entry("UID:b", "DTSTART;VALUE=DATE:20270330"),
        entry("UID:c", "DTSTART:20270331T090000", "DURATION:PT1H"),
    )
    assert in_paris(found) == ["27 00:00 29 00:00", "30 00:00 31 00:00", "31 09:00 31 10:00"]


def test_dates_listed_beside_a_rule_are_added_and_a_day_excludes_all_of_it() -> None:
    found = expanded(
        entry(
            "UID:a",
            "DTSTART:20270321T100000",
            "DURATION:PT1H",
            "RRULE:FREQ=DAILY;UNTIL=20270323",
            "RDATE:20270325T120000,20270321T100000",
            "RDATE;VALUE=PERIOD:20270326T070000Z/PT2H",
            "EXDATE;VALUE=DATE:20270322",
        )
    )
    assert in_paris(found) == [
        "21 10:00 21 11:00",
        "23 10:00 23 11:00",
        "25 12:00 25 13:00",
        "26 08:00 26 10:00",
    ]


LESSONS = (
    "UID:20040412T081503Z-Kalender-2",
    "DTSTART;TZID=Europe/Paris:20270104T180000",
    "DTEND;TZID=Europe/Paris:20270104T193000",
    "RRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR",
)


@pytest.mark.parametrize(
    ("excluding", "left"),
    [
        (["EXRULE:FREQ=WEEKLY;BYDAY=WE"], ["22", "26", "29", "02"]),
        (["EXRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"], ["22", "24", "26", "29", "31"]),
        (["EXRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20270324"], ["22", "26", "29", "31", "02"]),
        (["EXRULE:FREQ=DAILY;COUNT=82"], ["29", "31", "02"]),
        (["EXRULE:FREQ=WEEKLY;BYDAY=WE", "EXRULE:FREQ=MONTHLY;BYDAY=-1MO"], ["22", "26", "02"]),
        (["EXRULE:FREQ=DAILY"], []),
        (["EXRULE:FREQ=MONTHLY;BYMONTHDAY=29"], ["22", "24", "26", "31", "02"]),
    ],
)
def test_a_rule_may_exclude_what_another_repeats(excluding: list[str], left: list[str]) -> None:
    found = expanded(entry(*LESSONS, *excluding))
    assert in_paris(found) == [f"{day} 18:00 {day} 19:30" for day in left]


def test_what_a_rule_excludes_stays_out_when_listed_but_not_when_changed() -> None:
    found = expanded(
        entry(
            *LESSONS,
            "EXRULE:FREQ=WEEKLY;BYDAY=MO,WE",
            "RDATE;TZID=Europe/Paris:20270324T180000,20270327T180000",
        ),
        entry(
            LESSONS[0],
            "RECURRENCE-ID;TZID=Europe/Paris:20270329T180000",
            "DTSTART;TZID=Europe/Paris:20270329T120000",
            "DURATION:PT1H",
        ),
    )
    assert in_paris(found) == [
        "26 18:00 26 19:30",
        "27 18:00 27 19:30",
        "29 12:00 29 13:00",
        "02 18:00 02 19:30",
    ]


def test_an_exclusion_finds_its_occurrence_however_it_is_written() -> None:
    found = expanded(
        entry(
            *LESSONS,
            "EXDATE:20270322T170000Z",
            "EXDATE;TZID=America/New_York:20270324T130000,20270326T130000",
            "EXDATE;VALUE=DATE:20270401",
            "RDATE;TZID=Europe/Paris:20270401T090000",
            "EXDATE:",
        ),
        entry(
            "UID:7hq2e3",
            "DTSTART;VALUE=DATE:20270322",
            "DTEND;VALUE=DATE:20270323",
            "RRULE:FREQ=DAILY;COUNT=4",
            "EXDATE:20270322T000000Z",
            "EXDATE:20270323T000000",
            "EXDATE;VALUE=DATE:20270325",
        ),
    )
    assert in_paris(found) == [
        "24 00:00 25 00:00",
        "29 18:00 29 19:30",
        "31 18:00 31 19:30",
        "02 18:00 02 19:30",
    ]


def test_dates_without_a_rule_are_all_there_is_and_follow_a_change_from_one_on() -> None:
    found = expanded(
        entry(
            "UID:a",
            "DTSTART;TZID=Europe/Paris:20270322T100000",
            "DURATION:PT1H",
            "RDATE;TZID=Europe/Paris:20270324T100000,20270326T100000,20270326T100000",
        ),
        entry(
            "UID:a",
            "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20270326T100000",
            "DTSTART;TZID=Europe/Paris:20270326T140000",
            "DURATION:PT1H",
        ),
    )
    assert in_paris(found) == ["22 10:00 22 11:00", "24 10:00 24 11:00", "26 14:00 26 15:00"]


def test_what_leaves_its_owner_free_takes_no_time() -> None:
    times = ("DTSTART:20270322T100000Z", "DURATION:PT1H")
    found = expanded(
        entry("UID:a", *times, "TRANSP:TRANSPARENT"),
        entry("UID:b", *times, "STATUS:CANCELLED"),
        entry("UID:c", *times, "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
        entry("UID:d", "DTSTART:20270322T100000Z"),
        "BEGIN:VTODO\r\nUID:e\r\nDTSTART:20270322T100000Z\r\nDURATION:PT1H\r\nEND:VTODO",
        "BEGIN:VFREEBUSY\r\nUID:f\r\nFREEBUSY;FBTYPE=FREE:20270322T100000Z/PT1H\r\n"
        "FREEBUSY:20270323T100000Z/PT1H\r\nEND:VFREEBUSY",
    )
    assert in_paris(found) == ["23 11:00 23 12:00"]


@pytest.mark.parametrize("name", ["Our own time", "Romance Standard Time", "Europe/Paris"])
def test_a_zone_is_known_by_whatever_name(name: str) -> None:
    daily = entry(
        "UID:a", f"DTSTART;TZID={name}:20270327T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"
    )
    parts = [CUSTOM_ZONE, daily] if name == "Our own time" else [daily]
    assert in_paris(expanded(*parts)) == ["27 10:00 27 11:00", "28 10:00 28 11:00"]


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Give the days from 2026 to 2030 on which the zone's offset changes."""
    day = datetime(2026, 1, 1, 12, tzinfo=UTC)
    while day.year < 2031:
        if (
            day.astimezone(zone).utcoffset()
            != (day + timedelta(days=1)).astimezone(zone).utcoffset()
        ):
            yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("name", ZONES)
def test_a_meeting_at_ten_stays_at_ten_whenever_clocks_change(name: str) -> None:
    zone = ZoneInfo(name)
    daily = entry(
        "UID:a",
        f"DTSTART;TZID={name}:20260101T100000",
        f"DTEND;TZID={name}:20260101T110000",
        "RRULE:FREQ=DAILY",
    )
    days = list(changes(zone))
    assert len(days) >= 8
    for day in days:
        window = Interval(day - timedelta(days=2), day + timedelta(days=3))
        entries = [e.interval for e in expanded(daily, window=window).entries]
        inside = [e for e in entries if window.starts_at < e.starts_at < e.ends_at < window.ends_at]
        assert len(inside) >= 4
        for one in inside:
            assert one.starts_at.astimezone(zone).hour == 10
            assert one.ends_at - one.starts_at == timedelta(hours=1)


def test_an_hour_that_does_not_exist_or_exists_twice_is_placed_as_the_standard_says() -> None:
    def starts(day: str, window: Interval) -> datetime:
        one = entry("UID:a", f"DTSTART;TZID=Europe/Paris:{day}T023000", "DURATION:PT30M")
        return expanded(one, window=window).entries[0].interval.starts_at

    autumn = Interval(datetime(2027, 10, 30, tzinfo=UTC), datetime(2027, 11, 2, tzinfo=UTC))
    assert starts("20270328", SPRING) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert starts("20271031", autumn) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_the_last_version_of_an_entry_counts() -> None:
    def version(sequence: int, hour: int) -> str:
        return entry(
            "UID:a", f"SEQUENCE:{sequence}", f"DTSTART:20270322T{hour}0000Z", "DURATION:PT1H"
        )

    assert in_paris(expanded(version(2, 12), version(1, 10))) == ["22 13:00 22 14:00"]


@pytest.mark.parametrize("name", ["RRULE", "RRULE:FREQ=DAILY\r\nEXRULE"])
@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY", "FREQ=DAILY;INTERVAL=0", "FREQ=SOMETIMES", "BYDAY=MO"],
)
def test_a_rule_that_no_diary_needs_is_left_out_and_the_rest_is_read(name: str, rule: str) -> None:
    found = expanded(
        entry("UID:a", "DTSTART:20270322T100000Z", "DURATION:PT1H", f"{name}:{rule}"),
        entry("UID:b", "DTSTART:20270323T100000Z", "DURATION:PT1H"),
    )
    assert found.left_out == 1
    assert in_paris(found) == ["23 11:00 23 12:00"]


def test_of_too_many_entries_the_soonest_are_kept() -> None:
    hourly = ("DURATION:PT10M", "RRULE:FREQ=HOURLY;BYMINUTE=0,5,10,15,20,25,30,35,40,45,50,55")
    found = expanded(entry("UID:a", "DTSTART:20270320T000000Z", *hourly))
    assert not found.is_cut
    both = expanded(
        entry("UID:a", "DTSTART:20270320T000000Z", *hourly),
        entry("UID:b", "DTSTART:20270320T000100Z", *hourly),
    )
    assert both.is_cut
    assert len(both.entries) == MAX_ENTRIES


@pytest.mark.parametrize(
    "content",
    [b"", b"<!doctype html>", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT", b"\x00\xff" * 99],
)
def test_what_is_no_calendar_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NotACalendar):
        expand(content, window=SPRING, zone=PARIS)


@given(
    st.lists(
        st.sampled_from(
            [
                "BEGIN:VEVENT",
                "END:VEVENT",
                "UID:a",
                "DTSTART:20270322T100000Z",
                "DTSTART;VALUE=DATE:20270322",
                "DTEND:20270322",
                "DURATION:-PT1H",
                "RECURRENCE-ID:20270322",
                "RDATE:x",
                "EXDATE:20270322T100000",
                "RRULE:FREQ=DAILY;COUNT=3",
                "RRULE:",
                "EXRULE:FREQ=WEEKLY;BYDAY=MO",
                "EXRULE:",
                "EXDATE:",
                "SEQUENCE:many",
                "TRANSP",
                ":",
                "BEGIN:VTIMEZONE",
                " folded",
            ]
        ),
        max_size=14,
    )
)
def test_whatever_stands_in_a_file_it_is_read_or_refused(lines: list[str]) -> None:
    try:
        found = expanded(*lines)
    except NotACalendar:
        return
    assert all(one.interval.starts_at < one.interval.ends_at for one in found.entries)
