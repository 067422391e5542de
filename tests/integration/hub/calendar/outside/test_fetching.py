"""Servers that mean no good, and those that only have a bad day, over real connections."""

import time

import pytest

from hub.calendar.outside import fetching
from hub.calendar.outside.errors import (
    AddressInside,
    AddressNotSecure,
    CalendarAstray,
    CalendarFailing,
    CalendarLocked,
    CalendarMissing,
    CalendarSlow,
    CalendarTooLarge,
    CalendarUnreachable,
    CalendarUnreadable,
)
from hub.calendar.outside.fetching import Fetcher, Validators
from hub.calendar.outside.rules import MAX_BYTES
from tests.calendar_server import CalendarServer, calendar, meeting

CONTENT = calendar(meeting("a", "20261124T140000Z", "20261124T150000Z"))


@pytest.fixture
def fetcher() -> Fetcher:
    """Give a fetcher that may ask loopback, as a rehearsal's does."""
    return Fetcher(may_be_inside=True)


async def test_a_calendar_that_has_not_changed_is_not_sent_again(
    elsewhere: CalendarServer, fetcher: Fetcher
) -> None:
    elsewhere.serve(CONTENT, etag='"v1"')
    first = await fetcher.fetch(elsewhere.address())
    assert first.content == CONTENT
    again = await fetcher.fetch(elsewhere.address(), known=first.validators)
    assert again.content is None
    assert again.validators == Validators(etag='"v1"')


async def test_a_calendar_is_found_where_its_address_leads(
    elsewhere: CalendarServer, fetcher: Fetcher
) -> None:
    elsewhere.serve(CONTENT)
    elsewhere.lead("/3", "/me.ics")
    elsewhere.lead("/2", elsewhere.address("/3"))
    elsewhere.lead("/1", "/2")
    assert (await fetcher.fetch(elsewhere.address("/1"))).content == CONTENT
    elsewhere.lead("/0", "/1")
    with pytest.raises(CalendarAstray):
        await fetcher.fetch(elsewhere.address("/0"))
    elsewhere.lead("/loop", "/loop")
    with pytest.raises(CalendarAstray):
        await fetcher.fetch(elsewhere.address("/loop"))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, CalendarLocked),
        (403, CalendarLocked),
        (404, CalendarMissing),
        (410, CalendarMissing),
        (304, CalendarFailing),
        (429, CalendarFailing),
        (500, CalendarFailing),
    ],
)
async def test_each_refusal_has_its_sentence(
    elsewhere: CalendarServer, fetcher: Fetcher, status: int, error: type[CalendarUnreadable]
) -> None:
    elsewhere.fail(status)
    with pytest.raises(error):
        await fetcher.fetch(elsewhere.address())


async def test_an_endless_body_is_read_no_further_than_it_may_be(
    elsewhere: CalendarServer, fetcher: Fetcher
) -> None:
    elsewhere.never_end()
    with pytest.raises(CalendarTooLarge):
        await fetcher.fetch(elsewhere.address())


async def test_a_small_file_that_unpacks_into_a_huge_one_is_refused(
    elsewhere: CalendarServer, fetcher: Fetcher
) -> None:
    elsewhere.bomb(40 * MAX_BYTES)
    with pytest.raises(CalendarTooLarge):
        await fetcher.fetch(elsewhere.address())
    elsewhere.serve(b"x" * (MAX_BYTES + 1))
    with pytest.raises(CalendarTooLarge):
        await fetcher.fetch(elsewhere.address())
    elsewhere.serve(b"x" * MAX_BYTES)
    assert len((await fetcher.fetch(elsewhere.address())).content or b"") == MAX_BYTES


async def test_a_body_that_drips_is_given_up(
    elsewhere: CalendarServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "FETCH_TIME_S", 0.5)
    elsewhere.never_end(pause_s=0.05)
    began = time.monotonic()
    with pytest.raises(CalendarSlow):
        await fetcher.fetch(elsewhere.address())
    assert time.monotonic() - began < 10


async def test_nobody_listening_is_no_fault_of_ours(fetcher: Fetcher) -> None:
    with pytest.raises(CalendarUnreachable):
        await fetcher.fetch("http://127.0.0.1:9/me.ics")


async def test_what_may_not_be_asked_is_not_connected_to(elsewhere: CalendarServer) -> None:
    async def both(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", "127.0.0.1"]

    elsewhere.serve(CONTENT)
    secure = elsewhere.address().replace("http:", "https:").replace(f":{elsewhere.port}", "")
    for fetcher, address in [
        (Fetcher(), secure),
        (Fetcher(), "https://localhost/me.ics"),
        (Fetcher(), "https://0x7f.1/me.ics"),
        (Fetcher(), "https://2130706433/me.ics"),
        (Fetcher(resolve=both), "https://calendar.example/me.ics"),
    ]:
        with pytest.raises(AddressInside):
            await fetcher.fetch(address)
    with pytest.raises(AddressNotSecure):
        await Fetcher().fetch(elsewhere.address())
    assert elsewhere.asked == []
