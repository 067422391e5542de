"""A masterclass moves: the host asks, everybody is told, each one chooses."""

import pytest
from icalendar import Calendar
from sqlalchemy import select

from billing.jobs import run_due
from billing.refunds.models import Refund, RefundReason
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.masterclasses.models import Masterclass
from hub.masterclasses.rules import DOORS_BEFORE
from tests.integration.web.pages.masterclass_scenes import Evening, body, make_evening, pay_newest
from tests.visitor import Visitor

NEW_DATE = {"date": "2026-12-01", "time": "18:00", "duration_min": "60"}


async def work(visitor: Visitor) -> None:
    """Let the clock process work."""
    parts = visitor.parts
    for _ in range(3):
        await parts.dispatcher.drain()
        await run_due(parts.database, parts.gateway, now=parts.clock.now())


async def move(visitor: Visitor, evening: Evening) -> None:
    """Move the masterclass by a week, as its host."""
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    assert (await visitor.post(f"{page}/new-date", NEW_DATE)).status_code == 303
    await work(visitor)


async def mails(visitor: Visitor, start: str) -> list[MailRow]:
    async with visitor.parts.database.read() as db:
        query = select(MailRow).where(MailRow.key.startswith(start)).order_by(MailRow.key)
        return list(await db.scalars(query))


async def seated(visitor: Visitor, evening: Evening, *, amount: str = "5") -> Visitor:
    """Let the viewer buy a seat, with a gift."""
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/register", {"amount": amount})
    if evening.masterclass.ticket_cents:
        await pay_newest(visitor.parts)
    await visitor.parts.dispatcher.drain()
    return viewer


def entry_of(mail: MailRow) -> dict[str, str]:
    assert mail.calendar is not None
    calendar = Calendar.from_ical(mail.calendar)
    (entry,) = calendar.walk("VEVENT")
    return {
        "method": str(calendar["METHOD"]),
        "uid": str(entry["UID"]),
        "sequence": str(entry["SEQUENCE"]),
        "day": entry.decoded("DTSTART").date().isoformat(),
    }


async def test_everybody_is_told_and_calendars_move_the_entry(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await seated(visitor, evening)
    asked = await mails(visitor, "registration_confirmed")
    await move(visitor, evening)
    told = {mail.recipient: mail for mail in await mails(visitor, "masterclass_postponed")}
    assert set(told) == {evening.viewer.email, evening.host.person.email}
    before, after = entry_of(asked[0]), entry_of(told[evening.viewer.email])
    assert (before["uid"], before["sequence"], before["day"]) == (
        after["uid"],
        "0",
        "2026-11-24",
    )
    assert (after["method"], after["sequence"], after["day"]) == ("PUBLISH", "1", "2026-12-01")
    text = told[evening.viewer.email].text.replace("\xa0", " ").replace("\u202f", " ")
    assert "17,00 €" in text


async def test_somebody_takes_their_money_back_after_reading_how_much(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    viewer = await seated(visitor, evening)
    await move(visitor, evening)
    assert f"{evening.page}/seat/return" in await viewer.text(evening.page)
    asked = (await viewer.text(f"{evening.page}/seat/return")).replace("\xa0", " ")
    assert "17,00 €" in asked.replace("\u202f", " ")
    await viewer.post(f"{evening.page}/seat/return")
    await work(visitor)
    async with visitor.parts.database.read() as db:
        (refund,) = list(await db.scalars(select(Refund)))
    assert (refund.reason, refund.amount_cents) == (RefundReason.POSTPONED, 1700)
    (mail,) = await mails(visitor, "seat_returned")
    assert entry_of(mail)["method"] == "CANCEL"
    # The second click finds nothing to give back, and says so.
    await viewer.post(f"{evening.page}/seat/return")
    assert "pas été déplacée depuis" in await viewer.text(evening.page)
    assert f"{evening.page}/register" in await viewer.text(evening.page)


async def test_somebody_says_that_they_come_and_the_host_reads_it(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts, ticket_cents=0)
    viewer = await seated(visitor, evening, amount="0")
    await move(visitor, evening)
    await viewer.post(f"{evening.page}/seat/keep")
    assert "Vous gardez votre place" in await viewer.text(evening.page)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    assert "Viennent" in await visitor.text(page)
    assert "Vient" in await visitor.text(f"{page}/questions")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"date": "2026-11-24", "time": "10:00"}, "plus tardive"),
        ({"date": "2026-12-01", "time": "18:07"}, "quart d’heure"),
        ({"date": "demain"}, "jour"),
        ({"duration_min": "20"}, "durée"),
    ],
)
async def test_a_date_that_cannot_be_has_its_sentence_and_moves_nothing(
    visitor: Visitor, changed: dict[str, str], sentence: str
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}/new-date"
    response = await visitor.post(page, {**NEW_DATE, **changed})
    assert response.status_code == 422
    assert sentence in await body(response)
    async with visitor.parts.database.read() as db:
        row = await db.get_one(Masterclass, evening.masterclass.id)
    assert row.postponements == 0


async def test_the_choice_ends_when_the_doors_open(visitor: Visitor, clock: FixedClock) -> None:
    evening = await make_evening(visitor.parts, ticket_cents=0)
    viewer = await seated(visitor, evening, amount="0")
    await move(visitor, evening)
    async with visitor.parts.database.read() as db:
        row = await db.get_one(Masterclass, evening.masterclass.id)
    clock.at = row.starts_at - DOORS_BEFORE
    shown = await viewer.get(f"{evening.page}/seat/return")
    assert shown.status_code == 303
    await viewer.post(f"{evening.page}/seat/return")
    assert "ne peut plus être rendue" in await viewer.text(evening.page)
