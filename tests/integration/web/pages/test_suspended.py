"""A suspended talent reads until when before they try; what they send all the same is refused."""

import re

import pytest

from hub.bookings.service import hold_slot
from hub.bookings.verdict import Verdict
from hub.kernel.clock import FixedClock
from hub.masterclasses.models import Masterclass, MasterclassState
from tests.integration.web.pages.masterclass_scenes import Evening, body, make_evening
from tests.integration.web.pages.test_contests import judged
from tests.integration.web.pages.test_studio_masterclasses import NEW, announced, form
from tests.scenes import NOW, SLOT, make_person, make_strikes, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

UNTIL = "suspendues jusqu’au dimanche 21 février 2027"
APPEAL = 'href="/studio/strikes"'
REGISTER = "Prendre une place"
CLOSED = "Cet hôte ne prend pas de nouvelles inscriptions"


@pytest.fixture
async def evening(visitor: Visitor) -> Evening:
    """Announce a masterclass whose host then gets three strikes."""
    evening = await make_evening(visitor.parts)
    await _strike(visitor, evening)
    return evening


async def _strike(visitor: Visitor, evening: Evening) -> None:
    async with visitor.parts.database.write() as db:
        await make_strikes(db, evening.host.person.id)


async def _asked(visitor: Visitor, evening: Evening) -> str:
    """Return the page of a request that waits for the talent's yes."""
    async with visitor.parts.database.write() as db:
        service = await db.merge(evening.host.service)
        service.is_by_request = True
        await db.flush()
        booking = await hold_slot(
            db, evening.viewer.id, service_id=service.id, starts_at=SLOT, now=NOW
        )
    await _strike(visitor, evening)
    return f"/bookings/{booking.id}"


@pytest.mark.parametrize("page", ["/studio", "/studio/masterclasses", NEW])
async def test_the_talents_own_pages_say_until_when_and_lead_to_the_appeal(
    visitor: Visitor, evening: Evening, page: str
) -> None:
    await visitor.sign_in(evening.host.person)
    shown = await visitor.text(page)
    assert UNTIL in shown
    assert APPEAL in shown


async def test_the_page_of_the_strikes_says_it_too(visitor: Visitor, evening: Evening) -> None:
    await visitor.sign_in(evening.host.person)
    shown = await visitor.text("/studio/strikes")
    assert UNTIL in shown
    assert shown.count("/appeal") == 3


async def test_a_request_can_be_declined_and_not_approved(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    page = await _asked(visitor, evening)
    await visitor.sign_in(evening.host.person)
    shown = await visitor.text(page)
    assert UNTIL in shown
    assert f"{page}/approve" not in shown
    assert f"{page}/decline" in shown
    refused = await visitor.post(f"{page}/approve")
    assert refused.status_code == 409
    sentence = await body(refused)
    assert UNTIL in sentence
    assert APPEAL in sentence
    learner = await visitor.another().sign_in(evening.viewer)
    assert UNTIL not in await learner.text(page)


async def test_a_masterclass_can_be_written_down_and_not_announced(
    visitor: Visitor, evening: Evening
) -> None:
    await visitor.sign_in(evening.host.person)
    refused = await visitor.post(NEW, form(evening.charity.id))
    assert refused.status_code == 422
    assert UNTIL in await body(refused)
    assert await announced(visitor) == []
    assert (await visitor.post(NEW, form(evening.charity.id, draft="1"))).status_code == 303
    (made,) = await announced(visitor)
    page = f"/studio/masterclasses/{made.id}"
    shown = await visitor.text(page)
    assert UNTIL in shown
    assert f"{page}/publish" not in shown
    refused = await visitor.post(f"{page}/publish")
    assert refused.status_code == 422
    assert UNTIL in await body(refused)
    assert (await announced(visitor))[0].state is MasterclassState.DRAFT


async def test_an_announced_masterclass_stays_and_takes_nobody_new(
    visitor: Visitor, evening: Evening
) -> None:
    viewer = await visitor.another().sign_in(evening.viewer)
    shown = await viewer.text(evening.page)
    assert CLOSED in shown
    assert REGISTER not in shown
    refused = await viewer.post(f"{evening.page}/register", {})
    assert refused.status_code == 409
    assert CLOSED in await body(refused)
    async with visitor.parts.database.read() as db:
        found = await db.get_one(Masterclass, evening.masterclass.id)
    assert found.state is MasterclassState.PUBLISHED


async def test_once_the_suspension_is_over_everything_is_as_before(
    visitor: Visitor, evening: Evening, clock: FixedClock
) -> None:
    async with visitor.parts.database.write() as db:
        masterclass = await db.get_one(Masterclass, evening.masterclass.id)
        masterclass.starts_at = clock.at.replace(year=2027, month=3)
        masterclass.ends_at = clock.at.replace(year=2027, month=4)
    clock.at = clock.at.replace(year=2027, month=2, day=22)
    viewer = await visitor.another().sign_in(evening.viewer)
    assert REGISTER in await viewer.text(evening.page)
    await visitor.sign_in(evening.host.person)
    assert UNTIL not in await visitor.text("/studio")


async def test_what_is_paid_already_gets_a_new_date_all_the_same(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
    place = await judged(parts, clock, teacher, learner, Verdict.INTERRUPTED)
    async with parts.database.write() as db:
        await make_strikes(db, teacher.person.id, now=clock.now())
    await visitor.sign_in(learner)
    dates = await visitor.text(f"{place}/new-date")
    slot = re.search(r'name="starts_at" value="([^"]+)"', dates)
    assert slot is not None
    taken = await visitor.post(f"{place}/new-date", {"starts_at": slot.group(1)})
    assert taken.status_code == 303
