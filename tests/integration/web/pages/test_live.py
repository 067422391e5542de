"""The way into a live room: for whom it is for, at its time, and no faster than a person can."""

from datetime import timedelta

from hub.kernel.clock import FixedClock
from tests.scenes import make_booking, make_person, make_talent
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
