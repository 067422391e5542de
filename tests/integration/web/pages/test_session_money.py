"""What the page of a session and its mails say of the money, wherever it is."""

import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from sqlalchemy import select, update

from billing import jobs
from billing.disputes.models import Dispute
from billing.gateways.sandbox import disputes as banks
from billing.payments.models import Payment
from billing.transfers.models import Transfer, TransferState
from hub.bookings.service import apply_judgement, get_booking, settle_due
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from hub.skills.service import give_forfeits_to
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening
from tests.scenes import SLOT
from tests.visitor import Visitor
from web.app import create_app
from web.compose import Wiring, compose

WHY = {"words": "Erreur de saisie."}

CARD = {"number": "4242424242424242", "expires": "12/34", "code": "123", "holder": "Noé"}
WINDOW = timedelta(hours=72)


@pytest.fixture
async def evening(parts: Wiring) -> Evening:
    return await make_evening(parts)


@pytest.fixture
async def booking(visitor: Visitor, evening: Evening) -> str:
    """Give the address of a paid session of 60 euros, with its talent signed in."""
    await visitor.sign_in(evening.viewer)
    slot = {"service_id": evening.host.service.id, "starts_at": SLOT.isoformat()}
    place = (await visitor.post("/bookings", slot)).headers["Location"].removesuffix("/pay")
    page = (await visitor.post(f"{place}/pay")).headers["Location"]
    await visitor.post("/sandbox" + page.split("/sandbox", maxsplit=1)[1], CARD)
    await visitor.get(f"{place}/paid")
    await visitor.sign_in(evening.host.person)
    return str(place)


async def judge(parts: Wiring, clock: FixedClock, booking: str, verdict: Verdict) -> None:
    clock.at = SLOT + timedelta(hours=2)
    async with parts.database.write() as db:
        held = await get_booking(db, booking.rsplit("/", 1)[1])
        await apply_judgement(db, held, Judgement(verdict), dispute_window=WINDOW, now=clock.now())
    await parts.dispatcher.drain()


async def settle(parts: Wiring, clock: FixedClock) -> None:
    clock.advance(timedelta(hours=80))
    async with parts.database.write() as db:
        await settle_due(db, now=clock.now())
    await parts.dispatcher.drain()


async def work(parts: Wiring) -> None:
    while await parts.dispatcher.drain() + await jobs.run_due(
        parts.database, parts.gateway, now=parts.clock.now()
    ):
        pass


async def mail_of(parts: Wiring, person: Person, key: str) -> MailRow:
    query = select(MailRow).where(MailRow.recipient == person.email, MailRow.key.startswith(key))
    async with parts.database.read() as db:
        return (await db.scalars(query)).one()


async def open_dispute(parts: Wiring) -> str:
    """Have the bank of the learner take the payment back; return its name of the dispute."""
    async with parts.database.write() as db:
        payment = (await db.scalars(select(Payment))).one()
        dispute_id = await banks.open_dispute(
            db, payment.charge_id, reason="fraudulent", now=parts.clock.now()
        )
    await work(parts)
    return dispute_id


async def decide(parts: Wiring, dispute_id: str, *, is_won: bool) -> None:
    async with parts.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=is_won, now=parts.clock.now())
    await work(parts)


def plain(page: str) -> str:
    return " ".join(page.replace("\xa0", " ").replace("\u202f", " ").split())


async def test_a_share_is_called_sent_once_it_is(
    visitor: Visitor, parts: Wiring, booking: str, clock: FixedClock
) -> None:
    await judge(parts, clock, booking, Verdict.COMPLETED)
    await settle(parts, clock)
    page = await visitor.text(booking)
    assert "en route vers vous" in page
    assert "Versé à vous" not in page
    async with parts.database.write() as db:
        await db.execute(update(Transfer).values(state=TransferState.FAILED))
    assert "n’a pas pu être versé" in await visitor.text(booking)
    async with parts.database.write() as db:
        await db.execute(update(Transfer).values(state=TransferState.SUCCEEDED))
    assert "en route vers vous" not in await visitor.text(booking)


async def test_the_mail_about_a_share_adds_up(
    visitor: Visitor, parts: Wiring, booking: str, evening: Evening, clock: FixedClock
) -> None:
    form = {"amount": "20", "sequence": "1", "confirmed": "20", **WHY}
    await visitor.post(f"{booking}/refund", form)
    await judge(parts, clock, booking, Verdict.COMPLETED)
    await settle(parts, clock)
    await work(parts)
    mail = await mail_of(parts, evening.host.person, "transfer_completed")
    amounts = [line for line in mail.text.splitlines() if "\xa0€" in line or "\u202f€" in line]
    text = "\n".join(amounts)
    for amount in ("60,00", "− 20,00", "− 2,00", "38,00"):
        assert amount in text, mail.text


async def test_what_a_learner_forfeits_is_said_to_be_the_charitys(
    visitor: Visitor, parts: Wiring, booking: str, evening: Evening, clock: FixedClock
) -> None:
    async with parts.database.write() as db:
        await give_forfeits_to(db, evening.host.person.id, evening.charity.id)
    await judge(parts, clock, booking, Verdict.LEARNER_ABSENT)
    page = await visitor.text(booking)
    assert f"Mis de côté pour {evening.charity.name}" in page
    assert f"va à {evening.charity.name}, comme vous l’avez choisi" in page
    mail = await mail_of(parts, evening.host.person, "booking_judged")
    assert f"va à {evening.charity.name}" in mail.text
    await settle(parts, clock)
    page = await visitor.text(booking)
    assert f"Donné à {evening.charity.name}" in page
    assert "57" in page
    assert "Mis de côté" not in page


async def test_the_charity_that_gets_what_is_forfeited_is_named_before_and_after_booking(
    visitor: Visitor, parts: Wiring, booking: str, evening: Evening
) -> None:
    slot = {"service_id": evening.host.service.id}
    slot["starts_at"] = (SLOT + timedelta(days=7)).isoformat()
    profile, chosen = f"/talents/{evening.host.talent.slug}", f"/bookings/new?{urlencode(slot)}"
    await visitor.sign_in(evening.viewer)
    for page in (profile, chosen, booking):
        assert "le prix reste au talent" in await visitor.text(page)
    async with parts.database.write() as db:
        await give_forfeits_to(db, evening.host.person.id, evening.charity.id)
    for page in (profile, chosen, booking):
        text = await visitor.text(page)
        assert "le prix reste au talent" not in text
        assert f"Le talent le laisse à l’association {evening.charity.name}." in text


async def test_a_late_cancellation_names_the_charity_and_offers_nothing_after_its_settlement(
    visitor: Visitor, parts: Wiring, booking: str, evening: Evening, clock: FixedClock
) -> None:
    async with parts.database.write() as db:
        await give_forfeits_to(db, evening.host.person.id, evening.charity.id)
    clock.at = SLOT - timedelta(hours=1)
    await visitor.sign_in(evening.viewer)
    shown = {"refund_cents": "0", "is_strike": "0"}
    assert (await visitor.post(f"{booking}/cancel", shown)).status_code == 303
    await parts.dispatcher.drain()
    mail = await mail_of(parts, evening.host.person, "booking_cancelled")
    assert f"le prix va à {evening.charity.name}" in mail.text
    learner = await mail_of(parts, evening.viewer, "booking_cancelled")
    assert f"Le reste va à l’association {evening.charity.name}" in learner.text
    await visitor.sign_in(evening.host.person)
    assert f'href="{booking}/refund"' in await visitor.text(booking)
    clock.advance(timedelta(hours=80))
    await work(parts)
    page = await visitor.text(booking)
    assert f'href="{booking}/refund"' not in page
    assert f"Donné à {evening.charity.name}" in page


@pytest.mark.parametrize("is_won", [False, None])
async def test_earnings_tell_a_bank_that_is_deciding_from_one_that_has_decided(
    visitor: Visitor, parts: Wiring, booking: str, *, is_won: bool | None
) -> None:
    dispute_id = await open_dispute(parts)
    if is_won is not None:
        await decide(parts, dispute_id, is_won=is_won)
    assert booking
    page = await visitor.text("/studio/earnings")
    assert ("jusqu’à sa décision" in page) is (is_won is None)
    assert ("La banque a donné raison à l’élève" in page) is (is_won is False)


async def test_the_page_of_a_session_says_that_its_bank_took_the_money_and_warns_the_talent(
    visitor: Visitor, parts: Wiring, booking: str, evening: Evening
) -> None:
    provider_id = await open_dispute(parts)
    async with parts.database.read() as db:
        case = f"/studio/disputes/{(await db.scalars(select(Dispute.id))).one()}"
    page = plain(await visitor.text(booking))
    assert "Le paiement est contesté auprès de la banque de l’élève" in page
    assert "La séance, elle, reste réservée." in page
    assert f'href="{case}"' in page
    assert "jusqu’à sa décision" in page
    learner = await visitor.another().sign_in(evening.viewer)
    page = plain(await learner.text(booking))
    assert "Repris par votre banque" in page
    assert "− 60 €" in page
    assert case not in page
    await decide(parts, provider_id, is_won=False)
    page = plain(await visitor.text(booking))
    assert "La banque de l’élève a repris le paiement" in page
    assert "Il ne reste rien du prix de cette séance. La séance, elle, reste réservée." in page
    assert "elle vous a donné raison" in await learner.text(booking)


async def test_a_dispute_that_was_won_leaves_no_word_on_the_page_of_its_session(
    visitor: Visitor, parts: Wiring, booking: str
) -> None:
    await decide(parts, await open_dispute(parts), is_won=True)
    page = await visitor.text(booking)
    assert "banque" not in page
    assert "/studio/disputes/" not in page


async def test_what_was_sent_and_taken_back_for_a_bank_is_on_the_page_of_the_session(
    visitor: Visitor, parts: Wiring, booking: str, clock: FixedClock
) -> None:
    await judge(parts, clock, booking, Verdict.COMPLETED)
    await settle(parts, clock)
    await work(parts)
    await open_dispute(parts)
    page = plain(await visitor.text(booking))
    assert re.search("Versé<span[^<]+</span></dt><dd>57 €", page)
    assert "Repris pour la banque de l’élève</dt><dd>− 57 €" in page
    assert "reste réservée" not in page


async def test_after_a_late_cancellation_the_learner_reads_whose_the_rest_is(
    visitor: Visitor, booking: str, evening: Evening, clock: FixedClock
) -> None:
    clock.at = SLOT - timedelta(hours=12)
    learner = await visitor.another().sign_in(evening.viewer)
    await learner.post(f"{booking}/cancel", {"refund_cents": "3000", "is_strike": "0"})
    page = plain(await learner.text(booking))
    assert "le reste va à Camille Aubry, qui vous avait gardé ce moment" in page
    assert "<dd>30 €" in page


async def test_why_and_how_far_a_refund_is_are_joined_as_the_language_does(
    visitor: Visitor, evening: Evening, booking: str, parts: Wiring
) -> None:
    await visitor.sign_in(evening.viewer)
    await visitor.post(f"{booking}/cancel", {"refund_cents": "6000", "is_strike": "0"})
    await work(parts)
    assert "comme le prévoient les conditions\u202f; " in await visitor.text(booking)


async def test_the_fee_that_both_were_shown_is_taken_though_another_is_set_since(
    parts: Wiring, evening: Evening, booking: str, clock: FixedClock
) -> None:
    settings = parts.settings.model_copy(update={"platform_fee_percent": Decimal(20)})
    anew = compose(settings)
    anew.clock = anew.dispatcher.clock = clock
    try:
        talent = await Visitor(create_app(anew), anew).sign_in(evening.host.person)
        assert "avant la commission de 5\u202f%" in await talent.text(booking)
        await judge(anew, clock, booking, Verdict.COMPLETED)
        await settle(anew, clock)
        await work(anew)
        page = await talent.text(booking)
        assert "commission de 5\u202f% déduite" in page
        assert "57\xa0€" in page
        assert "20\u202f%" not in page
    finally:
        await anew.close()
