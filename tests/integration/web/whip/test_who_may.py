"""Who may send and who may watch, at each moment of a masterclass and by each kind of key."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hub.kernel.clock import FixedClock
from hub.masterclasses.models import CoHost, Masterclass, Registration, RegistrationState
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.service import cancel_masterclass, end_masterclass, go_live, settle_due
from rooms.whip.keys import revoke_key
from rooms.whip.models import KeyUse, StageConnection
from tests.integration.web.pages.masterclass_scenes import Evening
from tests.integration.web.whip.software import (
    RefusingEngine,
    Software,
    give_key,
    problem,
    software_of,
)
from tests.scenes import make_masterclass, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

WINDOW = timedelta(hours=72)
MOMENTS = ("before", "doors open", "live", "ended", "settled", "cancelled")


async def bring_to(parts: Wiring, evening: Evening, clock: FixedClock, moment: str) -> None:
    """Bring the masterclass to a moment of its life."""
    host_id, masterclass_id = evening.host.person.id, evening.masterclass.id
    if moment == "before":
        return
    if moment == "cancelled":
        async with parts.database.write() as db:
            masterclass = await db.get_one(Masterclass, masterclass_id)
            await cancel_masterclass(db, masterclass, reason="host", now=clock.now())
        return
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE
    if moment == "doors open":
        return
    async with parts.database.write() as db:
        await go_live(db, masterclass_id, host_id=host_id, now=clock.now())
    if moment == "live":
        return
    clock.at = evening.masterclass.starts_at
    async with parts.database.write() as db:
        await end_masterclass(
            db, masterclass_id, host_id=host_id, dispute_window=WINDOW, now=clock.now()
        )
    if moment == "settled":
        clock.at = evening.masterclass.ends_at + WINDOW
        async with parts.database.write() as db:
            assert await settle_due(db, now=clock.now()) == 1


@pytest.mark.parametrize(
    ("moment", "status", "code"),
    [
        ("before", 409, "doors_closed"),
        ("doors open", 201, ""),
        ("live", 201, ""),
        ("ended", 410, "masterclass_over"),
        ("settled", 410, "masterclass_over"),
        ("cancelled", 410, "masterclass_over"),
    ],
)
async def test_the_host_sends_from_the_opening_of_the_doors_to_the_end(
    parts: Wiring,
    clock: FixedClock,
    evening: Evening,
    sender: Software,
    moment: str,
    status: int,
    code: str,
) -> None:
    await bring_to(parts, evening, clock, moment)
    response = await sender.connect()
    assert response.status_code == status
    assert not code or (await problem(response))["code"] == code


@pytest.mark.parametrize(
    ("moment", "status", "code"),
    [
        ("before", 409, "doors_closed"),
        ("doors open", 409, "not_live_yet"),
        ("live", 201, ""),
        ("ended", 410, "masterclass_over"),
        ("settled", 410, "masterclass_over"),
        ("cancelled", 410, "masterclass_over"),
    ],
)
async def test_a_ticket_holder_watches_while_it_is_live(
    parts: Wiring,
    clock: FixedClock,
    evening: Evening,
    player: Software,
    moment: str,
    status: int,
    code: str,
) -> None:
    await bring_to(parts, evening, clock, moment)
    response = await player.connect()
    assert response.status_code == status
    assert not code or (await problem(response))["code"] == code


async def test_a_refusal_for_now_says_when_to_come_back(
    parts: Wiring, clock: FixedClock, evening: Evening, sender: Software, player: Software
) -> None:
    opens_at = evening.masterclass.starts_at - DOORS_BEFORE
    clock.at = opens_at - timedelta(minutes=2)
    assert (await sender.connect()).headers["Retry-After"] == "120"
    clock.at = opens_at
    assert (await player.connect()).headers["Retry-After"] == "10"


@pytest.mark.parametrize("moment", MOMENTS)
async def test_each_key_opens_its_own_address_and_no_other(
    parts: Wiring,
    clock: FixedClock,
    visitor: Visitor,
    evening: Evening,
    engine: RefusingEngine,
    sender: Software,
    player: Software,
    moment: str,
) -> None:
    async with parts.database.write() as db:
        rival = await make_talent(db, "Basile Okoro")
        theirs = await make_masterclass(db, rival, evening.charity)
    other_evening = Evening(**{**vars(evening), "host": rival, "masterclass": theirs})
    rival_key = await give_key(parts, other_evening, rival.person, KeyUse.PUBLISH)
    await bring_to(parts, evening, clock, moment)
    for path, key in [
        (sender.path, player.key),
        (sender.path, rival_key),
        (player.path, sender.key),
        (player.path, rival_key),
    ]:
        response = await Software(visitor, path, key).connect()
        assert response.status_code == 403
        assert (await problem(response))["code"] == "key_elsewhere"
        assert response.headers["WWW-Authenticate"].endswith('error="insufficient_scope"')
    assert engine.asked == []


async def test_without_a_valid_key_nothing_opens(
    visitor: Visitor, evening: Evening, sender: Software, player: Software, on_air: None
) -> None:
    await visitor.sign_in(evening.host.person)
    for path in (sender.path, player.path, f"{sender.path}/nothing"):
        nobody = Software(visitor, path)
        method = "PATCH" if path.endswith("/nothing") else "POST"
        missing = await nobody.ask(method, Content_Type="application/sdp")
        assert missing.status_code == 401
        assert missing.headers["WWW-Authenticate"] == 'Bearer realm="Estrade"'
        assert (await problem(missing))["code"] == "key_missing"
        for sent in ("Basic abc", "Bearer", "Bearer  ", sender.key):
            wrong = await nobody.ask(method, Authorization=sent, Content_Type="application/sdp")
            assert wrong.status_code == 401
        stranger = await nobody.ask(method, Authorization="Bearer nonsense.é")
        assert stranger.headers["WWW-Authenticate"].endswith('error="invalid_token"')


async def test_a_masterclass_that_is_not_there_is_not_found(
    visitor: Visitor, sender: Software
) -> None:
    response = await Software(visitor, "/whip/mcl_nowhere", sender.key).connect()
    assert response.status_code == 404
    strange = await Software(visitor, "/whip/a%00b", sender.key).connect()
    assert strange.status_code == 404


async def test_a_ticket_that_is_paid_back_watches_no_more(
    parts: Wiring, evening: Evening, player: Software, on_air: None
) -> None:
    async with parts.database.write() as db:
        await db.execute(update(Registration).values(state=RegistrationState.EXPIRED))
    response = await player.connect()
    assert response.status_code == 403
    assert (await problem(response))["code"] == "ticket_needed"


@pytest.mark.parametrize("how", ["renewed", "revoked"])
async def test_a_key_that_was_given_up_opens_nothing(
    parts: Wiring, visitor: Visitor, evening: Evening, sender: Software, doors_open: None, how: str
) -> None:
    host = evening.host.person
    if how == "renewed":
        renewed = await software_of(visitor, evening, host, KeyUse.PUBLISH)
        assert renewed.key != sender.key
        assert (await renewed.connect()).status_code == 201
    else:
        async with parts.database.write() as db:
            await revoke_key(
                db,
                evening.masterclass.id,
                person_id=host.id,
                use=KeyUse.PUBLISH,
                now=parts.clock.now(),
            )
    response = await sender.connect()
    assert response.status_code == 401
    assert (await problem(response))["code"] == "key_unknown"


async def test_guessing_keys_is_slowed_down(
    visitor: Visitor, sender: Software, doors_open: None
) -> None:
    guessing = Software(visitor, sender.path, "a guess")
    answers = [(await guessing.connect()).status_code for _ in range(101)]
    assert answers == [401] * 100 + [429]
    assert (await sender.connect()).status_code == 201


async def test_one_key_connects_at_no_endless_pace(sender: Software, doors_open: None) -> None:
    answers = [await sender.connect() for _ in range(81)]
    assert {answer.status_code for answer in answers[:-1]} == {201}
    assert answers[-1].status_code == 429
    assert answers[-1].headers["Retry-After"] == "60"


async def test_a_co_host_sends_until_they_are_let_go(
    parts: Wiring, visitor: Visitor, evening: Evening, doors_open: None
) -> None:
    along = evening.viewer
    masterclass_id = evening.masterclass.id
    async with parts.database.write() as db:
        co_host = CoHost(
            masterclass_id=masterclass_id, person_id=along.id, joined_at=parts.clock.now()
        )
        db.add(co_host)
    theirs = await software_of(visitor, evening, along, KeyUse.PUBLISH)
    assert (await theirs.connect()).status_code == 201
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{masterclass_id}/co-hosts"
    assert (await visitor.post(f"{page}/{along.id}/remove")).status_code == 303
    async with parts.database.read() as db:
        assert list(await db.scalars(select(StageConnection))) == []
    refused = await theirs.connect()
    assert (await problem(refused))["code"] == "not_the_host"
