"""The host sees how their broadcast is doing; nobody else does."""

from rooms.admission import room_for
from rooms.engines.pool import WorkerPool
from rooms.engines.port import PublisherFigures, StageFigures, StageSource
from rooms.places import take_place
from rooms.roles import RoomKind
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening
from tests.live_engine import FakeEngine
from tests.scenes import make_talent
from tests.visitor import Visitor
from web.security.cookies import LOCALE


def address(evening: Evening) -> str:
    """Return where the figures are."""
    return f"/studio/masterclasses/{evening.masterclass.id}/numbers"


def in_english(visitor: Visitor) -> None:
    """Let the browser ask for English."""
    visitor.client.set_cookie("localhost", LOCALE, "en")


async def on_air(visitor: Visitor, evening: Evening, *, loss_fraction: float = 0.0) -> FakeEngine:
    """Put the masterclass's room on a media server that receives the host."""
    parts, engine = visitor.parts, FakeEngine()
    parts.engine = WorkerPool([engine], parts.database, parts.clock)
    now = parts.clock.now()
    async with parts.database.write() as db:
        room = await room_for(
            db, kind=RoomKind.MASTERCLASS, subject_id=evening.masterclass.id, now=now
        )
        await take_place(db, room.id, worker="media-1", life_s=1.0, instead_of=None, now=now)
    host = PublisherFigures(
        peer=evening.host.person.id,
        source=StageSource.CAMERA,
        is_connected=True,
        bitrates_bps={"audio": 32_000, "video": 1_800_000},
        frame_rate=25.0,
        lost=0,
        loss_fraction=loss_fraction,
    )
    engine.stages[room.id] = StageFigures(publishers=[host], viewers=40, viewers_in_trouble=2)
    return engine


async def test_the_host_sees_the_figures_and_a_verdict(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await on_air(visitor, evening)
    await visitor.sign_in(evening.host.person)
    in_english(visitor)
    text = await visitor.text(address(evening))
    for words in ("All is well.", "1.8 Mbit/s", "32 kbit/s", evening.host.person.display_name):
        assert words in text
    assert "2 viewers have trouble" in text
    assert 'hx-trigger="every 2s"' in text


async def test_a_connection_that_loses_packets_is_named_in_french_too(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await on_air(visitor, evening, loss_fraction=0.043)
    await visitor.sign_in(evening.host.person)
    text = await visitor.text(address(evening))
    assert "Votre connexion perd des paquets\u202f: 4,3\u202f%" in text


async def test_before_the_broadcast_the_page_is_there_and_says_so(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    in_english(visitor)
    assert "Nothing is being sent" in await visitor.text(address(evening))


async def test_media_servers_that_do_not_answer_are_our_doing(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    engine = await on_air(visitor, evening)
    engine.is_down = True
    await visitor.sign_in(evening.host.person)
    in_english(visitor)
    assert "It is our doing, not yours." in await visitor.text(address(evening))


async def test_nobody_but_the_host_sees_the_figures(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await on_air(visitor, evening)
    async with visitor.parts.database.write() as db:
        other = await make_talent(db, "Autre Talent")
    await visitor.sign_in(other.person)
    assert (await visitor.get(address(evening))).status_code == 404
