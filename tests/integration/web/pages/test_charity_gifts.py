"""Gifts on a charity's page, and the talent's choice of where forfeited prices go."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from billing.audit import check
from billing.donations.models import Donation, DonationSource
from hub.charities.models import Charity
from hub.skills.models import Talent
from tests.integration.web.pages.masterclass_scenes import (
    body,
    count_payments,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.visitor import Visitor
from web.app import create_app

PAGE = "/charities/les-mains-vertes"
GUEST = {"amount": "20", "name": "Nadia Haddad", "email": "nadia@estrade.example"}


async def _back(visitor: Visitor) -> str:
    payment = await newest_payment(visitor.parts)
    return payment.return_url.removeprefix("http://estrade.test")


async def test_a_guest_gives_to_a_charity_and_is_thanked(visitor: Visitor) -> None:
    await make_evening(visitor.parts)
    assert f'href="{PAGE}/give"' in await visitor.text(PAGE)
    assert 'name="email"' in await visitor.text(f"{PAGE}/give")
    response = await visitor.post(f"{PAGE}/give", GUEST)
    assert response.status_code == 303
    waiting = await visitor.text(await _back(visitor))
    assert "Rien n’a été débité" in waiting
    await pay_newest(visitor.parts)
    page = await visitor.text(await _back(visitor))
    assert "Merci" in page
    assert "Les Mains vertes" in page
    async with visitor.parts.database.read() as db:
        gift = (await db.scalars(select(Donation))).one()
    assert (gift.source, gift.masterclass_id) == (DonationSource.PAGE, None)
    await visitor.parts.dispatcher.drain()
    assert 'figure-tile__value">20\xa0€' in (await visitor.text(PAGE)).replace("\u202f", "\xa0")


async def test_a_gift_to_the_charity_by_itself_counts_as_set_aside(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.another().post(f"{PAGE}/give", GUEST)
    await pay_newest(visitor.parts)
    await visitor.sign_in(evening.member)
    page = await visitor.text(f"/charity/{evening.charity.id}/transfers")
    assert "19,45\xa0€" in page.replace("\u202f", "\xa0")


async def test_the_total_follows_the_form(visitor: Visitor) -> None:
    await make_evening(visitor.parts)
    assert "29,30" in await visitor.text("/gifts/price?amount=30")
    assert "un don de 1\xa0€ à 5\u202f000\xa0€" in await visitor.text("/gifts/price?amount=0%2C50")
    page = await body(await visitor.post(f"{PAGE}/give", {**GUEST, "quote": "1"}))
    assert 'value="nadia@estrade.example"' in page


@pytest.mark.parametrize("typed", [{"amount": "-1"}, {"email": "x"}, {"name": ""}])
async def test_what_is_mistyped_is_told_and_kept(visitor: Visitor, typed: dict[str, str]) -> None:
    await make_evening(visitor.parts)
    response = await visitor.post(f"{PAGE}/give", {**GUEST, **typed})
    assert response.status_code == 422
    assert 'class="field__error"' in await body(response)
    assert await count_payments(visitor.parts) == 0


async def test_all_that_is_mistyped_is_told_at_once(visitor: Visitor) -> None:
    await make_evening(visitor.parts)
    form = {**GUEST, "other_amount": "dix", "email": "nadia", "name": ""}
    page = await body(await visitor.post(f"{PAGE}/give", form))
    assert 'id="error-other_amount"' in page
    assert 'id="error-email"' in page
    assert 'id="error-name"' in page
    assert 'value="dix"' in page
    assert await count_payments(visitor.parts) == 0


async def test_gifts_are_offered_in_what_the_hubs_currency_is_worth(visitor: Visitor) -> None:
    await make_evening(visitor.parts)
    settings = visitor.parts.settings.model_copy(update={"currency": "SEK"})
    swedish = replace(visitor.parts, settings=settings)
    there = Visitor(create_app(swedish), swedish)
    page = await there.text(f"{PAGE}/give")
    assert [amount in page for amount in ("50\xa0SEK", "100\xa0SEK", "500\xa0SEK")] == [True] * 3
    assert 'value="100" checked' in page
    refused = await there.post(f"{PAGE}/give", {**GUEST, "amount": "5"})
    assert "de 10\xa0SEK à 50\u202f000\xa0SEK" in await body(refused)


async def test_a_hub_in_another_currency_sells_and_is_given_to_in_it(visitor: Visitor) -> None:
    await make_evening(visitor.parts)
    settings = visitor.parts.settings.model_copy(update={"currency": "CHF"})
    swiss = replace(visitor.parts, settings=settings)
    there = Visitor(create_app(swiss), swiss)
    assert "CHF" in await there.text(f"{PAGE}/give")
    assert (await there.post(f"{PAGE}/give", GUEST)).status_code == 303
    payment = await pay_newest(swiss)
    assert (payment.currency, payment.amount_cents) == ("CHF", 2000)
    assert "20\xa0CHF" in await there.text(payment.return_url.removeprefix("http://estrade.test"))
    async with swiss.database.read() as db:
        assert await check(db) == []


async def test_a_charity_that_is_not_verified_has_no_form(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    async with visitor.parts.database.write() as db:
        charity = await db.get_one(Charity, evening.masterclass.charity_id)
        charity.verified_at = None
    assert (await visitor.get(f"{PAGE}/give")).status_code == 404
    assert (await visitor.post(f"{PAGE}/give", GUEST)).status_code == 404
    assert await count_payments(visitor.parts) == 0


async def test_a_talent_chooses_where_forfeited_prices_go(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)

    async def chosen() -> str | None:
        async with visitor.parts.database.read() as db:
            return (await db.get_one(Talent, evening.host.person.id)).forfeits_to

    charity_id = evening.masterclass.charity_id
    assert f'value="{charity_id}"' in await visitor.text("/studio/earnings")
    response = await visitor.post("/studio/earnings/forfeits", {"charity": charity_id})
    assert response.status_code == 303
    assert await chosen() == charity_id
    refused = await visitor.post("/studio/earnings/forfeits", {"charity": "cha_none"})
    assert refused.status_code == 404
    assert await chosen() == charity_id
    await visitor.post("/studio/earnings/forfeits", {"charity": "me"})
    assert await chosen() is None
