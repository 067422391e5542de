"""Co-hosts: invited by mail, with the host's pages; questions that hosts ask."""

import re

from sqlalchemy import select

from hub.bookings.service import confirm_booking, hold_slot
from hub.kernel.mail import MailRow
from hub.people.models import Person
from rooms.recordings.service import has_agreed
from tests.integration.web.pages.masterclass_scenes import Evening, body, make_evening
from tests.scenes import NOW, make_person, make_talent
from tests.visitor import Visitor

LINK = re.compile(r"/co-hosting/[\w-]+")


async def invite(visitor: Visitor, evening: Evening, person: Person) -> str:
    """Ask somebody as the host, and return the path of the link in their mail."""
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}/co-hosts"
    assert (await visitor.post(page, {"email": person.email})).status_code == 303
    await visitor.parts.dispatcher.drain()
    async with visitor.parts.database.read() as db:
        query = select(MailRow).where(MailRow.key.startswith("co_host_invitation:"))
        (mail,) = list(await db.scalars(query))
    assert mail.recipient == person.email
    found = LINK.search(mail.text)
    assert found is not None
    return found.group()


async def newcomer(visitor: Visitor, name: str) -> tuple[Person, Visitor]:
    async with visitor.parts.database.write() as db:
        person = await make_person(db, name)
    return person, await visitor.another().sign_in(person)


async def test_somebody_who_is_no_talent_hosts_along(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    person, along = await newcomer(visitor, "Hugo Morel")
    link = await invite(visitor, evening, person)
    assert (await visitor.get(link)).status_code == 403
    assert "Accompagner une voix" in await along.text(link)
    assert (await along.post(link, {"agreed": "1"})).status_code == 303
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    for path in ("", "/edit", "/new-date", "/questions", "/co-hosts", "/cancel", "/numbers"):
        await along.text(f"{page}{path}")
    assert evening.masterclass.title in await along.text("/studio/masterclasses")
    assert evening.masterclass.title in await along.text("/agenda")
    assert "rehearser" in await along.text(f"/live/rehearsal/{evening.masterclass.id}")
    assert "Hugo Morel" in await visitor.another().text(evening.page)
    async with visitor.parts.database.read() as db:
        assert await has_agreed(db, evening.masterclass.id, person_id=person.id)
    # A link used twice says so, and changes nothing.
    again = await along.post(link)
    assert again.status_code == 410
    assert "déjà servi" in await body(again)


async def test_who_is_invited_reads_what_they_give_at_that_time(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    starts_at = evening.masterclass.starts_at
    async with visitor.parts.database.write() as db:
        hugo = await make_talent(db, "Hugo Morel")
        learner = await make_person(db, "Ada Diallo")
        held = await hold_slot(
            db, learner.id, service_id=hugo.service.id, starts_at=starts_at, now=NOW
        )
        await confirm_booking(db, held.id, now=NOW)
    link = await invite(visitor, evening, hugo.person)
    along = await visitor.another().sign_in(hugo.person)
    assert "Vous donnez alors" in await along.text(link)
    refused = await along.post(link)
    assert refused.status_code == 409
    assert "Vous êtes vous-même pris à cette heure-là" in await body(refused)


async def test_a_co_host_chooses_no_other_and_may_leave(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    person, along = await newcomer(visitor, "Hugo Morel")
    await along.post(await invite(visitor, evening, person))
    page = f"/studio/masterclasses/{evening.masterclass.id}/co-hosts"
    refused = await along.post(page, {"email": "eve@estrade.example"})
    assert refused.status_code == 403
    left = await along.post(f"{page}/{person.id}/remove")
    assert left.headers["Location"].endswith("/studio/masterclasses")
    assert (await along.get(page)).status_code == 404


async def test_questions_are_asked_answered_and_read_by_hosts_alone(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts, ticket_cents=0)
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}"
    asked = {"question-1": "Que jouez-vous ?", "required-1": "1", "question-2": "Depuis quand ?"}
    assert (await visitor.post(f"{page}/questions", asked)).status_code == 303
    viewer = await visitor.another().sign_in(evening.viewer)
    names = re.findall(r'name="(answer-qst_\w+)"', await viewer.text(evening.page))
    assert len(names) == 2
    refused = await viewer.post(f"{evening.page}/register", {"amount": "0", names[1]: "2019"})
    assert refused.status_code == 422
    shown = await body(refused)
    assert f'id="error-{names[0]}"' in shown
    assert ">2019</textarea>" in shown
    given = {"amount": "0", names[0]: "=du piano", names[1]: "2019"}
    assert (await viewer.post(f"{evening.page}/register", given)).status_code == 303
    assert "=du piano" in await visitor.text(f"{page}/questions")
    response = await visitor.get(f"{page}/answers.csv")
    written = await body(response)
    assert response.headers["Content-Type"].startswith("text/csv")
    assert "Que jouez-vous" in written
    # What somebody types is never run as a formula.
    assert ";=du piano" not in written
    assert "du piano" in written
    assert (await viewer.get(f"{page}/answers.csv")).status_code == 404


async def test_too_long_a_question_is_refused_and_kept_in_its_field(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    page = f"/studio/masterclasses/{evening.masterclass.id}/questions"
    response = await visitor.post(page, {"question-1": "x" * 201})
    assert response.status_code == 422
    assert "x" * 201 in await body(response)
