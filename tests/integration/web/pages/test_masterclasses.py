"""Masterclasses for everybody: posters, seats, gifts, and what bad input gets."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.donations.models import Donation, DonationSource
from billing.payments.models import PartKind, PaymentState
from hub.kernel.clock import FixedClock
from hub.masterclasses import seats, service
from hub.masterclasses.models import RegistrationState
from hub.people.models import Person
from hub.people.service import Newcomer, create_person
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    count_payments,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.scenes import NOW
from tests.visitor import Visitor
from web.compose import Wiring

GIFT = {"amount": "10", "is_amount_public": "1", "message": "", "is_message_public": "1"}


async def a_stranger(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        newcomer = Newcomer(email="tom@estrade.example", display_name="Tom Marchetti")
        return await create_person(db, newcomer, now=NOW, is_email_verified=True)


async def state_of_seat(parts: Wiring, evening: Evening) -> RegistrationState | None:
    async with parts.database.read() as db:
        seat = await seats.find_registration(
            db, evening.masterclass.id, person_id=evening.viewer.id
        )
        return seat.state if seat else None


async def test_posters_are_listed_with_what_is_to_come(visitor: Visitor) -> None:
    await make_evening(visitor.parts)
    page = await visitor.text("/masterclasses")
    assert "Accompagner une voix" in page
    assert "Les Mains vertes" in page
    assert "50 places" in page


async def test_an_empty_hub_invites_to_find_a_talent(visitor: Visitor) -> None:
    page = await visitor.text("/masterclasses")
    assert 'href="/talents"' in page
    assert "poster__link" not in page


async def test_a_family_narrows_the_list_and_an_unknown_one_does_not(visitor: Visitor) -> None:
    await make_evening(visitor.parts)
    assert "Accompagner une voix" in await visitor.text("/masterclasses?family=music")
    assert "Accompagner une voix" in await visitor.text("/masterclasses?family=nowhere")


async def test_a_visitor_reads_the_page_in_both_languages(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    french = await visitor.text(evening.page)
    assert "Où va l’argent" in french
    assert "mardi 24 novembre" in french
    response = await visitor.get(evening.page, **{"Accept-Language": "en"})
    english = await body(response)
    assert "What happens with the money" in english
    assert "/sign-in?next=" in english


async def test_the_price_of_ticket_gift_and_fees_is_told_before_paying(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    piece = await visitor.text(f"{evening.page}/price?amount=10&covers_fees=1")
    assert "22,59" in piece
    assert "<html" not in piece


async def test_without_script_a_button_shows_the_total_and_pays_nothing(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    response = await visitor.post(
        f"{evening.page}/register", {**GIFT, "other_amount": "7,50", "quote": "1"}
    )
    assert response.status_code == 200
    assert "19,50" in await body(response)
    assert await count_payments(visitor.parts) == 0


async def test_a_paid_seat_with_a_gift_is_confirmed_on_the_way_back(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    response = await visitor.post(
        f"{evening.page}/register", {**GIFT, "covers_fees": "1", "is_name_public": "1"}
    )
    assert response.status_code == 303
    assert "/sandbox/pay/" in response.headers["Location"]
    assert await state_of_seat(visitor.parts, evening) is RegistrationState.HELD
    payment = await pay_newest(visitor.parts)
    parts = {part.kind: part.amount_cents for part in payment.parts}
    assert parts[PartKind.TICKET] == 1200
    assert parts[PartKind.GIFT] == 1000
    assert parts[PartKind.FEE_COVER] > 0
    page = await visitor.text(f"{evening.page}/paid?payment={payment.id}")
    assert "Votre place est réservée" in page
    assert f"{evening.page}.ics" in page
    assert await state_of_seat(visitor.parts, evening) is RegistrationState.CONFIRMED
    assert "Léa Fontaine" in await visitor.another().text(evening.page)


async def test_coming_back_before_paying_says_that_nothing_was_charged(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/register", {"amount": "0"})
    payment = await newest_payment(visitor.parts)
    page = await visitor.text(f"{evening.page}/paid?payment={payment.id}")
    assert "Pas encore payé" in page
    assert await state_of_seat(visitor.parts, evening) is RegistrationState.HELD


async def test_a_free_seat_is_confirmed_at_once(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts, ticket_cents=0)
    await visitor.sign_in(evening.viewer)
    response = await visitor.post(f"{evening.page}/register", {"amount": "0"})
    assert response.headers["Location"] == f"{evening.page}/paid"
    assert await state_of_seat(visitor.parts, evening) is RegistrationState.CONFIRMED
    assert await count_payments(visitor.parts) == 0
    assert "Votre place est réservée" in await visitor.text(f"{evening.page}/paid")


async def test_the_amount_of_a_ticket_is_the_hubs_whatever_the_form_says(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    form = {"amount": "0", "ticket_cents": "1", "price": "0,01", "amount_cents": "1"}
    await visitor.post(f"{evening.page}/register", form)
    assert (await newest_payment(visitor.parts)).amount_cents == 1200


@pytest.mark.parametrize("typed", ["-5", "0,001", "mille", "5001", "1e3", "٣", "0,50"])
async def test_a_gift_that_cannot_be_is_told_beside_its_field(visitor: Visitor, typed: str) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    form = {**GIFT, "other_amount": typed}
    response = await visitor.post(f"{evening.page}/register", form)
    page = await body(response)
    assert response.status_code == 422
    assert 'id="error-other_amount"' in page
    assert f'value="{typed}"' in page
    assert await count_payments(visitor.parts) == 0
    assert await state_of_seat(visitor.parts, evening) in {None, RegistrationState.HELD}


async def test_a_gift_of_nothing_is_refused_with_a_sentence(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    response = await visitor.post(f"{evening.page}/give", {"amount": "0", "source": "live"})
    page = await body(response)
    assert response.status_code == 422
    assert "Choisissez un don de 1\xa0€ à" in page
    assert 'name="source" value="live"' in page
    assert await count_payments(visitor.parts) == 0


async def test_a_gift_from_the_room_is_live_and_thanked_for(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    form = {"amount": "20", "source": "live", "message": "Bravo !", "is_message_public": "1"}
    response = await visitor.post(f"{evening.page}/give", form)
    assert response.status_code == 303
    payment = await pay_newest(visitor.parts)
    page = await visitor.text(f"/gifts/{payment.id}/thanks")
    assert "Vous pouvez fermer cet onglet" in page
    async with visitor.parts.database.read() as db:
        gift = (await db.scalars(select(Donation))).one()
    assert gift.source is DonationSource.LIVE
    assert not gift.is_name_public
    public = await visitor.another().text(evening.page)
    assert "Bravo !" in public
    assert "Léa Fontaine" not in public


@pytest.mark.parametrize(("shown", "count"), [({"is_amount_public": "1"}, 1), ({}, 0)])
async def test_a_gift_that_shows_its_amount_alone_is_shown_without_a_name(
    visitor: Visitor, shown: dict[str, str], count: int
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    typed = {"amount": "other", "other_amount": "12,50", "message": "Un secret", **shown}
    assert (await visitor.post(f"{evening.page}/give", typed)).status_code == 303
    await pay_newest(visitor.parts)
    page = await visitor.another().text(evening.page)
    assert page.count('<b>Anonyme</b> <span class="price soft">12,50\xa0€</span>') == count
    assert page.count("gift-list__gift") == count
    assert "Un secret" not in page
    assert "Léa Fontaine" not in page


async def test_a_total_that_is_not_whole_is_told_to_the_cent_and_named_for_what_it_is(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/give", {"amount": "other", "other_amount": "12,50"})
    await pay_newest(visitor.parts)
    await visitor.parts.dispatcher.drain()
    charity = f"/charities/{evening.charity.slug}"
    for path in (evening.page, f"{evening.page}/give", charity, f"{charity}/give"):
        assert "12,50\xa0€" in await visitor.text(path)
    await visitor.sign_in(evening.host.person)
    page = await visitor.text(f"/studio/masterclasses/{evening.masterclass.id}")
    assert "Réunis à ce jour" in page
    assert "Dons à ce jour" not in page


async def test_a_message_too_long_is_told_beside_its_field_and_kept(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    form = {"amount": "20", "message": "a" * 281}
    response = await visitor.post(f"{evening.page}/give", form)
    page = await body(response)
    assert response.status_code == 422
    assert 'id="error-message"' in page
    assert "a" * 281 in page


async def test_somebody_elses_payment_is_not_shown(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/give", {"amount": "20"})
    payment = await pay_newest(visitor.parts)
    other = await visitor.another().sign_in(await a_stranger(visitor.parts))
    assert (await other.get(f"/gifts/{payment.id}/thanks")).status_code == 404
    paid = await other.get(f"{evening.page}/paid?payment={payment.id}")
    assert paid.status_code == 404


async def test_a_full_masterclass_says_so_and_charges_nothing(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts, capacity=1)
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/register", {"amount": "0"})
    other = await visitor.another().sign_in(await a_stranger(visitor.parts))
    page = await other.text(evening.page)
    assert "Toutes les places sont prises" in page
    response = await other.post(f"{evening.page}/register", {"amount": "0"})
    assert response.status_code == 409
    assert await count_payments(visitor.parts) == 1


async def test_a_second_seat_for_the_same_person_is_refused(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts, ticket_cents=0)
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/register", {"amount": "0"})
    response = await visitor.post(f"{evening.page}/register", {"amount": "0"})
    assert response.status_code == 409
    assert "Vous avez déjà une place" in await body(response)


async def test_nobody_registers_once_it_is_over(visitor: Visitor, clock: FixedClock) -> None:
    evening = await make_evening(visitor.parts)
    clock.at = evening.masterclass.ends_at + timedelta(minutes=1)
    await visitor.sign_in(evening.viewer)
    response = await visitor.post(f"{evening.page}/register", {"amount": "0"})
    assert response.status_code == 410
    assert await count_payments(visitor.parts) == 0


async def test_a_cancelled_masterclass_takes_neither_seats_nor_gifts(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    async with visitor.parts.database.write() as db:
        masterclass = await service.get_own(
            db, evening.masterclass.id, host_id=evening.host.person.id
        )
        await service.cancel_masterclass(db, masterclass, reason="host", now=NOW)
    await visitor.sign_in(evening.viewer)
    assert "n’a pas lieu" in await visitor.text(evening.page)
    seat = await visitor.post(f"{evening.page}/register", {"amount": "0"})
    gift = await visitor.post(f"{evening.page}/give", {"amount": "10"})
    assert (seat.status_code, gift.status_code) == (410, 409)
    assert await count_payments(visitor.parts) == 0


async def test_a_visitor_is_asked_to_sign_in_and_comes_back(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    response = await visitor.post(
        f"{evening.page}/register", GIFT, Referer=f"http://estrade.test{evening.page}"
    )
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sign-in?next=/masterclasses/")


async def test_a_form_without_its_token_is_refused_and_charges_nothing(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    await visitor.get(evening.page)
    response = await visitor.post(f"{evening.page}/give", {**GIFT, "csrf_token": "0" * 64})
    assert response.status_code == 403
    assert await count_payments(visitor.parts) == 0


async def test_the_calendar_file_names_the_page_and_the_time(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    response = await visitor.get(f"{evening.page}.ics")
    text = (await body(response)).replace("\r\n ", "")
    assert response.mimetype == "text/calendar"
    assert "DTSTART;TZID=Europe/Paris:20261124T170000" in text
    assert f"URL:http://estrade.test{evening.page}" in text


async def test_a_declined_card_leaves_nothing_charged(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{evening.page}/give", {"amount": "20"})
    payment = await newest_payment(visitor.parts)
    page = await visitor.text(f"/gifts/{payment.id}/thanks")
    assert "Rien n’a été débité" in page
    assert (await newest_payment(visitor.parts)).state is PaymentState.PENDING
