"""Whatever a client sends, a real media server behind the hub: a refusal at most, never a fault."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.kernel.clock import FixedClock
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.service import go_live
from rooms.engines.process import MediaProcess
from rooms.whip.models import KeyUse
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening
from tests.integration.web.whip.software import Software, fragment, software_of, take_seat
from tests.visitor import Visitor
from web.compose import Wiring
from web.security.limits import Limiter

FOLDER = Path(__file__).parents[3] / "fixtures" / "media"
OFFERS = {
    KeyUse.PUBLISH: (FOLDER / "ffmpeg-publish.sdp").read_bytes(),
    KeyUse.WATCH: (FOLDER / "chromium-watch-two-feeds.sdp").read_bytes(),
}
EXPECTED = range(200, 500)
FUZZ = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@st.composite
def damaged(draw: st.DrawFn, text: bytes) -> bytes:
    """Give a body with some of its lines moved, cut, doubled or replaced by noise."""
    lines = text.split(b"\r\n")
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["drop", "double", "move", "noise", "cut"]))
        if how == "double":
            lines.insert(at, lines[at])
        elif how == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif how == "cut":
            lines[at] = lines[at][: draw(st.integers(0, 20))]
        elif how == "noise":
            lines[at] += draw(st.binary(max_size=20) | st.text(max_size=9).map(str.encode))
        elif len(lines) > 1:
            lines.pop(at)
    return b"\r\n".join(lines)


@pytest.fixture
async def evening(parts: Wiring, clock: FixedClock, media: MediaProcess) -> Evening:
    """Let the host go live, in the hub's books, before a real media server."""
    made = await make_evening(parts)
    await take_seat(parts, made, made.viewer)
    clock.at = made.masterclass.starts_at - DOORS_BEFORE
    async with parts.database.write() as db:
        await go_live(db, made.masterclass.id, host_id=made.host.person.id, now=clock.now())
    return made


async def software(visitor: Visitor, evening: Evening, use: KeyUse) -> Software:
    """Return the program of whoever may do that."""
    who = evening.host.person if use is KeyUse.PUBLISH else evening.viewer
    return await software_of(visitor, evening, who, use)


@pytest.mark.parametrize("use", list(KeyUse))
@FUZZ
@given(data=st.data())
async def test_a_damaged_offer_is_answered_or_refused(
    parts: Wiring, visitor: Visitor, evening: Evening, use: KeyUse, data: st.DataObject
) -> None:
    parts.limiter = Limiter()
    program = await software(visitor, evening, use)
    response = await program.connect(data.draw(damaged(OFFERS[use]) | st.binary(max_size=99)))
    assert response.status_code in EXPECTED, await response.get_data()


@pytest.mark.parametrize("use", list(KeyUse))
@FUZZ
@given(data=st.data())
async def test_a_damaged_fragment_is_taken_or_refused(
    parts: Wiring, visitor: Visitor, evening: Evening, use: KeyUse, data: st.DataObject
) -> None:
    parts.limiter = Limiter()
    program = await software(visitor, evening, use)
    connected = await program.connect(OFFERS[use])
    assert connected.status_code == 201
    body = data.draw(damaged(fragment("another").encode()) | st.binary(max_size=99))
    tag = data.draw(st.sampled_from(["*", connected.headers["ETag"], '"x"', "x", ""]))
    response = await program.patch(connected, body, If_Match=tag)
    assert response.status_code in EXPECTED, await response.get_data()
    assert (await program.hang_up(connected)).status_code == 200
