"""A host's pages: announce, follow, call off."""

import pytest
from sqlalchemy import select

from billing.donations.models import Donation
from billing.jobs import run_due
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.rules import DOORS_BEFORE
from tests.integration.web.pages.masterclass_scenes import body, make_evening, pay_newest
from tests.scenes import make_talent
from tests.visitor import Visitor

NEW = "/studio/masterclasses/new"


def form(charity: str, /, **changed: str) -> dict[str, str]:
    return {
        "title": "La rythmique en dix minutes",
        "summary": "On tape du pied, puis on joue.",
        "charity_id": charity,
        "field_slug": "guitar",
        "language": "fr",
        "date": "2026-12-07",
        "time": "18:30",
        "duration_min": "60",
        "ticket": "7,50",
        "goal": "400",
        "capacity": "80",
        **changed,
    }


async def announced(visitor: Visitor) -> list[Masterclass]:
    async with visitor.parts.database.read() as db:
        rows = await db.scalars(select(Masterclass).order_by(Masterclass.created_at))
        return [row for row in rows if row.title == "La rythmique en dix minutes"]


async def test_a_host_announces_a_masterclass_in_their_own_time_zone(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    response = await visitor.post(NEW, form(evening.charity.id))
    assert response.status_code == 303
    (made,) = await announced(visitor)
    assert made.starts_at.isoformat() == "2026-12-07T17:30:00+00:00"
    assert (made.ticket_cents, made.goal_cents, made.capacity) == (750, 40_000, 80)
    assert "La rythmique en dix minutes" in await visitor.text("/studio/masterclasses")
    assert "La rythmique en dix minutes" in await visitor.another().text("/masterclasses")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", "   "),
        ("title", "x" * 121),
        ("summary", ""),
        ("charity_id", "cha_nowhere"),
        ("field_slug", "alchemy"),
        ("language", "la"),
        ("date", "demain"),
        ("date", "2026-11-22"),
        ("date", "2029-01-01"),
        ("time", "18:37"),
        ("time", "midi"),
        ("duration_min", "20"),
        ("ticket", "0,50"),
        ("ticket", "gratuit"),
        ("goal", "9"),
        ("goal", ""),
        ("capacity", "0"),
        ("capacity", "5001"),
        ("capacity", "beaucoup"),
    ],
)
async def test_each_bad_field_has_its_sentence_and_keeps_what_was_typed(
    visitor: Visitor, field: str, typed: str
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    response = await visitor.post(NEW, form(evening.charity.id, **{field: typed}))
    page = await body(response)
    assert response.status_code == 422
    assert f'id="error-{field}"' in page
    assert page.count('class="field__error"') == 1
    assert 'value="2026-12-07"' in page or field == "date"
    assert await announced(visitor) == []


async def test_a_time_that_is_taken_is_told_beside_the_day(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    taken = form(evening.charity.id, date="2026-11-24", time="17:30")
    response = await visitor.post(NEW, taken)
    assert response.status_code == 422
    assert 'id="error-date"' in await body(response)


async def test_a_night_without_that_hour_or_with_two_is_told_beside_the_day(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    for day, said in (
        ("2027-03-28", "cette heure n’existe pas"),
        ("2027-10-31", "cette heure revient deux fois"),
    ):
        odd = form(evening.charity.id, date=day, time="02:30")
        response = await visitor.post(NEW, odd)
        assert response.status_code == 422
        assert said in await body(response)
    assert len(await announced(visitor)) == 0


async def test_the_way_to_the_stage_appears_when_the_doors_open(
    visitor: Visitor, clock: FixedClock
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    room = f"/live/masterclass/{evening.masterclass.id}"
    assert room not in await visitor.text(page)
    clock.at = evening.masterclass.starts_at - DOORS_BEFORE
    assert room in await visitor.text(page)


async def test_calling_off_tells_first_and_pays_back_what_came_with_tickets(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/register", {"amount": "5"})
    await pay_newest(visitor.parts)
    await viewer.post(f"{evening.page}/give", {"amount": "20"})
    await pay_newest(visitor.parts)
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    asked = (await visitor.text(f"{page}/cancel")).replace("\xa0", " ").replace("\u202f", " ")
    assert "17 €" in asked
    assert "20 €" in asked
    response = await visitor.post(f"{page}/cancel")
    assert response.status_code == 303
    for _ in range(3):
        await visitor.parts.dispatcher.drain()
        await run_due(visitor.parts.database, visitor.parts.gateway, now=visitor.parts.clock.now())
    async with visitor.parts.database.read() as db:
        masterclass = await db.get_one(Masterclass, evening.masterclass.id)
        donations = list(await db.scalars(select(Donation)))
        mails = list(await db.scalars(select(MailRow.key)))
    assert masterclass.state is MasterclassState.CANCELLED
    left = {d.source.value: d.amount_cents - d.refunded_cents for d in donations}
    assert left == {"ticket": 0, "with_ticket": 0, "page": 2000}
    assert sum("masterclass_cancelled" in key for key in mails) == 2


async def test_seats_are_left_only_while_somebody_may_come(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    seats = evening.masterclass.capacity
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    assert f"{seats} places libres sur {seats}" in await visitor.text(page)
    await visitor.post(f"{page}/cancel")
    shown = await visitor.text(page)
    assert "places libres" not in shown
    assert f"0 place prise sur {seats}" in shown


async def test_it_is_called_off_once(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    await visitor.post(f"{page}/cancel")
    response = await visitor.post(f"{page}/cancel")
    assert response.status_code == 409
    assert "ne peut plus être annulée" in await visitor.text(f"{page}/cancel")


async def test_another_talent_sees_and_cancels_nothing_of_it(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    async with visitor.parts.database.write() as db:
        other = await make_talent(db, "Jeanne Vasseur")
    await visitor.sign_in(other.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    assert (await visitor.get(page)).status_code == 404
    assert (await visitor.get(f"{page}/cancel")).status_code == 404
    response = await visitor.post(f"{page}/cancel")
    assert response.status_code in {403, 404}
    async with visitor.parts.database.read() as db:
        masterclass = await db.get_one(Masterclass, evening.masterclass.id)
    assert masterclass.state is MasterclassState.PUBLISHED
