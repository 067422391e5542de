"""Gifts by people without an account."""

import re

import pytest
from sqlalchemy import select

from billing.documents.identities import Declaration, declare
from billing.documents.models import CharityStatus
from billing.donations.models import Donation
from billing.payments.models import PaymentState
from hub.kernel.mail import MailRow
from hub.people.models import Person
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    count_payments,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.integration.web.pages.test_unproved import prove
from tests.visitor import Visitor
from web.security.limits import Limit

TRIES_OF_A_PERSON = Limit.CARD_BY_PERSON.value.amount
GUEST = {"amount": "20", "name": "Nadia Haddad", "email": "Nadia@estrade.example"}


async def _give(visitor: Visitor, evening: Evening, **changes: str) -> str:
    """Give as a guest, and return where the card page sends them back to."""
    response = await visitor.post(f"{evening.page}/give", {**GUEST, **changes})
    assert response.status_code == 303, await body(response)
    payment = await newest_payment(visitor.parts)
    return payment.return_url.removeprefix("http://estrade.test")


async def _declare_receipts(visitor: Visitor, evening: Evening) -> None:
    declared = Declaration(status=CharityStatus.GENERAL_INTEREST, signatory_title="Présidente")
    now = visitor.parts.clock.now()
    async with visitor.parts.database.write() as db:
        await declare(db, evening.charity.id, declared, by=evening.member.id, now=now)


async def test_a_guest_is_asked_who_gives_and_need_not_sign_in(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    page = await visitor.text(f"{evening.page}/give")
    assert 'name="email"' in page
    await visitor.sign_in(evening.viewer)
    assert 'name="email"' not in await visitor.text(f"{evening.page}/give")


async def test_a_guests_gift_is_thanked_for_and_attributed(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    back = await _give(visitor, evening, is_name_public="1")
    await pay_newest(visitor.parts)
    page = await visitor.text(back)
    assert "Merci" in page
    assert "nadia@estrade.example" in page
    async with visitor.parts.database.read() as db:
        gift = (await db.scalars(select(Donation))).one()
        donor = await db.get_one(Person, gift.donor_id)
    assert (gift.donor_name, donor.email) == ("Nadia Haddad", "nadia@estrade.example")
    assert (donor.password_hash, donor.email_verified_at) == (None, None)


@pytest.mark.parametrize("key", ["", "?key=", f"?key={'0' * 32}", "?key=%C3%A9"])
async def test_a_guests_page_opens_with_its_key_alone(visitor: Visitor, key: str) -> None:
    evening = await make_evening(visitor.parts)
    back = await _give(visitor, evening)
    response = await visitor.another().get(back.split("?", maxsplit=1)[0] + key)
    assert response.status_code in {303, 404}
    assert "nadia" not in await body(response)


async def test_the_key_of_one_gift_opens_no_other(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    first = await _give(visitor, evening)
    second = await _give(visitor, evening, email="tom@estrade.example")
    crossed = second.split("?", maxsplit=1)[0] + "?" + first.split("?", maxsplit=1)[1]
    assert (await visitor.get(crossed)).status_code == 404


async def test_no_key_opens_what_somebody_with_an_account_gave(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    back = await _give(visitor, evening)
    member = await visitor.another().sign_in(evening.viewer)
    await member.post(f"{evening.page}/give", {"amount": "20"})
    payment = await newest_payment(visitor.parts)
    key = back.split("?", maxsplit=1)[1]
    assert (await visitor.get(f"/gifts/{payment.id}/thanks?{key}")).status_code == 404


async def test_guests_who_type_an_address_do_not_keep_its_owner_from_paying(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    owner = await visitor.another().sign_in(evening.viewer)
    for _ in range(TRIES_OF_A_PERSON):
        await _give(visitor, evening, email=evening.viewer.email)
    response = await owner.post(f"{evening.page}/give", {"amount": "20"})
    assert response.status_code == 303


async def test_giving_in_the_name_of_an_address_tells_nothing_and_closes_nothing(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    owner = await visitor.another().sign_in(evening.viewer)
    await owner.post(f"{evening.page}/give", {"amount": "50"})
    theirs = await newest_payment(visitor.parts)
    back = await _give(visitor, evening, email=evening.viewer.email)
    page = await visitor.text(back)
    assert evening.viewer.display_name not in page
    async with visitor.parts.database.read() as db:
        known = await db.get_one(type(theirs), theirs.id)
    assert known.state is PaymentState.PENDING


async def test_the_same_guest_may_give_twice(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    assert await _give(visitor, evening) != await _give(visitor, evening)
    assert await count_payments(visitor.parts) == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "nadia at example"}, "email"),
        ({"email": ""}, "email"),
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"amount": "-5"}, "other_amount"),
    ],
)
async def test_what_a_guest_mistypes_is_told_beside_its_field(
    visitor: Visitor, typed: dict[str, str], field: str
) -> None:
    evening = await make_evening(visitor.parts)
    response = await visitor.post(f"{evening.page}/give", {**GUEST, **typed})
    page = await body(response)
    assert response.status_code == 422
    assert f'id="error-{field}"' in page
    assert await count_payments(visitor.parts) == 0
    async with visitor.parts.database.read() as db:
        found = await db.scalars(select(Person).where(Person.email == "nadia@estrade.example"))
        assert found.first() is None


async def test_a_stranger_cannot_take_a_guests_address_with_a_password(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await _give(visitor, evening)
    form = {"email": GUEST["email"], "display_name": "X", "password": "a long enough one"}
    response = await visitor.post("/sign-up", form)
    assert response.status_code == 409


async def test_a_receipt_is_spoken_of_where_the_charity_issues_them_alone(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    forms = (f"{evening.page}/give", f"/charities/{evening.charity.slug}/give")
    for form in forms:
        assert "reçu" not in (await visitor.text(form)).split("<form", maxsplit=1)[1]
    back = await _give(visitor, evening)
    await pay_newest(visitor.parts)
    assert "L’association ne délivre pas de reçus fiscaux ici." in await visitor.text(back)
    assert "obtenir le reçu fiscal" not in await visitor.text(back)
    await visitor.parts.dispatcher.drain()
    async with visitor.parts.database.read() as db:
        mail = (await db.scalars(select(MailRow))).one()
    assert "reçu fiscal" not in mail.text
    assert "reçu fiscal" not in mail.html
    await _declare_receipts(visitor, evening)
    for form in forms:
        assert "Pour la confirmation et le reçu fiscal." in await visitor.text(form)
    assert "obtenir le reçu fiscal" in await visitor.text(back)


async def test_the_mail_leads_a_guest_to_the_receipt(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await _declare_receipts(visitor, evening)
    await _give(visitor, evening)
    await pay_newest(visitor.parts)
    await visitor.parts.dispatcher.drain()
    async with visitor.parts.database.read() as db:
        mail = (await db.scalars(select(MailRow))).one()
        donor = (await db.scalars(select(Donation.donor_id))).one()
        person = await db.get_one(Person, donor)
    found = re.search(r"http://estrade\.test/sign-in\?next=(\S+)", mail.text)
    assert found is not None, mail.text
    assert mail.recipient == person.email
    await prove(visitor)
    assert "Les Mains vertes" in await visitor.text(found[1])
