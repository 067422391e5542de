"""The way into a live room: for whom it is for, at its time, and no faster than a person can."""

from datetime import timedelta

from hub.kernel.clock import FixedClock
from hub.masterclasses.models import Masterclass, MasterclassState
from tests.scenes import (
    make_booking,
    make_charity,
    make_masterclass,
    make_person,
    make_talent,
)
from tests.visitor import Visitor
from web.compose import Wiring

MOST = 60


async def test_a_pass_is_given_to_the_two_of_a_session_and_at_no_endless_pace(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
        stranger = await make_person(db, "Paul Autre")
    way_in = f"/api/rooms/session/{booking.id}/pass"
    await visitor.sign_in(learner)
    early = await visitor.post(way_in)
    assert (early.status_code, (await early.get_json())["code"]) == (425, "door_closed")
    clock.at = booking.starts_at - timedelta(minutes=10)
    answers = [await visitor.post(way_in) for _ in range(MOST)]
    assert [answer.status_code for answer in answers] == [200] * (MOST - 1) + [429]
    assert (await answers[-1].get_json())["code"] == "too_many"
    other = await visitor.another().sign_in(stranger)
    refused = await other.post(way_in)
    assert (refused.status_code, (await refused.get_json())["code"]) == (403, "not_invited")
    assert (await other.post("/api/rooms/kitchen/x/pass")).status_code == 404


async def test_the_two_of_a_session_see_each_other_before_the_door_even_when_it_is_shut(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
        stranger = await make_person(db, "Paul Autre")
    clock.at = booking.starts_at - timedelta(minutes=20)
    door = f"/api/rooms/session/{booking.id}/door"
    await visitor.sign_in(learner)
    alone = await (await visitor.post(door)).get_json()
    assert (alone["waiting"], alone["inside"], alone["count"]) == ([], [], 1)
    other = await visitor.another().sign_in(teacher.person)
    met = await (await other.post(door)).get_json()
    assert met["waiting"] == ["Noé Ferraud"]
    await visitor.post(f"{door}?left")
    assert (await (await other.post(door)).get_json())["waiting"] == []
    third = await visitor.another().sign_in(stranger)
    for path in (door, door.replace("/door", "/try")):
        assert (await third.post(path)).status_code == 403
        assert (await third.post(path.replace("session", "kitchen"))).status_code == 404


async def test_the_address_of_a_room_that_is_over_leads_to_the_page_of_the_masterclass(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        admin = await make_person(db, "Malo Quéméner")
        show = await make_masterclass(db, teacher, await make_charity(db, admin, admin))
    clock.at = show.ends_at + timedelta(days=1)
    async with parts.database.write() as db:
        (await db.get_one(Masterclass, show.id)).state = MasterclassState.ENDED
    await visitor.sign_in(teacher.person)
    over = await visitor.get(f"/live/masterclass/{show.id}")
    assert over.status_code == 410
    assert f'href="/masterclasses/{show.slug}"' in await over.get_data(as_text=True)


async def test_whoever_has_no_seat_is_led_to_the_masterclass_unless_it_is_still_a_draft(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        admin = await make_person(db, "Malo Quéméner")
        show = await make_masterclass(db, teacher, await make_charity(db, admin, admin))
        stranger = await make_person(db, "Paul Autre")
    page = f'href="/masterclasses/{show.slug}"'
    await visitor.sign_in(stranger)
    refused = await visitor.get(f"/live/masterclass/{show.id}")
    assert refused.status_code == 402
    assert page in await refused.get_data(as_text=True)
    async with parts.database.write() as db:
        (await db.get_one(Masterclass, show.id)).state = MasterclassState.DRAFT
    hidden = await visitor.get(f"/live/masterclass/{show.id}")
    assert page not in await hidden.get_data(as_text=True)


async def test_a_trial_without_an_offer_is_refused(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    async with parts.database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, await make_talent(db), learner)
    clock.at = booking.starts_at - timedelta(minutes=5)
    await visitor.sign_in(learner)
    way = f"/api/rooms/session/{booking.id}/try"
    for offer in ("", "x" * 40_001):
        assert (await visitor.post(way, {"sdp": offer})).status_code == 422
