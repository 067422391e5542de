"""Around every change of clocks until 2030: offered, booked, reminded of and judged at its instant.

For each change of each zone a talent there has hours through the night. Sessions are booked the
day before, just before the change, at it (the second of two where a time comes twice) and the day
after. Then all that is to happen does, in order: a second too early nothing, at its instant all.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from hub.bookings.models import Booking
from hub.kernel.clock import FixedClock
from tests.clock_changes import (
    SECOND,
    ZONES,
    expected,
    nights,
    offset,
    wall,
    written,
    written_time,
)
from tests.integration.web.night_hub import LASTS, Meeting, NightHub
from web.compose import Wiring

DAY, SOON = timedelta(hours=24), timedelta(minutes=15)
AHEAD = timedelta(days=3)

Act = Callable[[], Awaitable[None]]


@pytest.mark.parametrize("zone", ZONES)
async def test_around_every_change_all_happens_at_its_instant(
    parts: Wiring, clock: FixedClock, zone: str, database_url: str
) -> None:
    hub = await opened(parts, clock, zone)
    for nth, change in enumerate(share_of(database_url, zone)):
        before, *on_the_day, after = instants(change, zone)
        starts = [*on_the_day, after] if nth % 2 else [before, *on_the_day]
        await live_through(hub, change, starts)


@pytest.mark.soak
@pytest.mark.parametrize("zone", ZONES)
async def test_around_every_change_all_happens_at_its_instant_on_both_databases(
    parts: Wiring, clock: FixedClock, zone: str
) -> None:
    hub = await opened(parts, clock, zone)
    for change in nights(zone):
        await live_through(hub, change, instants(change, zone))


def share_of(database_url: str, zone: str) -> list[datetime]:
    """Return one database's half of the changes: in spring and in autumn, by turns of years."""
    is_first = database_url.startswith("sqlite")
    return [
        change
        for number, change in enumerate(nights(zone))
        if (number % 2 == number // 2 % 2) is is_first
    ]


async def opened(parts: Wiring, clock: FixedClock, zone: str) -> NightHub:
    """Open the hub some days before the first change."""
    clock.at = nights(zone)[0] - AHEAD
    hub = NightHub(parts, clock, zone)
    await hub.open()
    return hub


async def live_through(hub: NightHub, change: datetime, starts: Sequence[datetime]) -> None:
    """Book sessions, and let the days around a change pass.

    Of the two beside the change the learner keeps one, in turns of years. To the others they do
    not come.
    """
    hub.clock.at = change - AHEAD
    assert await hub.offered(change) == expected(change, hub.zone, lasts=LASTS)
    await hub.sign_in()
    due: list[tuple[datetime, Act]] = []
    for starts_at in starts:
        is_beside = abs(starts_at - change) < DAY
        is_turn = (starts_at < change) is (change.year % 2 == 0)
        meeting = await hub.book(starts_at, is_kept=is_beside and is_turn)
        assert meeting.booking.starts_at == starts_at
        # The one just before a session says no more than the one a day before: once is enough.
        read = {DAY, SOON} if starts_at == change else {DAY} if is_beside else set()
        due += acts(hub, meeting, read=read)
    for at, act in sorted(due, key=lambda one: one[0]):
        hub.clock.at = at
        await act()


def instants(change: datetime, zone: str) -> list[datetime]:
    """Return when sessions begin around a change: just before it the first of two, at it the other.

    Where nothing comes twice: half an hour before.
    """
    back = offset(change - SECOND, ZoneInfo(zone)) - offset(change, ZoneInfo(zone))
    return [change - DAY, change - max(back, LASTS), change, change + DAY]


def acts(
    hub: NightHub, meeting: Meeting, *, read: Collection[timedelta]
) -> Iterator[tuple[datetime, Act]]:
    """Give what happens to a session, and when; `read`: which of its reminders are read."""
    starts_at = meeting.booking.starts_at
    for before, check in ((DAY, says_day), (SOON, says_soon)):
        yield starts_at - before - SECOND, partial(nobody_is_reminded, hub)
        yield starts_at - before, partial(both_are_reminded, hub)
        if before in read:
            yield starts_at - before, partial(each_reads_their_clock, hub, meeting, check)
    yield starts_at, partial(hub.enter, meeting)
    yield meeting.decided_at - SECOND, partial(nothing_is_judged, hub)
    yield meeting.decided_at, partial(it_is_judged, hub, meeting)


async def nobody_is_reminded(hub: NightHub) -> None:
    assert await hub.remind() == 0


async def both_are_reminded(hub: NightHub) -> None:
    assert await hub.remind() == 2


async def each_reads_their_clock(
    hub: NightHub, meeting: Meeting, check: Callable[[str, datetime, str], bool]
) -> None:
    booking, found = meeting.booking, await hub.reminders()
    assert set(found) == {hub.talent.email, hub.learner.email}
    sides = (hub.zone, hub.learner_zone), (hub.learner_zone, hub.zone)
    for person, (own, other) in zip((hub.talent, hub.learner), sides, strict=True):
        mail = found[person.email]
        assert check(mail.subject, booking.starts_at, own)
        assert f"When: {span(booking, own)} ({own})\n" in mail.text
        theirs = f": {span(booking, other)} ({other.replace('_', ' ')})\n"
        assert (theirs in mail.text) is is_another_clock(booking.starts_at, own, other)


def says_day(subject: str, at: datetime, zone: str) -> bool:
    return subject == f"Reminder: First chords, {written(at, zone)}"


def says_soon(subject: str, at: datetime, zone: str) -> bool:
    return subject.startswith(f"At {written_time(at, zone)}: First chords with ")


def span(booking: Booking, zone: str) -> str:
    return f"{written(booking.starts_at, zone)} – {written_time(booking.ends_at, zone)}"


def is_another_clock(at: datetime, one: str, other: str) -> bool:
    return wall(at, one).utcoffset() != wall(at, other).utcoffset()


async def nothing_is_judged(hub: NightHub) -> None:
    assert await hub.judged() == 0


async def it_is_judged(hub: NightHub, meeting: Meeting) -> None:
    assert await hub.judged() == 1
    booking = await hub.booking(meeting)
    assert (booking.verdict, booking.lost_min) == (meeting.verdict, 0)
    assert booking.judged_at == meeting.decided_at
    assert booking.settle_at == booking.ends_at + hub.parts.settings.dispute_window
