"""Software that sends or plays, without a network: its key, its offers, its connections."""

from dataclasses import dataclass
from typing import Any

from quart import Response

from hub.masterclasses.seats import confirm_registration, hold_seat
from hub.people.models import Person
from rooms.engines.port import StageSource
from rooms.whip.keys import make_key, write_key
from rooms.whip.models import KeyUse
from tests.integration.web.pages.masterclass_scenes import Evening
from tests.live_engine import FakeEngine
from tests.visitor import Visitor
from web.compose import Wiring

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
PATHS = {KeyUse.PUBLISH: "/whip", KeyUse.WATCH: "/whep"}
OFFER = (
    "v=0\r\n"
    "a=ice-lite\r\n"
    "a=group:BUNDLE 0\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
    "a=mid:0\r\n"
    "a=ice-ufrag:first\r\n"
    "a=ice-pwd:0123456789012345678901\r\n"
    "a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host\r\n"
)


def fragment(ufrag: str = "first") -> str:
    """Return what a client sends to trickle; with another name, to restart."""
    return f"a=ice-ufrag:{ufrag}\r\na=ice-pwd:0123456789012345678901\r\na=end-of-candidates\r\n"


class RefusingEngine(FakeEngine):
    """The engine of the tests, that refuses offers with an error when the test gives one."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses_with: Exception | None = None

    async def publish(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer or refuse; software other than the browser is the program."""
        assert source is StageSource.PROGRAM
        if self.refuses_with is not None:
            raise self.refuses_with
        return await super().publish(room=room, peer=peer, offer=offer, source=source)

    async def watch(
        self, *, room: str, peer: str, offer: str, source: StageSource = StageSource.CAMERA
    ) -> str:
        """Answer or refuse, likewise."""
        assert source is StageSource.PROGRAM
        if self.refuses_with is not None:
            raise self.refuses_with
        return await super().watch(room=room, peer=peer, offer=offer, source=source)


@dataclass
class Software:
    """A program with an address and a key."""

    visitor: Visitor
    path: str
    key: str = ""

    async def ask(
        self, method: str, path: str = "", body: str | bytes = "", **headers: str
    ) -> Response:
        """Send a request with the key; names of headers are written with `_` for `-`."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            sent.setdefault("Authorization", f"Bearer {self.key}")
        data = body.encode() if isinstance(body, str) else body
        send = getattr(self.visitor.client, method.lower())
        response: Response = await send(path or self.path, data=data, headers=sent)
        return response

    async def connect(self, offer: str | bytes = OFFER, content_type: str = SDP) -> Response:
        """Offer."""
        return await self.ask("POST", body=offer, Content_Type=content_type)

    async def patch(self, connected: Response, body: str | bytes, **headers: str) -> Response:
        """Continue the ICE exchange of a connection."""
        headers.setdefault("Content_Type", FRAGMENT)
        return await self.ask("PATCH", connected.headers["Location"], body, **headers)

    async def hang_up(self, connected: Response) -> Response:
        """End a connection."""
        return await self.ask("DELETE", connected.headers["Location"])


async def give_key(parts: Wiring, evening: Evening, person: Person, use: KeyUse) -> str:
    """Make a key for a person, as their page does."""
    async with parts.database.write() as db:
        key = await make_key(
            db, evening.masterclass.id, person_id=person.id, use=use, now=parts.clock.now()
        )
    return write_key(key.code, secret=parts.settings.secret_key.get_secret_value())


async def software_of(visitor: Visitor, evening: Evening, person: Person, use: KeyUse) -> Software:
    """Return a person's program, set up from their page."""
    key = await give_key(visitor.parts, evening, person, use)
    return Software(visitor, f"{PATHS[use]}/{evening.masterclass.id}", key)


async def take_seat(parts: Wiring, evening: Evening, person: Person) -> None:
    """Give a person a seat."""
    now = parts.clock.now()
    async with parts.database.write() as db:
        seat = await hold_seat(db, evening.masterclass.id, person_id=person.id, now=now)
        await confirm_registration(db, seat.id, now=now)


async def problem(response: Response) -> Any:
    """Return what a refusal says."""
    assert response.content_type == "application/problem+json"
    said = await response.get_json(force=True)
    assert said["status"] == response.status_code
    assert said["detail"]
    return said
