"""The page of outside calendars, from the address to the warning beside a booking."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.calendar.outside.fetching import Fetcher
from hub.calendar.outside.models import CalendarSource
from hub.calendar.outside.reading import CalendarReader
from hub.calendar.outside.sources import sources_of
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from tests.calendar_server import CalendarServer, calendar, entry, meeting, running_calendar_server
from tests.scenes import NOW, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.calendars import own_ids
from web.compose import Wiring
from web.jobs import read_calendars

PAGE = "/studio/calendars"
AT_SLOT = meeting("a", "20261124T140000Z", "20261124T150000Z")


@pytest.fixture
async def elsewhere(parts: Wiring) -> AsyncIterator[CalendarServer]:
    """Give a server of calendars on loopback, which this hub may ask."""
    fetcher = Fetcher(may_be_inside=True, own_place="estrade.test")
    parts.calendars = CalendarReader(parts.database, fetcher, own_ids=own_ids)
    async with running_calendar_server() as server:
        yield server


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    """Give a talent."""
    async with parts.database.write() as db:
        return await make_talent(db)


async def known(parts: Wiring, teacher: Teacher) -> list[CalendarSource]:
    async with parts.database.read() as db:
        return await sources_of(db, teacher.person.id)


async def test_a_calendar_is_added_read_again_and_removed(
    visitor: Visitor,
    parts: Wiring,
    elsewhere: CalendarServer,
    teacher: Teacher,
    clock: FixedClock,
) -> None:
    await visitor.sign_in(teacher.person)
    assert "Aucun pour l’instant" in await visitor.text(PAGE)
    elsewhere.serve(calendar(AT_SLOT, entry("UID:bad", "DTSTART:nonsense")))
    sent = {"address": elsewhere.address(), "name": "Perso"}
    assert (await visitor.post(PAGE, sent)).status_code == 303
    page = await visitor.text(PAGE)
    assert "Ajouté\u202f: 1 moment occupé" in page
    assert "1 entrée n’a pas pu être comprise" in page
    (source,) = await known(parts, teacher)
    elsewhere.fail(500)
    assert (await visitor.post(f"{PAGE}/{source.id}/read")).status_code == 303
    assert "a répondu par une erreur" in await visitor.text(PAGE)
    elsewhere.serve(calendar())
    clock.advance(timedelta(hours=1))
    await read_calendars(parts)
    assert "0 moment occupé" in await visitor.text(PAGE)
    await visitor.post(f"{PAGE}/{source.id}/remove")
    assert "Retiré." in await visitor.text(PAGE)
    assert await known(parts, teacher) == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Ce n’est pas l’adresse d’un agenda."),
        ("ftp://calendar.example/me.ics", "Ce n’est pas l’adresse d’un agenda."),
        ("https://estrade.test/calendar/x.ics", "C’est une de nos adresses"),
        ("{server}/page", "peut-être une page web"),
    ],
)
async def test_what_is_no_calendar_is_said_beside_the_field(
    visitor: Visitor,
    parts: Wiring,
    elsewhere: CalendarServer,
    teacher: Teacher,
    address: str,
    sentence: str,
) -> None:
    elsewhere.serve(b"<!doctype html>", path="/page")
    await visitor.sign_in(teacher.person)
    typed = address.replace("{server}/page", elsewhere.address("/page"))
    response = await visitor.post(PAGE, {"address": typed})
    page = await response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'id="error-address"' in page
    assert sentence in page
    assert await known(parts, teacher) == []


async def test_a_calendar_inside_our_network_is_not_read(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    for address in (
        "https://127.0.0.1/me.ics",
        "https://169.254.169.254/latest",
        "webcal://[::1]/",
    ):
        page = await (await visitor.post(PAGE, {"address": address})).get_data(as_text=True)
        assert "réseau privé" in page
    assert await known(parts, teacher) == []


async def test_nobody_touches_the_calendar_of_another(
    visitor: Visitor, parts: Wiring, elsewhere: CalendarServer, teacher: Teacher
) -> None:
    elsewhere.serve(calendar(AT_SLOT))
    source = await parts.calendars.add(
        teacher.person.id, name="", address=elsewhere.address(), now=NOW
    )
    async with parts.database.write() as db:
        other = await make_talent(db, "Inès Ouvrard")
    await visitor.sign_in(other.person)
    for act in ("read", "remove"):
        assert (await visitor.post(f"{PAGE}/{source.id}/{act}")).status_code == 404
    assert len(await known(parts, teacher)) == 1


async def test_a_booking_that_meets_an_entry_is_shown_everywhere_and_mailed_once(
    visitor: Visitor, parts: Wiring, elsewhere: CalendarServer, teacher: Teacher
) -> None:
    async with parts.database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
        booking = await make_booking(db, teacher, learner)
    elsewhere.serve(calendar(AT_SLOT))
    for path in ("/me.ics", "/copy.ics"):
        elsewhere.serve(calendar(AT_SLOT), path=path)
        await parts.calendars.add(
            teacher.person.id, name="Perso", address=elsewhere.address(path), now=NOW
        )
    await parts.dispatcher.drain()
    await visitor.sign_in(teacher.person)
    shown = await visitor.text(PAGE)
    assert f"/bookings/{booking.id}" in shown
    assert "Dans «\u202fPerso\u202f», vous n’êtes pas libre" in shown
    assert "Occupé dans «\u202fPerso\u202f»" in await visitor.text("/agenda")
    assert "1 réservation chevauche" in await visitor.text("/studio")
    async with parts.database.read() as db:
        mails = select(MailRow).where(MailRow.key.like("calendar_conflicts:%"))
        (mail,) = list(await db.scalars(mails))
    assert "Premiers accords" in mail.text
    of_learner = await visitor.another().sign_in(learner)
    assert "Occupé dans" not in await of_learner.text("/agenda")
