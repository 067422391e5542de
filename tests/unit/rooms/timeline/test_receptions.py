"""What was received of somebody, as lines: when it began, stopped and came back, and who saw it."""

from datetime import UTC, datetime, timedelta

from hub.calendar.rules import Interval
from rooms.timeline.lines import TimelineLine, TimelineSource
from rooms.timeline.receptions import PAUSE_SHOWN, PAUSES_SHOWN, Noticed, first, pauses

T0 = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
OTHER, SERVER = TimelineSource.OTHER_SIDE, TimelineSource.MEDIA_SERVER
NOT_YET = "Not seen or heard, though both were there."
NO_LONGER, AGAIN = "No longer seen or heard.", "Seen or heard again."

Told = tuple[float, str, TimelineSource]


def span(start: float, end: float) -> Interval:
    return Interval(T0 + timedelta(seconds=start), T0 + timedelta(seconds=end))


def told(lines: list[TimelineLine]) -> list[Told]:
    return [((line.at - T0).total_seconds(), line.what, line.source) for line in lines]


def test_who_received_somebody_first_is_the_one_that_is_named() -> None:
    for by_other, by_server, source in (
        (span(3, 90), span(5, 60), OTHER),
        (span(5, 90), span(3, 60), SERVER),
    ):
        noticed = Noticed(by_other=[by_other], by_server=[by_server])
        begins = "Seen or heard for the first time."
        assert told(first(noticed, "Tom")) == [(3, begins, source)]


def test_who_was_never_received_has_no_first_time() -> None:
    assert first(Noticed(), "Tom") == []


def test_a_pause_while_both_are_there_begins_and_ends_with_a_line() -> None:
    noticed = Noticed(by_other=[span(0, 60), span(100, 200)])
    found = pauses(noticed, "Tom", together=[span(0, 200)])
    assert told(found) == [(60, NO_LONGER, OTHER), (100, AGAIN, OTHER)]


def test_each_side_of_a_pause_names_who_noticed_it() -> None:
    noticed = Noticed(by_other=[span(0, 60)], by_server=[span(30, 80), span(120, 200)])
    found = pauses(noticed, "Tom", together=[span(0, 200)])
    assert told(found) == [(80, NO_LONGER, SERVER), (120, AGAIN, SERVER)]


def test_a_hiccup_is_no_line() -> None:
    short = PAUSE_SHOWN.total_seconds()
    noticed = Noticed(by_other=[span(0, 60), span(60 + short, 200)])
    assert pauses(noticed, "Tom", together=[span(0, 200)]) == []


def test_silence_while_one_of_them_is_away_is_no_line() -> None:
    noticed = Noticed(by_other=[span(0, 60), span(100, 200)])
    assert pauses(noticed, "Tom", together=[span(0, 60), span(100, 200)]) == []


def test_media_that_does_not_come_back_ends_with_no_line() -> None:
    noticed = Noticed(by_other=[span(0, 60)])
    assert told(pauses(noticed, "Tom", together=[span(0, 200)])) == [(60, NO_LONGER, OTHER)]


def test_two_who_never_received_each_other_read_so() -> None:
    found = pauses(Noticed(), "Tom", together=[span(20, 200)])
    assert told(found) == [(20, NOT_YET, OTHER)]


def test_what_begins_late_is_not_said_to_come_back() -> None:
    noticed = Noticed(by_other=[span(50, 200)])
    assert told(pauses(noticed, "Tom", together=[span(0, 200)])) == [(0, NOT_YET, OTHER)]


def test_of_very_many_pauses_the_longest_are_shown() -> None:
    noticed = Noticed(by_other=[span(100 * n, 100 * n + 100 - 15 - n) for n in range(40)])
    found = pauses(noticed, "Tom", together=[span(0, 3985)])
    stops = [line for line in found if line.what == NO_LONGER]
    assert len(stops) == PAUSES_SHOWN
    assert min(line.at for line in stops) > T0 + timedelta(seconds=1900)
