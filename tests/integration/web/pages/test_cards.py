"""Saved cards on pages and in the room: kept by consent, given with, removed."""

import pytest
from quart import Response
from sqlalchemy import func, select

from billing import jobs
from billing.cards.models import CardState, SavedCard
from billing.donations.models import Donation, DonationSource
from billing.gateways.sandbox.cards import ALWAYS_ASKS, DECLINED_LATER
from billing.gateways.sandbox.models import SandboxCard
from billing.payments.models import Payment
from tests.integration.billing.faults import Fault, FaultyGateway
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    count_payments,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.visitor import Visitor

CHARITY = "/charities/les-mains-vertes/give"
PRESS = "press-of-a-test"
WITH_CARD = "Donner avec Visa\u00a0••••\u00a04242"
TICK = 'name="saves_card"'


async def _saved(visitor: Visitor, evening: Evening) -> SavedCard:
    """Give by the page with the box ticked."""
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/give", {"amount": "5", "saves_card": "1"})
    await pay_newest(visitor.parts)
    async with visitor.parts.database.read() as db:
        return (await db.scalars(select(SavedCard))).one()


async def _turn(visitor: Visitor, card: SavedCard, number: str) -> None:
    async with visitor.parts.database.write() as db:
        (await db.get_one(SandboxCard, card.method_id)).last4 = number[-4:]


async def _give_in_room(
    visitor: Visitor, evening: Evening, card: SavedCard, **changes: str
) -> Response:
    slug = evening.masterclass.slug
    form = {"amount": "20", "by_card": card.id, "press": PRESS, "is_amount_public": "1"}
    return await visitor.post(f"/api/masterclasses/{slug}/gift", {**form, **changes})


async def _live_gifts(visitor: Visitor) -> list[int]:
    async with visitor.parts.database.read() as db:
        query = select(Donation.amount_cents).where(Donation.source == DonationSource.LIVE)
        return list(await db.scalars(query))


async def test_the_box_is_there_for_members_and_never_ticked(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    for path in (f"{evening.page}/give", CHARITY, evening.page):
        assert TICK not in await visitor.text(path)
    await visitor.sign_in(evening.viewer)
    for path in (f"{evening.page}/give", CHARITY, evening.page):
        page = await visitor.text(path)
        assert "Enregistrer cette carte pour mes dons" in page
        tick = page[page.index(TICK) - 120 : page.index(TICK) + 120]
        assert "checked" not in tick


async def test_a_card_is_saved_with_a_gift_and_offered_on_both_pages(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    assert (card.last4, card.person_id) == ("4242", evening.viewer.id)
    for path in (f"{evening.page}/give", CHARITY):
        page = await visitor.text(path)
        assert WITH_CARD in page
        assert TICK not in page


async def test_a_guest_saves_no_card_even_when_asked_to(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    guest = {"amount": "20", "name": "Nadia", "email": "nadia@estrade.example", "saves_card": "1"}
    await visitor.post(f"{evening.page}/give", guest)
    await pay_newest(visitor.parts)
    async with visitor.parts.database.read() as db:
        assert await db.scalar(select(func.count()).select_from(SavedCard)) == 0
    by_card = {**guest, "by_card": "crd_1", "press": PRESS}
    response = await visitor.post(f"{evening.page}/give", by_card)
    assert "/sign-in" in response.headers.get("Location", "") or response.status_code == 401
    assert await count_payments(visitor.parts) == 1


async def test_the_card_page_says_that_the_card_is_saved(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    for ticked in ({}, {"saves_card": "1"}):
        await visitor.post(f"{evening.page}/give", {"amount": "5", **ticked})
        page = await visitor.text((await newest_payment(visitor.parts)).checkout_url)
        assert ("cette carte est enregistrée pour vos dons" in page) is bool(ticked)


async def test_the_room_gives_with_the_saved_card_once_however_often_it_asks(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    known = await (await visitor.get("/api/card")).get_json()
    assert (known["card"]["id"], known["card"]["name"]) == (card.id, "Visa\u00a0••••\u00a04242")
    for _ in range(2):
        response = await _give_in_room(visitor, evening, card)
        answer = await response.get_json()
        assert (response.status_code, answer["state"]) == (200, "paid")
        assert answer["card_page"] is None
    assert await _live_gifts(visitor) == [2000]


@pytest.mark.parametrize(
    ("number", "state"), [(DECLINED_LATER, "declined"), (ALWAYS_ASKS, "authentication")]
)
async def test_a_card_that_does_not_pay_is_told_in_the_room_with_the_way_on(
    visitor: Visitor, number: str, state: str
) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    await _turn(visitor, card, number)
    answer = await (await _give_in_room(visitor, evening, card)).get_json()
    assert answer["state"] == state
    assert "débité" in answer["message"]
    response = await visitor.post(answer["card_page"])
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sandbox/pay/")
    await pay_newest(visitor.parts)
    assert await _live_gifts(visitor) == [2000]
    response = await visitor.post(answer["card_page"])
    assert response.headers["Location"].endswith("/thanks")


async def test_a_provider_that_is_away_is_told_and_the_gift_comes_later(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    gateway = FaultyGateway(visitor.parts.gateway, iter([Fault.NO_CONNECTION]))
    monkeypatch.setattr(visitor.parts, "gateway", gateway)
    answer = await (await _give_in_room(visitor, evening, card)).get_json()
    assert (answer["state"], answer["card_page"]) == ("asked", None)
    again = await _give_in_room(visitor, evening, card, press="an-impatient-press")
    assert (again.status_code, (await again.get_json())["code"]) == (409, "gift_under_way")
    page = await visitor.text(f"/gifts/{(await newest_payment(visitor.parts)).id}/thanks")
    assert "La banque n’a pas encore répondu" in page


async def test_what_the_room_may_not_ask_is_refused(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    slug = evening.masterclass.slug
    before = await count_payments(visitor.parts)
    refused = [
        (await _give_in_room(visitor, evening, card, amount="0"), 422),
        (await _give_in_room(visitor, evening, card, amount="-5"), 422),
        (await _give_in_room(visitor, evening, card, amount="vingt"), 422),
        (await _give_in_room(visitor, evening, card, by_card="crd_other"), 409),
        (await _give_in_room(visitor, evening, card, press="x"), 409),
        (await visitor.post("/api/masterclasses/nowhere/gift", {"amount": "5"}), 404),
    ]
    assert [response.status_code for response, _ in refused] == [code for _, code in refused]
    visitor.token = "0" * 64
    assert (await _give_in_room(visitor, evening, card)).status_code == 403
    stranger = await visitor.another().sign_in(evening.member)
    assert (await _give_in_room(stranger, evening, card)).status_code == 409
    nobody = visitor.another()
    response = await nobody.post(f"/api/masterclasses/{slug}/gift", {"amount": "20"})
    assert response.status_code == 401
    assert (await nobody.get("/api/card")).status_code == 401
    assert await count_payments(visitor.parts) == before


async def test_a_saved_card_gives_from_the_pages(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    for number, path in enumerate((f"{evening.page}/give", CHARITY)):
        form = {"amount": "20", "by_card": card.id, "press": f"{PRESS}-{number}"}
        for _ in range(2):
            response = await visitor.post(path, form)
            assert response.status_code == 303
            assert "Merci" in await visitor.text(response.headers["Location"])
    async with visitor.parts.database.read() as db:
        given = list(await db.scalars(select(Donation.amount_cents)))
        by_card = await db.scalar(select(func.count()).where(Payment.is_by_card.is_(True)))
    assert (sorted(given), by_card) == ([500, 2000, 2000], 2)


async def test_a_saved_card_that_does_not_pay_is_told_on_the_page(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    form = {"amount": "20", "by_card": card.id, "press": PRESS}
    await _turn(visitor, card, DECLINED_LATER)
    response = await visitor.post(f"{evening.page}/give", form)
    assert response.status_code == 402
    assert "Votre carte enregistrée a été refusée" in await body(response)
    await _turn(visitor, card, ALWAYS_ASKS)
    response = await visitor.post(CHARITY, {**form, "press": f"{PRESS}-2"})
    assert response.headers["Location"].startswith("/sandbox/pay/")


async def test_a_giver_whose_bank_asks_presses_one_button_and_types_nothing(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    await _turn(visitor, card, ALWAYS_ASKS)
    form = {"amount": "20", "by_card": card.id, "press": PRESS}
    page = (await visitor.post(CHARITY, form)).headers["Location"]
    shown = await visitor.text(page)
    assert "avec Visa\u00a0••••\u00a03184" in shown
    assert "Ou utilisez une autre carte" in shown
    asked = (await visitor.post(page, {"saved": "yes"})).headers["Location"]
    assert asked == f"{page}/authenticate"
    back = (await visitor.post(asked, {"answer": "accept"})).headers["Location"]
    assert "Merci" in await visitor.text(back)
    async with visitor.parts.database.read() as db:
        assert sorted(await db.scalars(select(Donation.amount_cents))) == [500, 2000]


async def test_a_page_that_shows_no_saved_card_takes_none(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await _saved(visitor, evening)
    await visitor.post(f"{evening.page}/give", {"amount": "5"})
    page = (await newest_payment(visitor.parts)).checkout_url
    assert "Ou utilisez une autre carte" not in await visitor.text(page)
    assert (await visitor.post(page, {"saved": "yes"})).status_code == 410
    assert (await newest_payment(visitor.parts)).charge_id == ""


async def test_the_account_shows_the_card_and_removes_it_at_the_provider_too(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    card = await _saved(visitor, evening)
    page = await visitor.text("/account")
    assert "Visa\u00a0••••\u00a04242" in page
    assert "12/34" in page
    stranger = await visitor.another().sign_in(evening.member)
    assert (await stranger.post("/account/card/remove", {"card": card.id})).status_code == 404
    assert (await visitor.post("/account/card/remove", {"card": card.id})).status_code == 303
    page = await visitor.text("/account")
    assert "Votre carte est retirée" in page
    assert "Visa\u00a0••••\u00a04242" not in page
    parts = visitor.parts
    await jobs.run_due(parts.database, parts.gateway, now=parts.clock.now())
    async with parts.database.read() as db:
        assert (await db.get_one(SavedCard, card.id)).state is CardState.REMOVED
        assert (await db.get_one(SandboxCard, card.method_id)).forgotten_at is not None


async def test_the_page_of_the_room_knows_the_saved_card(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts, ticket_cents=0)
    card = await _saved(visitor, evening)
    await visitor.post(f"{evening.page}/register", {"amount": "0"})
    page = await visitor.text(f"/live/masterclass/{evening.masterclass.id}")
    assert card.id in page
    assert f"/api/masterclasses/{evening.masterclass.slug}/gift" in page
