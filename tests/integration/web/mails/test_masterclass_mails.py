"""What people are told about masterclasses: each once, in their own language."""

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from hub.masterclasses.models import Registration, RegistrationState
from hub.masterclasses.service import cancel_masterclass, get_own
from hub.people.service import change_preferences
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening, pay_newest
from tests.scenes import NOW, make_person
from tests.visitor import Visitor
from web.compose import Wiring
from web.mails import masterclass_mails


async def mails(parts: Wiring, prefix: str) -> list[MailRow]:
    for _ in range(2):
        await parts.dispatcher.drain()
    async with parts.database.read() as db:
        query = select(MailRow).where(MailRow.key.startswith(prefix)).order_by(MailRow.key)
        return list(await db.scalars(query))


def entry_of(mail: MailRow) -> dict[str, str]:
    """Return what a calendar reads of the file in a mail."""
    assert mail.calendar is not None
    calendar = Calendar.from_ical(mail.calendar)
    (entry,) = calendar.walk("VEVENT")
    return {
        "method": str(calendar["METHOD"]),
        "uid": str(entry["UID"]),
        "sequence": str(entry["SEQUENCE"]),
        "status": str(entry["STATUS"]),
    }


async def register(visitor: Visitor, evening: Evening) -> None:
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/register", {"amount": "5"})
    await pay_newest(visitor.parts)


async def test_a_seat_is_confirmed_with_what_was_paid_and_a_calendar_entry(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    await register(visitor, evening)
    (mail,) = await mails(visitor.parts, "registration_confirmed:")
    assert mail.recipient == evening.viewer.email
    assert mail.subject == "Votre place\u202f: Accompagner une voix"
    assert "17,00" in mail.text
    assert "17,00" in mail.html
    assert f"/live/masterclass/{evening.masterclass.id}" in mail.html
    assert mail.calendar is not None
    assert b"BEGIN:VEVENT" in mail.calendar


async def test_a_reader_of_english_is_told_in_english(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts, ticket_cents=0)
    async with visitor.parts.database.write() as db:
        await change_preferences(db, evening.viewer.id, locale="en")
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/register", {"amount": "0"})
    (mail,) = await mails(visitor.parts, "registration_confirmed:")
    assert mail.subject == "Your seat: Accompagner une voix"
    assert "You paid" not in mail.text


async def test_a_gift_is_thanked_for_and_a_ticket_is_not_thanked_for_twice(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    await register(visitor, evening)
    await visitor.post(f"{evening.page}/give", {"amount": "20"})
    await pay_newest(visitor.parts)
    (mail,) = await mails(visitor.parts, "gift_thanks:")
    assert "Les Mains vertes" in mail.subject
    assert "20,00" in mail.text
    assert "pour un compte, une réservation ou un don." in mail.text


async def test_host_and_audience_hear_that_it_is_called_off_and_what_comes_back(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    await register(visitor, evening)
    (seat,) = await mails(visitor.parts, "registration_confirmed:")
    async with visitor.parts.database.write() as db:
        masterclass = await get_own(db, evening.masterclass.id, host_id=evening.host.person.id)
        await cancel_masterclass(db, masterclass, reason="host_absent", now=NOW)
    told = await mails(visitor.parts, "masterclass_cancelled:")
    by_recipient = {mail.recipient: mail for mail in told}
    assert set(by_recipient) == {evening.viewer.email, evening.host.person.email}
    assert "17,00" in by_recipient[evening.viewer.email].text
    assert "15 minutes" in by_recipient[evening.viewer.email].html
    for mail in told:
        gone, was = entry_of(mail), entry_of(seat)
        assert gone == {**was, "method": "CANCEL", "status": "CANCELLED", "sequence": "1"}
        assert was["sequence"] == "0"
        assert "fichier joint" in mail.text
    assert "remboursé en entier" in by_recipient[evening.host.person.email].text


async def test_a_large_audience_hears_it_a_page_at_a_time_everybody_once(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(masterclass_mails, "PEOPLE_A_PAGE", 2)
    evening = await make_evening(visitor.parts)
    await register(visitor, evening)
    async with visitor.parts.database.write() as db:
        people = [await make_person(db, f"Inscrite{number} Vidal") for number in range(4)]
        await db.flush()
        for person in people:
            seat = Registration(
                masterclass_id=evening.masterclass.id,
                person_id=person.id,
                state=RegistrationState.CONFIRMED,
                created_at=NOW,
            )
            db.add(seat)
        masterclass = await get_own(db, evening.masterclass.id, host_id=evening.host.person.id)
        await cancel_masterclass(db, masterclass, reason="host", now=NOW)
    told = await mails(visitor.parts, "masterclass_cancelled:")
    audience = [evening.viewer, *people]
    expected = [evening.host.person.email, *(person.email for person in audience)]
    assert sorted(mail.recipient for mail in told) == sorted(expected)
    by_recipient = {mail.recipient: mail.text for mail in told}
    assert "17,00" in by_recipient[evening.viewer.email]
    assert all("place était gratuite" in by_recipient[person.email] for person in people)
    async with visitor.parts.database.read() as db:
        count = select(func.count()).where(OutboxRow.name == "CancellationTold")
        assert await db.scalar(count) == 2
