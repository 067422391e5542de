"""One's own bookings at a secret address: what calendars find there, and who else does."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from hub.bookings.models import Booking
from hub.bookings.service import cancel_booking
from hub.calendar.outside import feeds
from hub.kernel.clock import FixedClock
from hub.masterclasses.seats import confirm_registration, hold_seat
from hub.people.models import Person
from tests.scenes import (
    NOW,
    SLOT,
    Teacher,
    make_booking,
    make_charity,
    make_masterclass,
    make_person,
    make_talent,
)
from tests.visitor import Visitor
from web.compose import Wiring

PAGE = "/account/calendar"
ADDRESS = re.compile(r'value="http://estrade\.test(/calendar/[\w-]+\.ics)"')


@pytest.fixture
async def scene(parts: Wiring) -> tuple[Teacher, Person, Booking]:
    """Book a session, and a seat at the talent's masterclass."""
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        admin = await make_person(db, "Malo Quéméner")
        booking = await make_booking(db, teacher, learner)
        show = await make_masterclass(db, teacher, await make_charity(db, admin, admin))
        seat = await hold_seat(db, show.id, person_id=learner.id, now=NOW)
        await confirm_registration(db, seat.id, now=NOW)
    return teacher, learner, booking


async def address_of(visitor: Visitor) -> str:
    await visitor.post(PAGE)
    found = ADDRESS.search(await visitor.text(PAGE))
    assert found is not None
    return found.group(1)


async def test_a_calendar_finds_what_is_booked_and_hears_what_is_called_off(
    visitor: Visitor, parts: Wiring, clock: FixedClock, scene: tuple[Teacher, Person, Booking]
) -> None:
    teacher, learner, booking = scene
    address = await address_of(await visitor.sign_in(learner))
    software = visitor.another()
    answer = await software.get(address)
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    read = Calendar.from_ical(await answer.get_data(as_text=True))
    entries: list[Any] = read.walk("VEVENT")
    session, show = sorted(entries, key=lambda one: one["dtstart"].dt)
    assert (session["uid"], show["status"]) == (f"{booking.id}@estrade", "CONFIRMED")
    assert session["dtstart"].dt == SLOT
    assert session["dtstart"].params["TZID"] == "Europe/Paris"
    assert [zone["tzid"] for zone in read.walk("VTIMEZONE")] == ["Europe/Paris"]
    text = read.to_ical().decode()
    assert "Camille Aubry" in text
    assert "@estrade.example" not in text
    clock.advance(timedelta(minutes=5))
    same = {"If-None-Match": answer.headers["ETag"]}
    assert (await software.get(address, **same)).status_code == 304
    async with parts.database.write() as db:
        await cancel_booking(db, booking.id, person_id=learner.id, now=clock.now())
    changed = await software.get(address, **same)
    assert changed.status_code == 200
    gone = Calendar.from_ical(await changed.get_data(as_text=True)).walk("VEVENT")[0]
    assert (gone["status"], gone["sequence"]) == ("CANCELLED", 1)
    talents = await address_of(await visitor.another().sign_in(teacher.person))
    assert "Noé Ferraud" in await software.text(talents)


async def test_a_renewed_or_revoked_address_opens_nothing(
    visitor: Visitor, scene: tuple[Teacher, Person, Booking]
) -> None:
    await visitor.sign_in(scene[1])
    first = await address_of(visitor)
    second = await address_of(visitor)
    assert first != second
    assert (await visitor.get(first)).status_code == 404
    assert (await visitor.get(second)).status_code == 200
    await visitor.post(f"{PAGE}/revoke")
    assert (await visitor.get(second)).status_code == 404
    forged = f"{second[:-6]}{'A' if second[-6] != 'A' else 'B'}.ics"
    assert (await visitor.get(forged)).status_code == 404


async def test_whoever_guesses_or_asks_without_end_is_slowed_down(
    visitor: Visitor, scene: tuple[Teacher, Person, Booking]
) -> None:
    address = await address_of(await visitor.sign_in(scene[1]))
    answers = [(await visitor.get(address)).status_code for _ in range(62)]
    assert answers == [200] * 60 + [429] * 2
    guesses = [(await visitor.get(f"/calendar/{n}.ics")).status_code for n in range(41)]
    assert guesses == [404] * 40 + [429]


async def test_the_log_never_has_the_secret(
    visitor: Visitor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    scene: tuple[Teacher, Person, Booking],
) -> None:
    async def broken(*_arguments: object) -> None:
        raise RuntimeError

    address = await address_of(await visitor.sign_in(scene[1]))
    monkeypatch.setattr(feeds, feeds.owner_of.__name__, broken)
    with caplog.at_level(logging.INFO):
        assert (await visitor.get(address)).status_code == 500
    assert "/calendar/<secret>.ics" in caplog.text
    assert address.removeprefix("/calendar/") not in caplog.text
