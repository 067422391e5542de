"""Read a file from the web without being led inside, held up or filled up.

A name is resolved here, every address it has is looked at, and the connection goes to one of those
very addresses: between the check and the use there is nothing that could answer differently.
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

import httpcore

from hub.calendar.outside.addresses import clean_address, is_public, place_of
from hub.calendar.outside.errors import (
    AddressInside,
    AddressOwn,
    CalendarAstray,
    CalendarFailing,
    CalendarLocked,
    CalendarMissing,
    CalendarSlow,
    CalendarTooLarge,
    CalendarUnreachable,
    CalendarUnreadable,
    NotACalendar,
)
from hub.calendar.outside.rules import FETCH_TIME_S, MAX_BYTES, MAX_REDIRECTS

MAX_ADDRESSES = 4
ETAG_CHARS = 200
DATE_CHARS = 80
OK, UNCHANGED = 200, 304
REDIRECTS = frozenset({301, 302, 303, 307, 308})
REFUSALS: Mapping[int, type[CalendarUnreadable]] = {
    401: CalendarLocked,
    403: CalendarLocked,
    404: CalendarMissing,
    410: CalendarMissing,
}
EITHER_ZLIB = zlib.MAX_WBITS | 32
"""Gzip or zlib, whichever the first bytes say. Source: zlib manual, inflateInit2."""

Resolve = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the server said of the version that we have; empty when it said nothing."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file, or None when it is as it was."""

    content: bytes | None
    validators: Validators


async def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of a name, as the machine's own resolver knows them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class PublicNetwork(httpcore.AsyncNetworkBackend):
    """A network in which only public addresses can be connected to."""

    def __init__(self, resolve: Resolve, *, may_be_inside: bool) -> None:
        self._resolve = resolve
        self._may_be_inside = may_be_inside
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to an address of the host. Raises: AddressInside when any of them is inside."""
        try:
            numbers = await self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError) as error:
            raise CalendarUnreachable from error
        if not self._may_be_inside and not all(is_public(number) for number in numbers):
            raise AddressInside
        for number in numbers[:MAX_ADDRESSES]:
            try:
                return await self._network.connect_tcp(number, port, timeout, local_address)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        raise CalendarUnreachable


class Fetcher:
    """Fetch calendars; `own_place` is the hub's host and port, which are never asked."""

    def __init__(
        self, *, may_be_inside: bool = False, own_place: str = "", resolve: Resolve = resolve
    ) -> None:
        self.may_be_inside = may_be_inside
        self._own_place = own_place
        self._resolve = resolve

    async def fetch(self, address: str, *, known: Validators | None = None) -> Fetched:
        """Return what is at the address, or that it is as it was. Raises: CalendarUnreadable."""
        try:
            async with asyncio.timeout(FETCH_TIME_S):
                return await self._follow(address, known or Validators())
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise CalendarSlow from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise CalendarUnreachable from error

    async def _follow(self, address: str, known: Validators) -> Fetched:
        for _ in range(MAX_REDIRECTS + 1):
            address = clean_address(address, may_be_inside=self.may_be_inside)
            if place_of(address) == self._own_place:
                raise AddressOwn
            found = await self._ask(address, known)
            if isinstance(found, Fetched):
                return found
            address = urljoin(address, found)
        raise CalendarAstray

    async def _ask(self, address: str, known: Validators) -> Fetched | str:
        """Return the file, or the address at which it is said to be."""
        network = PublicNetwork(self._resolve, may_be_inside=self.may_be_inside)
        pool = httpcore.AsyncConnectionPool(
            self._tls, max_connections=1, network_backend=network, retries=0
        )
        async with pool, pool.stream("GET", address, headers=_headers(known)) as response:
            headers = _read_headers(response)
            if response.status == UNCHANGED and (known.etag or known.last_modified):
                return Fetched(content=None, validators=known)
            if response.status in REDIRECTS and "location" in headers:
                return headers["location"]
            if response.status != OK:
                raise REFUSALS.get(response.status, CalendarFailing)
            return Fetched(
                content=await _read_body(response, headers), validators=_validators(headers)
            )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore.default_ssl_context()


def _headers(known: Validators) -> list[tuple[str, str]]:
    headers = [
        ("User-Agent", "Estrade (reads the calendars that people asked it to read)"),
        ("Accept", "text/calendar, */*;q=0.1"),
        ("Accept-Encoding", "gzip"),
    ]
    if known.etag:
        headers.append(("If-None-Match", known.etag))
    if known.last_modified:
        headers.append(("If-Modified-Since", known.last_modified))
    return headers


def _read_headers(response: httpcore.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): v.decode("latin-1") for name, v in response.headers}


def _validators(headers: Mapping[str, str]) -> Validators:
    """Return what to say at the next request; a value too long to keep is not kept."""
    etag, date = headers.get("etag", ""), headers.get("last-modified", "")
    return Validators(
        etag=etag if len(etag) <= ETAG_CHARS and etag.isascii() else "",
        last_modified=date if len(date) <= DATE_CHARS and date.isascii() else "",
    )


async def _read_body(response: httpcore.Response, headers: Mapping[str, str]) -> bytes:
    """Return the whole body. Raises: CalendarTooLarge as soon as it is, NotACalendar."""
    length = headers.get("content-length", "")
    if length.isdecimal() and (len(length) > len(str(MAX_BYTES)) or int(length) > MAX_BYTES):
        raise CalendarTooLarge
    content = bytearray()
    async with aclosing(_decoded(response, headers.get("content-encoding", ""))) as pieces:
        async for piece in pieces:
            content += piece
            if len(content) > MAX_BYTES:
                raise CalendarTooLarge
    return bytes(content)


async def _decoded(response: httpcore.Response, encoding: str) -> AsyncGenerator[bytes, None]:
    """Give the body piece by piece, none of them larger than what is read in all."""
    is_packed = encoding.strip().lower() in {"gzip", "x-gzip", "deflate"}
    if encoding.strip().lower() not in {"", "identity"} and not is_packed:
        raise NotACalendar
    unpacker = zlib.decompressobj(EITHER_ZLIB)
    async for piece in response.aiter_stream():
        if not is_packed:
            yield piece
            continue
        try:
            yield unpacker.decompress(piece, MAX_BYTES + 1)
        except zlib.error as error:
            raise NotACalendar from error
