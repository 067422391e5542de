"""Somebody signs up first with an address that is not theirs; its owner gives as a guest."""

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from billing.cards.models import CardState, SavedCard
from billing.documents.models import BillingIdentity, Document
from billing.donations.models import Donation
from hub.kernel.mail import MailRow
from hub.notifications.models import MailWish
from hub.people.models import Person
from hub.people.service import find_by_email
from hub.skills.service import Profile, save_profile
from rooms.whip.keys import find_key
from rooms.whip.models import KeyUse, StageKey
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.integration.web.pages.test_documents import ADDRESS, DECLARATION, RECEIPT_FORM
from tests.scenes import NOW
from tests.visitor import Visitor

EMAIL = "nadia@estrade.example"
SIGN_UP = {"email": EMAIL, "display_name": "Max", "password": "a long enough one"}
GUEST = {"amount": "20", "name": "Nadia Haddad", "email": EMAIL}
THEIRS = {**ADDRESS, "full_name": "Max Imposteur"}


@dataclass(frozen=True)
class Scene:
    """A stranger's browser, the owner's, and the charity that the owner gave to as a guest."""

    stranger: Visitor
    owner: Visitor
    member: Visitor
    evening: Evening
    receipts: str


@pytest.fixture
async def scene(visitor: Visitor) -> Scene:
    evening = await make_evening(visitor.parts)
    member = await visitor.another().sign_in(evening.member)
    receipts = f"/charity/{evening.charity.id}/receipts"
    assert (await member.post(f"{receipts}/declaration", DECLARATION)).status_code == 303
    stranger, owner = visitor.another(), visitor
    assert (await stranger.post("/sign-up", SIGN_UP)).status_code == 303
    await stranger.get("/papers/address")
    assert (await stranger.post("/papers/address", THEIRS)).status_code == 303
    assert (await owner.post(f"{evening.page}/give", GUEST)).status_code == 303
    await pay_newest(owner.parts)
    return Scene(stranger, owner, member, evening, receipts)


async def prove(visitor: Visitor) -> None:
    """Ask for a link to `EMAIL` and open it in this browser, as the button and the mail do."""
    await visitor.post("/sign-in/link", {"email": EMAIL, "next": "/papers"})
    await visitor.parts.dispatcher.drain()
    async with visitor.parts.database.read() as db:
        query = select(MailRow.text).where(MailRow.text.contains("/sign-in/link/"))
        mail = (await db.scalars(query.order_by(MailRow.queued_at.desc()))).first()
    found = re.search(r"http://estrade\.test(/sign-in/link/\S+)", mail or "")
    assert found is not None
    assert (await visitor.post(found[1])).headers["Location"] == "/papers"


async def _person(visitor: Visitor) -> Person:
    async with visitor.parts.database.read() as db:
        person = await find_by_email(db, EMAIL)
    assert person is not None
    return person


async def test_who_signed_up_with_anothers_address_gets_neither_gift_nor_receipt(
    scene: Scene,
) -> None:
    page = await scene.stranger.text("/papers")
    assert "Les Mains vertes" not in page
    assert "dès que vous avez confirmé" in page
    async with scene.owner.parts.database.read() as db:
        gift = (await db.scalars(select(Donation))).one()
    assert gift.donor_id == (await _person(scene.owner)).id
    assert (await scene.stranger.post(f"/papers/gifts/{gift.id}")).status_code == 404
    payment = await newest_payment(scene.owner.parts)
    assert (await scene.stranger.get(f"/gifts/{payment.id}/thanks")).status_code == 404


async def test_the_charity_issues_no_receipt_to_who_has_proved_nothing(scene: Scene) -> None:
    assert "Émettre 1 reçu" not in await scene.member.text(scene.receipts)
    assert (await scene.member.post(scene.receipts, {"year": "2026"})).status_code == 303
    async with scene.owner.parts.database.read() as db:
        assert list(await db.scalars(select(Document))) == []


async def test_the_owner_of_the_address_gets_the_receipt_in_their_own_name(scene: Scene) -> None:
    await prove(scene.owner)
    page = await scene.owner.text("/papers")
    assert "Les Mains vertes" in page
    assert "Max Imposteur" not in page
    assert "ce mot de passe ne fonctionne plus" in page
    form = RECEIPT_FORM.search(page)
    assert form is not None
    assert (await scene.owner.post(form.group())).headers["Location"] == "/papers/address"
    await scene.member.post(scene.receipts, {"year": "2026"})
    await scene.owner.post("/papers/address", {**ADDRESS, "full_name": "Nadia Haddad"})
    await scene.owner.post(form.group())
    async with scene.owner.parts.database.read() as db:
        receipt = (await db.scalars(select(Document))).one()
    assert receipt.facts["donor"][0] == "Nadia Haddad"


async def test_nothing_that_the_stranger_had_opens_the_account_any_more(scene: Scene) -> None:
    await prove(scene.owner)
    assert (await scene.stranger.get("/papers")).headers["Location"].startswith("/sign-in")
    again = await scene.stranger.post("/papers/address", THEIRS)
    assert again.headers["Location"].startswith("/sign-in")
    assert (await scene.stranger.post("/sign-in", SIGN_UP)).status_code == 403
    async with scene.owner.parts.database.read() as db:
        assert list(await db.scalars(select(BillingIdentity))) == []


async def test_a_card_and_a_key_that_the_stranger_left_are_gone(scene: Scene) -> None:
    person, masterclass = await _person(scene.owner), scene.evening.masterclass
    payment = await newest_payment(scene.owner.parts)
    async with scene.owner.parts.database.write() as db:
        db.add(
            SavedCard(
                person_id=person.id,
                provider="sandbox",
                state=CardState.KEPT,
                customer_id="cus_1",
                method_id="pm_1",
                brand="visa",
                last4="4242",
                exp_month=12,
                exp_year=2034,
                payment_id=payment.id,
                kept_at=NOW,
            )
        )
        key = StageKey(
            masterclass_id=masterclass.id,
            person_id=person.id,
            use=KeyUse.WATCH,
            code="theirs",
            made_at=NOW,
        )
        db.add(key)
    await prove(scene.owner)
    async with scene.owner.parts.database.read() as db:
        assert (await db.scalars(select(SavedCard.state))).one() is CardState.REMOVING
        kept = await find_key(db, masterclass.id, person_id=person.id, use=KeyUse.WATCH)
    assert kept is None


async def test_an_owner_who_confirms_in_their_own_browser_keeps_everything(scene: Scene) -> None:
    own = scene.stranger
    assert 'action="/sign-in/link"' in await own.text("/account")
    await prove(own)
    page = await own.text("/papers")
    assert "Les Mains vertes" in page
    assert "Max Imposteur" in page
    assert "dès que vous avez confirmé" not in page
    assert 'id="address"' not in await own.text("/account")
    another = own.another()
    assert (await another.post("/sign-in", SIGN_UP)).headers["Location"] == "/"


async def test_nobody_is_paid_under_an_address_they_have_not_confirmed(scene: Scene) -> None:
    person = await _person(scene.owner)
    profile = Profile(headline="Le luth", about="Vingt ans de luth.", field_slugs=["guitar"])
    async with scene.owner.parts.database.write() as db:
        await save_profile(db, person.id, profile, now=NOW)
    for path in ("/studio/payouts", "/studio/papers"):
        response = await scene.stranger.post(path, ADDRESS)
        assert response.headers["Location"] == "/account#address"
    assert "Confirmez d’abord votre adresse" in await scene.stranger.text("/account")


async def test_a_stranger_is_told_nothing_of_what_its_owner_gave(scene: Scene) -> None:
    await scene.owner.parts.dispatcher.drain()
    async with scene.owner.parts.database.read() as db:
        mails = select(MailRow.key).where(MailRow.recipient == EMAIL)
        assert [key for key in await db.scalars(mails) if key.startswith("gift_thanks:")]
    assert "told__title" not in await scene.stranger.text("/notifications")


async def test_mails_that_a_stranger_turned_off_come_again(scene: Scene) -> None:
    await scene.stranger.get("/account")
    assert (await scene.stranger.post("/account/mails", {"mails": []})).status_code == 303
    await prove(scene.owner)
    async with scene.owner.parts.database.read() as db:
        assert (await db.scalars(select(MailWish))).first() is None
