"""The check of devices: for the two of a session, kept, shown to the other side, told on demand."""

from datetime import datetime, timedelta

import pytest

from hub.bookings.models import Booking
from hub.kernel.clock import FixedClock
from hub.people.models import Person
from hub.people.service import open_login
from rooms.admission import room_for
from rooms.media_check import MediaChecks
from rooms.models import ProcessKind, ProcessRun, RoomPass, Spell
from rooms.roles import RoomKind, RoomRole
from tests.live_engine import FakeEngine
from tests.scenes import SLOT, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

PARTS = ("camera", "microphone", "speaker", "line", "media")
GOOD = dict.fromkeys(PARTS, "good")


@pytest.fixture
async def scene(parts: Wiring) -> tuple[Booking, Teacher, Person]:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
    return booking, teacher, learner


async def come_in(parts: Wiring, booking: Booking, person: Person, *, now: datetime) -> None:
    """Let somebody have been in the room of a session."""
    async with parts.database.write() as db:
        _, login = await open_login(db, person.id, user_agent="tests", now=now)
        room = await room_for(db, kind=RoomKind.SESSION, subject_id=booking.appointment_id, now=now)
        times = {"started_at": now, "beat_at": now, "started_real_s": 0.0, "beat_real_s": 0.0}
        run = ProcessRun(kind=ProcessKind.WEB, **times)
        who = {"room_id": room.id, "person_id": person.id, "login_id": login.id}
        leave = RoomPass(id="digest", **who, created_at=now, expires_at=now)
        db.add_all([run, leave])
        await db.flush()
        spell = {"connected_at": now, "last_seen_at": now, "ended_at": now, "socket_id": "one"}
        db.add(Spell(**who, **spell, role=RoomRole.TALENT, pass_id=leave.id, run_id=run.id))


async def checked(visitor: Visitor, booking: Booking, **changed: str) -> str:
    """Send what a check found and return the answer, which is a part of the page."""
    sent = {**GOOD, **changed}
    path = f"/bookings/{booking.id}/check"
    answer = await visitor.post(path, sent)
    assert answer.status_code == 200
    return await answer.get_data(as_text=True)


async def test_who_is_ready_sees_it_and_so_does_the_other_side(
    visitor: Visitor, scene: tuple[Booking, Teacher, Person]
) -> None:
    booking, teacher, learner = scene
    await visitor.sign_in(learner)
    assert "Vous n’avez pas encore testé" in await visitor.text(f"/bookings/{booking.id}")
    answer = await checked(visitor, booking)
    assert "<html" not in answer
    assert 'data-readiness="ready"' in answer
    other = await visitor.another().sign_in(teacher.person)
    page = await other.text(f"/bookings/{booking.id}")
    assert "Tout est prêt du côté de Noé Ferraud." in page
    answer = await checked(visitor, booking, camera="left_out")
    assert 'data-readiness="sound_only"' in answer
    page = await other.text(f"/bookings/{booking.id}")
    assert "Tout est prêt du côté de Noé Ferraud, avec le son seul." in page


async def test_trouble_comes_with_what_helps_and_is_the_persons_own_until_they_tell(
    visitor: Visitor, scene: tuple[Booking, Teacher, Person]
) -> None:
    booking, teacher, learner = scene
    other = await visitor.another().sign_in(teacher.person)
    await visitor.sign_in(learner)
    answer = await checked(visitor, booking, camera="failed", media="weak")
    assert "branchez-en une autre" in answer
    assert "le son a plus de place" in answer
    assert 'data-check="sound-only"' in answer
    unseen = "Noé Ferraud n’a pas encore fait le test."
    assert unseen in await other.text(f"/bookings/{booking.id}")
    told = await visitor.post(f"/bookings/{booking.id}/check/tell", {"words": "J’en cherche une."})
    assert told.status_code == 303
    page = await visitor.text(f"/bookings/{booking.id}/check")
    assert "Camille Aubry sait que quelque chose" in page
    assert "a une difficulté" in await other.text(f"/bookings/{booking.id}")
    again = await visitor.post(f"/bookings/{booking.id}/check/tell")
    assert again.status_code == 409


async def test_a_check_of_last_week_says_nothing_any_more(
    visitor: Visitor, parts: Wiring, clock: FixedClock, scene: tuple[Booking, Teacher, Person]
) -> None:
    booking, _teacher, learner = scene
    clock.at = SLOT - timedelta(hours=48, seconds=1)
    await visitor.sign_in(learner)
    assert "refaites le test quand elle approchera" in await checked(visitor, booking)
    assert "Votre test est ancien" in await visitor.text(f"/bookings/{booking.id}")


async def test_nothing_is_said_of_checks_once_somebody_has_come(
    visitor: Visitor, parts: Wiring, clock: FixedClock, scene: tuple[Booking, Teacher, Person]
) -> None:
    booking, teacher, learner = scene
    clock.at = SLOT - timedelta(minutes=10)
    await visitor.sign_in(learner)
    place = f"/bookings/{booking.id}"
    assert "Vous n’avez pas encore testé" in await visitor.text(place)
    await come_in(parts, booking, teacher.person, now=clock.at)
    assert "Vous n’avez pas encore testé" not in await visitor.text(place)


async def test_what_makes_no_sense_is_refused_and_nothing_is_kept(
    visitor: Visitor, parts: Wiring, clock: FixedClock, scene: tuple[Booking, Teacher, Person]
) -> None:
    booking, teacher, learner = scene
    path = f"/bookings/{booking.id}/check"
    await visitor.sign_in(learner)
    assert (await visitor.post(path, {**GOOD, "line": "left_out"})).status_code == 422
    assert (await visitor.post(f"{path}/tell")).status_code == 409
    await checked(visitor, booking, speaker="failed")
    long = await visitor.post(f"{path}/tell", {"words": "x" * 301})
    assert long.status_code == 422
    assert "Ramenez votre message à 300" in await long.get_data(as_text=True)
    async with parts.database.write() as db:
        stranger = await make_person(db, "Paul Autre")
    other = await visitor.another().sign_in(stranger)
    assert (await other.get(path)).status_code == 403
    for address in (path, f"{path}/connect", f"{path}/tell"):
        assert (await other.post(address, GOOD)).status_code == 403
    clock.at = booking.ends_at
    over = await visitor.another().sign_in(teacher.person)
    assert (await over.get(path)).status_code == 410


async def test_the_media_server_answers_for_the_two_of_a_session_and_at_no_endless_pace(
    visitor: Visitor, parts: Wiring, scene: tuple[Booking, Teacher, Person]
) -> None:
    booking, _teacher, learner = scene
    engine = FakeEngine()
    parts.media_checks = MediaChecks([engine])
    path = f"/bookings/{booking.id}/check/connect"
    await visitor.sign_in(learner)
    answer = await visitor.post(path, {"sdp": "v=0 offer"})
    assert (await answer.get_json())["sdp"]
    assert engine.asked == [("publish", f"check-{learner.id}", learner.id)]
    assert (await visitor.post(path, {"sdp": "x" * 40_001})).status_code == 422
    engine.away_s = 2.0
    away = await visitor.post(path, {"sdp": "v=0 offer"}, Accept="application/json")
    assert (away.status_code, (await away.get_json())["code"]) == (503, "media_unavailable")
    statuses = [(await visitor.post(path, {"sdp": "v=0"})).status_code for _ in range(22)]
    assert statuses[-2:] == [503, 429]
