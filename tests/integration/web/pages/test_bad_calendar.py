"""Impossible hours, zones, addresses, others' sessions: a sentence, and nothing changed."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from hub.bookings.models import Booking
from hub.calendar.models import Appointment, AvailabilityException, AvailabilityRule, Cell
from hub.calendar.outside.models import CalendarSource
from hub.disputes.models import Remedy, VerdictDispute
from hub.kernel.database import Base
from hub.kernel.outbox import OutboxRow
from hub.rescheduling.models import Rescheduling
from hub.reviews.models import Review
from hub.skills.models import Talent
from tests.scenes import SLOT, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

Form = Mapping[str, str | list[str]]
WITNESSES: tuple[type[Base], ...] = (
    Appointment,
    AvailabilityException,
    AvailabilityRule,
    Booking,
    CalendarSource,
    Cell,
    OutboxRow,
    Remedy,
    Rescheduling,
    Review,
    Talent,
    VerdictDispute,
)
REFUSED = {400, 403, 404, 405, 409, 410, 413, 422}
REFUSAL = re.compile(
    r'<p class="field__error"[^>]*>.*?<span>(?P<at_field>[^<]*)</span></p>'
    r'|<div class="flash flash--bad"[^>]*>\s*<svg.*?</svg>\s*<div class="flash__body">\s*'
    r"<p>(?P<on_page>[^<]*)</p>"
    r'|<div class="error-page__words">\s*<h1>[^<]+</h1>\s*<p class="lead">(?P<alone>[^<]*)</p>',
    re.DOTALL,
)
"""What a field, a page and an error page say; none of it is there before anything is refused."""

FEWEST_WORDS = 3


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        return await make_talent(db)


@pytest.fixture
async def booking(parts: Wiring, teacher: Teacher) -> Booking:
    async with parts.database.write() as db:
        return await make_booking(db, teacher, await make_person(db, "Noé Ferraud"))


async def rows(parts: Wiring) -> list[Any]:
    found: list[Any] = []
    async with parts.database.read() as db:
        for table in WITNESSES:
            kept = await db.execute(select(table.__table__).order_by(*table.__table__.primary_key))
            found.append([tuple(row) for row in kept])
    return found


async def check_refused(visitor: Visitor, path: str, form: Form) -> None:
    before = await rows(visitor.parts)
    answer = await visitor.post(path, form)
    page = await answer.get_data(as_text=True)
    assert answer.status_code in REFUSED, (path, form, answer.status_code)
    assert sentences(page), (path, form, page)
    assert await rows(visitor.parts) == before, (path, form)


def sentences(page: str) -> list[str]:
    """Return the sentences in which a page refuses."""
    said = [found[found.lastgroup or 0].strip() for found in REFUSAL.finditer(page)]
    return [one for one in said if len(one.split()) >= FEWEST_WORDS and one[-1] in ".!?"]


def day(*hours: tuple[str, str]) -> Form:
    return {"from-0": [one for one, _ in hours], "to-0": [one for _, one in hours]}


IMPOSSIBLE_HOURS: tuple[Form, ...] = (
    day(("12", "9")),
    day(("9", "9")),
    day(("9:07", "10")),
    day(("9", "10:59")),
    day(("9", "12"), ("11", "14")),
    day(("9", "12"), ("9", "12")),
    day(("25:00", "26:00")),
    day(("9", "24:15")),
    day(("24:00", "24:00")),
    day(("9:60", "11")),
    day(("-9", "11")),
    day(("9", "")),
    day(*[(f"{hour}", f"{hour}:15") for hour in range(7)]),
    {"from-0": ["9", "14"], "to-0": ["12"]},
    {"to-0": ["12"]},
    {"from-7": ["9"], "to-7": ["12"]},
    {},
)


async def test_hours_that_cannot_be_leave_the_week_as_it_was(
    visitor: Visitor, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    for form in IMPOSSIBLE_HOURS:
        await check_refused(visitor, "/studio/hours", form)


IMPOSSIBLE_DAYS: tuple[Form, ...] = (
    {"first": "2027-03-28", "is_open": "1", "from": ["2:30"], "to": ["5"]},
    {"first": "2027-03-28", "is_open": "1", "from": ["1"], "to": ["2:15"]},
    {"first": "2027-10-31", "is_open": "1", "from": ["2:30"], "to": ["5"]},
    {"first": "2027-10-31", "is_open": "1", "from": ["1"], "to": ["2:45"]},
    {"first": "2027-02-29", "is_open": "1", "from": ["9"], "to": ["12"]},
    {"first": "2027-02-28", "is_open": "1", "from": ["12"], "to": ["9"]},
    {"first": "2027-02-28", "is_open": "1", "from": ["9", "10"], "to": ["12"]},
    {"first": "0000-00-00", "is_open": "0"},
    {"is_open": "0"},
)


async def test_days_with_hours_they_do_not_have_stay_as_they_were(
    visitor: Visitor, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    for form in IMPOSSIBLE_DAYS:
        await check_refused(visitor, "/studio/hours/days", form)


NO_ZONES = (
    "",
    "Mars/Olympus",
    "europe/paris",
    "../../etc/passwd",
    "/etc/localtime",
    "UTC+2",
    "x" * 9,
)


async def test_a_zone_that_does_not_exist_is_nobodys(visitor: Visitor, teacher: Teacher) -> None:
    await visitor.sign_in(teacher.person)
    for zone in NO_ZONES:
        await check_refused(visitor, "/studio/hours/zone", {"zone": zone})


INSIDE = (
    "https://127.0.0.1/me.ics",
    "https://10.1.2.3/me.ics",
    "https://172.16.0.1/me.ics",
    "https://192.168.1.1/me.ics",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/me.ics",
    "https://[::ffff:10.0.0.1]/me.ics",
    "https://[fe80::1]/me.ics",
    "https://[fd12::1]/me.ics",
    "https://[64:ff9b::a00:1]/me.ics",
    "https://0x7f.1/me.ics",
    "https://2130706433/me.ics",
    "https://localhost/me.ics",
    "http://calendar.example/me.ics",
    "file:///etc/passwd",
)


async def test_a_calendar_inside_is_not_added_however_it_is_written(
    visitor: Visitor, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    for address in INSIDE:
        await check_refused(visitor, "/studio/calendars", {"address": address})


async def test_nothing_of_somebody_elses_session_opens_or_moves(
    visitor: Visitor, parts: Wiring, booking: Booking
) -> None:
    async with parts.database.write() as db:
        stranger = await make_person(db, "Malo Quéméner")
    await visitor.sign_in(stranger)
    before = await rows(parts)
    tried = 0
    for rule in visitor.app.url_map.iter_rules():
        if rule.arguments != {"booking_id"}:
            continue
        path = rule.rule.replace("<booking_id>", booking.id)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            send = visitor.get if method == "GET" else visitor.post
            answer = await send(path)
            # A form that makes no sense at all is refused before anybody asks whose it is.
            refused = {403, 404} if method == "GET" else {403, 404, 422}
            assert answer.status_code in refused, (method, path, answer.status_code)
            assert sentences(await answer.get_data(as_text=True)), (method, path)
            tried += 1
    assert tried > 15
    assert await rows(parts) == before


async def test_a_time_taken_twice_by_one_click_too_many_is_one_hold(
    visitor: Visitor, parts: Wiring, teacher: Teacher
) -> None:
    async with parts.database.write() as db:
        learner = await make_person(db, "Noé Ferraud")
    await visitor.sign_in(learner)
    form = {"service_id": teacher.service.id, "starts_at": SLOT.isoformat()}
    first = await visitor.post("/bookings", form)
    before = await rows(parts)
    second = await visitor.post("/bookings", form)
    assert second.status_code == first.status_code == 303
    assert second.headers["Location"] == first.headers["Location"]
    assert await rows(parts) == before


async def test_a_page_that_refuses_nothing_says_no_such_sentence(
    visitor: Visitor, teacher: Teacher
) -> None:
    await visitor.sign_in(teacher.person)
    for path in ("/studio/hours", "/studio/hours/days", "/studio/hours/zone", "/studio/calendars"):
        assert sentences(await visitor.text(path)) == [], path
