"""Names and addresses that lead inside only once they are trusted: asked anew, redirected."""

import httpcore
import pytest

from hub.calendar.outside.errors import AddressInside, AddressNotSecure, CalendarUnreadable
from hub.calendar.outside.fetching import Fetcher
from tests.calendar_server import calendar, meeting

PUBLIC, INSIDE = "93.184.215.14", "10.0.0.7"
CONTENT = calendar(meeting("a", "20261124T140000Z", "20261124T150000Z"))
START = "https://calendar.example/me.ics"


class Internet(httpcore.AsyncMockBackend):
    """An internet that notes who is connected to, and always answers the same."""

    def __init__(self, answer: bytes) -> None:
        super().__init__([answer])
        self.connected: list[str] = []

    async def connect_tcp(
        self, host: str, *args: object, **options: object
    ) -> httpcore.AsyncNetworkStream:
        """Note the address, which is never a name here."""
        self.connected.append(host)
        return await super().connect_tcp(host, 443)


def leading(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def given(content: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content


def on_internet(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> Internet:
    internet = Internet(answer)
    monkeypatch.setattr(httpcore, "AnyIOBackend", lambda: internet)
    return internet


@pytest.mark.parametrize(
    ("to", "refusal"),
    [
        ("https://intranet.example/me.ics", AddressInside),
        ("https://127.0.0.1/me.ics", AddressInside),
        ("https://[::ffff:127.0.0.1]/me.ics", AddressInside),
        ("https://169.254.169.254/latest/meta-data", AddressInside),
        ("http://calendar.example/me.ics", AddressNotSecure),
        ("file:///etc/passwd", CalendarUnreadable),
        ("gopher://127.0.0.1:25/", CalendarUnreadable),
    ],
)
async def test_a_public_address_that_leads_inside_is_followed_to_the_door_only(
    monkeypatch: pytest.MonkeyPatch, to: str, refusal: type[CalendarUnreadable]
) -> None:
    internet = on_internet(monkeypatch, leading(to))

    async def resolve(host: str, _port: int) -> list[str]:
        known = {"calendar.example": PUBLIC, "intranet.example": INSIDE}
        return [known.get(host, host)]

    with pytest.raises(refusal):
        await Fetcher(resolve=resolve).fetch(START)
    assert internet.connected == [PUBLIC]


async def test_a_name_is_asked_once_and_what_it_said_is_what_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    internet = on_internet(monkeypatch, given(CONTENT))
    said = iter([[PUBLIC], [INSIDE], [INSIDE]])

    async def changing(_host: str, _port: int) -> list[str]:
        return next(said)

    fetcher = Fetcher(resolve=changing)
    assert (await fetcher.fetch(START)).content == CONTENT
    assert internet.connected == [PUBLIC]
    with pytest.raises(AddressInside):
        await fetcher.fetch(START)
    assert internet.connected == [PUBLIC]
