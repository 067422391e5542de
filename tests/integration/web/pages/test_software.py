"""The host's and the audience's pages for software other than the browser."""

import html
import re

import pytest

from hub.kernel.clock import FixedClock
from hub.masterclasses.models import MasterclassState
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.service import get_masterclass
from rooms.engines.port import StageSource
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening
from tests.integration.web.whip.software import RefusingEngine, Software, take_seat
from tests.scenes import make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring
from web.jobs import end_connections

RENEWAL = {"renewal": "1"}


@pytest.fixture
def engine(parts: Wiring, monkeypatch: pytest.MonkeyPatch) -> RefusingEngine:
    """Give the engine of the process, which the test can look into."""
    made = RefusingEngine()
    monkeypatch.setattr(parts, "engine", made)
    return made


@pytest.fixture
async def evening(parts: Wiring, engine: RefusingEngine) -> Evening:
    """Announce a masterclass whose viewer has a seat."""
    made = await make_evening(parts)
    await take_seat(parts, made, made.viewer)
    return made


@pytest.fixture
async def host(visitor: Visitor, evening: Evening) -> Visitor:
    """Give the host's browser."""
    return await visitor.sign_in(evening.host.person)


def studio(evening: Evening, rest: str = "") -> str:
    """Return an address of the host's page."""
    return f"/studio/masterclasses/{evening.masterclass.id}{rest}"


def shown(page: str, name: str) -> str:
    """Return what a copy field holds."""
    found = re.search(rf'<input[^>]* id="{name}"[^>]* value="([^"]*)"', page)
    return html.unescape(found.group(1)) if found else ""


async def state_of(parts: Wiring, evening: Evening) -> MasterclassState:
    async with parts.database.read() as db:
        return (await get_masterclass(db, evening.masterclass.id)).state


async def test_the_host_gets_an_address_and_a_key_that_work(
    host: Visitor, evening: Evening, clock: FixedClock
) -> None:
    before = await host.text(studio(evening))
    assert shown(before, "software-key") == ""
    assert (await host.post(studio(evening, "/key"))).headers["Location"].endswith("#software")
    page = await host.text(studio(evening))
    address, key = shown(page, "software-address"), shown(page, "software-key")
    assert address == f"http://estrade.test/whip/{evening.masterclass.id}"
    assert 'id="software-key" type="password"' in page
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE
    path = address.removeprefix("http://estrade.test")
    assert (await Software(host, path, key).connect()).status_code == 201


async def test_renewing_ends_what_was_sent_with_the_old_key(
    host: Visitor, evening: Evening, engine: RefusingEngine, clock: FixedClock
) -> None:
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE
    await host.post(studio(evening, "/key"))
    old = shown(await host.text(studio(evening)), "software-key")
    path = f"/whip/{evening.masterclass.id}"
    assert (await Software(host, path, old).connect()).status_code == 201
    await host.post(studio(evening, "/key"))
    assert engine.hung_up == [(evening.host.person.id, "publisher", "program")]
    new = shown(await host.text(studio(evening)), "software-key")
    assert new not in {"", old}
    assert (await Software(host, path, old).connect()).status_code == 401
    assert (await Software(host, path, new).connect()).status_code == 201


async def test_renewing_or_revoking_is_confirmed_while_the_software_sends(
    host: Visitor, evening: Evening, engine: RefusingEngine, clock: FixedClock
) -> None:
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE
    await host.post(studio(evening, "/key"))
    key = shown(await host.text(studio(evening)), "software-key")
    await Software(host, f"/whip/{evening.masterclass.id}", key).connect()
    engine.received.add(evening.host.person.id)
    engine.received_source = StageSource.PROGRAM
    for rest, asked, said in [
        ("/key", "Renouveler la clé l’interrompt.", "Nouvelle clé."),
        ("/key/revoke", "Révoquer la clé l’interrompt.", "La clé est révoquée."),
    ]:
        where = (await host.post(studio(evening, rest), RENEWAL)).headers["Location"]
        page = await host.text(where.partition("#")[0])
        assert asked in page
        assert shown(page, "software-key") == key
        confirmed = {**RENEWAL, "confirmed": "1"}
        where = (await host.post(studio(evening, rest), confirmed)).headers["Location"]
        page = await host.text(where.partition("#")[0])
        assert said in page
        assert re.search(r'id="software" open', page)
        assert shown(page, "software-key") != key
        key = shown(page, "software-key")
    assert key == ""


async def test_revoking_ends_it_too_and_leaves_no_key(
    host: Visitor, evening: Evening, engine: RefusingEngine, clock: FixedClock
) -> None:
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE
    await host.post(studio(evening, "/key"))
    key = shown(await host.text(studio(evening)), "software-key")
    await Software(host, f"/whip/{evening.masterclass.id}", key).connect()
    await host.post(studio(evening, "/key/revoke"))
    assert len(engine.hung_up) == 1
    page = await host.text(studio(evening))
    assert shown(page, "software-key") == ""


async def test_revoking_holds_even_while_the_media_server_is_away(
    host: Visitor, parts: Wiring, evening: Evening, engine: RefusingEngine, clock: FixedClock
) -> None:
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE
    await host.post(studio(evening, "/key"))
    key = shown(await host.text(studio(evening)), "software-key")
    await Software(host, f"/whip/{evening.masterclass.id}", key).connect()
    engine.is_down = True
    assert (await host.post(studio(evening, "/key/revoke"))).status_code == 303
    engine.is_down = False
    await end_connections(parts)
    await end_connections(parts)
    assert len([what for what, _, _ in engine.asked if what == "hang_up"]) == 1


async def test_the_host_goes_live_and_ends_without_a_browsers_camera(
    host: Visitor, parts: Wiring, evening: Evening, engine: RefusingEngine, clock: FixedClock
) -> None:
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE
    await host.post(studio(evening, "/key"))
    key = shown(await host.text(studio(evening)), "software-key")
    sender = Software(host, f"/whip/{evening.masterclass.id}", key)
    assert (await sender.connect()).status_code == 201
    assert "Rien n’arrive encore" in await host.text(studio(evening, "/signal"))
    await host.post(studio(evening, "/live"))
    assert await state_of(parts, evening) is MasterclassState.PUBLISHED
    engine.received.add(evening.host.person.id)
    assert "Passer en direct" not in await host.text(studio(evening))
    engine.received_source = StageSource.PROGRAM
    assert "Passer en direct" in await host.text(studio(evening))
    await host.post(studio(evening, "/live"))
    assert await state_of(parts, evening) is MasterclassState.LIVE
    assert "Votre logiciel est à l’antenne" in await host.text(
        studio(evening, "/signal?shown=arriving")
    )
    assert (await host.get(studio(evening, "/signal?shown=on_air"))).status_code == 204
    engine.received_source = StageSource.CAMERA
    seen = await host.text(studio(evening, "/signal?shown=on_air"))
    assert "C’est la caméra du navigateur qui est à l’antenne." in seen
    page = await host.text(studio(evening))
    assert "Vous êtes en direct depuis" in page
    assert "Revenir sur scène" in page
    engine.is_down = True
    assert "mais rien n’arrive" in await host.text(studio(evening, "/signal"))
    engine.is_down = False
    assert "pour de bon" in await host.text(studio(evening, "/end"))
    clock.at = evening.masterclass.starts_at
    await host.post(studio(evening, "/end"))
    assert await state_of(parts, evening) is MasterclassState.ENDED
    await end_connections(parts)
    assert engine.hung_up == [(evening.host.person.id, "publisher", "program")]
    assert "software" not in re.findall(r'id="(\w+)"', await host.text(studio(evening)))


async def test_a_ticket_holder_gets_an_address_and_a_key_of_their_own(
    visitor: Visitor, evening: Evening, engine: RefusingEngine
) -> None:
    viewer = await visitor.sign_in(evening.viewer)
    page = await viewer.text(evening.page)
    assert "Regarder dans un autre lecteur" in page
    assert shown(page, "player-key") == ""
    assert (await viewer.post(f"{evening.page}/player-key")).status_code == 303
    page = await viewer.text(evening.page)
    assert shown(page, "player-address") == f"http://estrade.test/whep/{evening.masterclass.id}"
    player = Software(viewer, f"/whep/{evening.masterclass.id}", shown(page, "player-key"))
    assert (await player.connect()).status_code == 409
    await viewer.post(f"{evening.page}/player-key/revoke")
    assert shown(await viewer.text(evening.page), "player-key") == ""
    assert (await player.connect()).status_code == 401


async def test_nobody_else_gets_a_key(visitor: Visitor, parts: Wiring, evening: Evening) -> None:
    async with parts.database.write() as db:
        stranger = await make_person(db, "Noé Ferraud")
        rival = await make_talent(db, "Basile Okoro")
    outsider = await visitor.another().sign_in(stranger)
    assert "Regarder dans un autre lecteur" not in await outsider.text(evening.page)
    assert (await outsider.post(f"{evening.page}/player-key")).status_code == 402
    other = await visitor.another().sign_in(rival.person)
    assert (await other.post(studio(evening, "/key"))).status_code == 403
    for method, rest in [("GET", "/signal"), ("GET", "/end"), ("POST", "/live")]:
        path = studio(evening, rest)
        response = await (other.get(path) if method == "GET" else other.post(path))
        assert response.status_code == 404
    assert "Only" not in await (await other.post(studio(evening, "/end"))).get_data(as_text=True)
    assert await state_of(parts, evening) is MasterclassState.PUBLISHED


async def test_keys_are_made_at_no_endless_pace(host: Visitor, evening: Evening) -> None:
    answers = [(await host.post(studio(evening, "/key"))).status_code for _ in range(41)]
    assert answers == [303] * 40 + [429]
