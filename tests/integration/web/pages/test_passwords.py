"""A forgotten password, and one that is changed."""

import re

from sqlalchemy import select

from hub.kernel.mail import MailRow
from hub.people.models import Person
from tests.scenes import make_person
from tests.visitor import Visitor
from web.app import create_app
from web.compose import Wiring

OLD, NEW = "une porte bleue au fond", "un phare rouge sur la dune"


async def member(parts: Wiring) -> Person:
    """Return somebody with a password and a proved address."""
    password_hash = await parts.passwords.hash(OLD)
    async with parts.database.write() as db:
        person = await make_person(db, "Malo Quéméner")
        person.password_hash = password_hash
    return person


async def link_for(parts: Wiring, visitor: Visitor, email: str) -> str:
    """Ask for a link to set a password; return its path."""
    answer = await visitor.post("/password", {"email": email})
    assert "Regardez dans votre boîte" in await answer.get_data(as_text=True)
    await parts.dispatcher.drain()
    async with parts.database.read() as db:
        query = select(MailRow).where(MailRow.recipient == email)
        mail = (await db.scalars(query.order_by(MailRow.queued_at.desc()))).first()
    assert mail is not None
    found = re.search(r"http://estrade\.test(/password/\S+)", mail.text)
    assert found is not None
    return found.group(1)


async def may_enter(parts: Wiring, email: str, password: str) -> bool:
    visitor = Visitor(create_app(parts), parts)
    answer = await visitor.post("/sign-in", {"email": email, "password": password})
    return answer.status_code == 303


async def test_a_link_sets_a_new_password_once_and_signs_every_other_browser_out(
    visitor: Visitor, parts: Wiring
) -> None:
    person = await member(parts)
    elsewhere = Visitor(create_app(parts), parts)
    await elsewhere.sign_in(person)
    assert "/password" in await visitor.text("/sign-in")
    path = await link_for(parts, visitor, person.email)
    assert 'name="password"' in await visitor.text(path)
    weak = await visitor.post(path, {"password": "Malo Quéméner"})
    assert weak.status_code == 422
    assert (await visitor.post(path, {"password": NEW})).status_code == 303
    assert person.email in await visitor.text("/account")
    assert (await elsewhere.get("/account")).status_code == 303
    assert await may_enter(parts, person.email, NEW)
    assert not await may_enter(parts, person.email, OLD)
    again = await visitor.post(path, {"password": OLD})
    assert again.status_code == 410
    assert not await may_enter(parts, person.email, OLD)


async def test_nobody_learns_whether_an_address_has_an_account(
    visitor: Visitor, parts: Wiring
) -> None:
    person = await member(parts)
    pages: list[str] = []
    for email in (person.email, "personne@exemple.fr"):
        answer = await visitor.post("/password", {"email": email})
        text = await answer.get_data(as_text=True)
        assert answer.status_code == 200
        pages.append(text.replace(email, "").split("<main")[1].split("</main>")[0])
    assert pages[0] == pages[1]


async def test_links_for_a_password_are_limited_as_those_to_sign_in(
    visitor: Visitor, parts: Wiring
) -> None:
    answers = [await visitor.post("/password", {"email": "a@exemple.fr"}) for _ in range(4)]
    answers += [await visitor.post("/sign-in/link", {"email": "a@exemple.fr"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]


async def test_a_password_is_changed_by_who_knows_the_one_before(
    visitor: Visitor, parts: Wiring
) -> None:
    person = await member(parts)
    elsewhere = Visitor(create_app(parts), parts)
    await elsewhere.sign_in(person)
    await visitor.sign_in(person)
    wrong = await visitor.post("/password/change", {"current": NEW, "password": NEW})
    assert wrong.status_code == 403
    assert "Ce n’est pas votre mot de passe actuel" in await wrong.get_data(as_text=True)
    weak = await visitor.post("/password/change", {"current": OLD, "password": "court"})
    assert weak.status_code == 422
    done = await visitor.post("/password/change", {"current": OLD, "password": NEW})
    assert done.headers["Location"] == "/account"
    assert "en place" in await visitor.text("/account")
    assert (await elsewhere.get("/account")).status_code == 303
    assert await may_enter(parts, person.email, NEW)


async def test_who_signs_in_by_links_is_offered_one_to_choose_a_password(
    visitor: Visitor, parts: Wiring
) -> None:
    person = await member(parts)
    async with parts.database.write() as db:
        (await db.get_one(Person, person.id)).password_hash = None
    await visitor.sign_in(person)
    assert 'action="/password/change"' not in await visitor.text("/account")
    refused = await visitor.post("/password/change", {"current": "", "password": NEW})
    assert refused.status_code == 403
    path = await link_for(parts, visitor, person.email)
    await visitor.post(path, {"password": NEW})
    assert await may_enter(parts, person.email, NEW)
