"""A server of calendars on loopback that answers as the test says, badly if need be."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Answer = Callable[[asyncio.StreamWriter, Mapping[str, str]], Awaitable[None]]


def calendar(*entries: str) -> bytes:
    """Return a calendar with these components."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Tests//EN", *entries, "END:VCALENDAR"]
    return "\r\n".join([*lines, ""]).encode()


def entry(*lines: str) -> str:
    """Return an entry with these properties."""
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def meeting(uid: str, starts: str, ends: str) -> str:
    """Return an entry between two instants, written `20261124T140000Z`."""
    return entry(f"UID:{uid}", f"DTSTART:{starts}", f"DTEND:{ends}")


@dataclass
class CalendarServer:
    """Answer each path as `answers` says; `asked` are the headers of each request."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Mapping[str, str]] = field(default_factory=list)

    def address(self, path: str = "/me.ics") -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, content: bytes, *, path: str = "/me.ics", etag: str = "") -> None:
        """Answer with a calendar, and 304 to whoever has that version."""

        async def answer(writer: asyncio.StreamWriter, headers: Mapping[str, str]) -> None:
            if etag and headers.get("if-none-match") == etag:
                writer.write(_head(304, {"ETag": etag}))
                return
            given = {"ETag": etag} if etag else {}
            writer.write(_head(200, {**given, "Content-Length": str(len(content))}) + content)

        self.answers[path] = answer

    def fail(self, status: int, *, path: str = "/me.ics") -> None:
        """Answer with an error."""
        self.answers[path] = _saying(_head(status, {"Content-Length": "0"}))

    def lead(self, path: str, to: str) -> None:
        """Answer that it is elsewhere."""
        self.answers[path] = _saying(_head(302, {"Location": to, "Content-Length": "0"}))

    def bomb(self, size_bytes: int, *, path: str = "/me.ics") -> None:
        """Answer with something small that unpacks into something huge."""
        packed = gzip.compress(b"x" * size_bytes)
        headers = {"Content-Encoding": "gzip", "Content-Length": str(len(packed))}
        self.answers[path] = _saying(_head(200, headers) + packed)

    def never_end(self, *, pause_s: float = 0.0, path: str = "/me.ics") -> None:
        """Answer with a body that has no end, with a pause after each piece."""

        async def answer(writer: asyncio.StreamWriter, _headers: Mapping[str, str]) -> None:
            writer.write(_head(200, {}))
            piece = b"x" * (1 if pause_s else 65_536)
            while not writer.is_closing():
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)

        self.answers[path] = answer


@asynccontextmanager
async def running_calendar_server() -> AsyncIterator[CalendarServer]:
    """Run a server of calendars on a free port of loopback."""
    made = CalendarServer()
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            pairs = (line.partition(":") for line in lines if line)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            made.asked.append(headers)
            await made.answers[first.split(" ")[1]](writer, headers)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            tasks.discard(task)
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    for task in list(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _saying(text: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter, _headers: Mapping[str, str]) -> None:
        writer.write(text)

    return answer


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} -", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()
