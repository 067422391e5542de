"""Accounts: both ways in, back to where one was, and what wrong input gets."""

import asyncio
import re

from sqlalchemy import select

from hub.kernel.mail import MailRow
from hub.people.service import Newcomer, create_person
from hub.people.trail import TrailEntry
from tests.scenes import NOW, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

PASSWORD = "une phrase assez longue"

A_FEW = 12


async def _with_password(parts: Wiring) -> str:
    hashed = await parts.passwords.hash(PASSWORD)
    newcomer = Newcomer(email="noe@estrade.example", display_name="Noé Ferraud")
    async with parts.database.write() as db:
        person = await create_person(db, newcomer, now=NOW, password_hash=hashed)
    return person.email


async def _last_mail(parts: Wiring) -> MailRow:
    await parts.dispatcher.drain()
    async with parts.database.read() as db:
        return (await db.scalars(select(MailRow).order_by(MailRow.id.desc()))).one()


async def test_a_password_signs_in_and_leads_back(visitor: Visitor, parts: Wiring) -> None:
    email = await _with_password(parts)
    form = {"email": f" {email.upper()} ", "password": PASSWORD, "next": "/agenda"}
    response = await visitor.post("/sign-in", form)
    assert (response.status_code, response.headers["Location"]) == (303, "/agenda")
    assert "Noé Ferraud" in await visitor.text("/agenda")


async def test_forms_from_before_signing_in_or_out_end_there(
    visitor: Visitor, parts: Wiring
) -> None:
    email = await _with_password(parts)
    await visitor.get("/sign-in")
    before = visitor.token
    await visitor.post("/sign-in", {"email": email, "password": PASSWORD, "next": "/agenda"})
    assert (await visitor.post("/sign-out", {"csrf_token": before})).status_code == 403
    await visitor.get("/agenda")
    signed_in = visitor.token
    assert (await visitor.post("/sign-out")).status_code == 303
    form = {"locale": "en", "next": "/", "csrf_token": signed_in}
    assert (await visitor.post("/language", form)).status_code == 403


async def test_a_wrong_password_keeps_the_address_and_says_what_to_do(
    visitor: Visitor, parts: Wiring
) -> None:
    email = await _with_password(parts)
    form = {"email": email, "password": "autre chose", "next": "/"}
    response = await visitor.post("/sign-in", form)
    page = await response.get_data(as_text=True)
    assert response.status_code == 403
    assert f'value="{email}"' in page
    assert "demandez un lien" in page


async def test_many_wrong_passwords_for_one_address_are_slowed_down(
    visitor: Visitor, parts: Wiring
) -> None:
    email = await _with_password(parts)
    form = {"email": email, "password": "non", "next": "/"}
    statuses = [(await visitor.post("/sign-in", form)).status_code for _ in range(9)]
    assert statuses == [403] * 8 + [429]
    right = await visitor.post("/sign-in", {**form, "password": PASSWORD})
    assert right.status_code == 429


async def test_people_behind_one_router_do_not_slow_each_other_down(visitor: Visitor) -> None:
    statuses = []
    for number in range(A_FEW):
        form = {"email": f"eleve{number}@estrade.example", "password": "non", "next": "/"}
        statuses.append((await visitor.post("/sign-in", form)).status_code)
    assert statuses == [403] * A_FEW


async def test_a_link_makes_an_account_signs_in_once_and_leads_back(
    visitor: Visitor, parts: Wiring
) -> None:
    form = {"email": "malo@estrade.example", "next": "/studio"}
    asked = await visitor.post("/sign-in/link", form)
    assert "malo@estrade.example" in await asked.get_data(as_text=True)
    mail = await _last_mail(parts)
    found = re.search(r"http://estrade\.test(/sign-in/link/\S+)", mail.text)
    assert found is not None
    await visitor.get(found[1])
    used = await visitor.post(found[1])
    assert (used.status_code, used.headers["Location"]) == (303, "/studio")
    again = await visitor.another().post(found[1])
    assert again.status_code == 410


async def test_signing_up_without_a_password_sends_a_link(visitor: Visitor, parts: Wiring) -> None:
    form = {"display_name": "Inès", "email": "ines@estrade.example", "password": "", "next": "/"}
    response = await visitor.post("/sign-up", form)
    assert response.status_code == 200
    assert (await _last_mail(parts)).recipient == "ines@estrade.example"


async def test_an_address_that_is_taken_is_said_beside_the_field(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Noé Ferraud")
    form = {"display_name": "Noé", "email": person.email, "password": PASSWORD, "next": "/"}
    response = await visitor.post("/sign-up", form)
    page = await response.get_data(as_text=True)
    assert response.status_code == 409
    assert 'id="error-email"' in page


async def test_a_way_back_to_another_site_is_not_followed(visitor: Visitor, parts: Wiring) -> None:
    email = await _with_password(parts)
    form = {"email": email, "password": PASSWORD, "next": "//evil.test/"}
    response = await visitor.post("/sign-in", form)
    assert response.headers["Location"] == "/"


async def test_language_and_zone_are_kept(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Ada Diallo")
    await visitor.sign_in(person)
    saved = await visitor.post("/account", {"locale": "en", "time_zone": "America/Montreal"})
    assert saved.status_code == 303
    page = await visitor.text("/account")
    assert "Language of pages and mails" in page
    assert '<option value="America/Montreal" selected>' in page


async def test_an_unknown_zone_is_refused_beside_the_field(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Ada Diallo")
    await visitor.sign_in(person)
    saved = await visitor.post("/account", {"locale": "fr", "time_zone": "Mars/Olympus"})
    assert saved.status_code == 422
    assert 'id="error-time_zone"' in await saved.get_data(as_text=True)
    anonymous = await visitor.another().post("/time-zone", {"zone": "Mars/Olympus", "next": "/"})
    assert anonymous.status_code == 422


async def test_a_name_is_corrected_as_it_was_given_and_the_trail_says_that_it_was(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Ada Dialo")
    await visitor.sign_in(person)
    assert 'value="Ada Dialo"' in await visitor.text("/account")
    form = {"locale": "fr", "time_zone": "Europe/Paris"}
    refused = await visitor.post("/account", {**form, "display_name": " \u200b "})
    assert refused.status_code == 422
    assert 'id="error-display_name"' in await refused.get_data(as_text=True)
    saved = await visitor.post("/account", {**form, "display_name": " Ada  Diallo "})
    assert saved.status_code == 303
    page = await visitor.text("/agenda")
    assert "Ada Diallo" in page
    assert "Ada Dialo<" not in page
    await visitor.post("/account", {**form, "display_name": "Ada Diallo"})
    async with parts.database.read() as db:
        entry = (await db.scalars(select(TrailEntry))).one()
    assert (entry.act, entry.actor_id, entry.subject_id) == ("name.changed", person.id, person.id)
    assert "Dial" not in entry.subject_name + entry.reason, "an erased account leaves no name"


async def test_a_talent_who_corrects_their_name_is_found_by_it_and_keeps_one_portrait(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    await visitor.sign_in(teacher.person)
    form = {"locale": "fr", "time_zone": "Europe/Paris", "display_name": "Camille Quintreau"}
    assert (await visitor.post("/account", form)).status_code == 303
    stranger = visitor.another()
    assert "Camille Quintreau" in await stranger.text("/talents?q=quintreau")
    profile = f"/talents/{teacher.talent.slug}"
    pages = [await visitor.text("/account"), await stranger.text(profile)]
    colours = [set(re.findall(r"motif--(\d+)", page)) for page in pages]
    assert colours[0] == colours[1]
    assert len(colours[0]) == 1


async def test_a_talent_who_presses_save_twice_at_once_is_saved_once(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    tabs = [await visitor.another().sign_in(teacher.person) for _ in range(4)]
    form = {"locale": "fr", "time_zone": "Europe/Brussels"}
    for name in (teacher.person.display_name, "Camille Quintreau"):
        for tab in tabs:
            await tab.get("/account")
        pressed = (tab.post("/account", {**form, "display_name": name}) for tab in tabs)
        answers = await asyncio.gather(*pressed)
        assert {answer.status_code for answer in answers} == {303}
    async with parts.database.read() as db:
        acts = list(await db.scalars(select(TrailEntry.act)))
    assert acts == ["name.changed"]
