"""People are told of their papers once, when they can have them, with a link that works."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing import checkout, jobs
from billing.documents.identities import (
    Declaration,
    Identity,
    declare,
    save_address,
    save_seller,
)
from billing.documents.models import CharityStatus, Document
from billing.documents.receipts import issue_receipt
from billing.documents.rounds import begin_month
from billing.donations.models import Donation, DonationSource
from billing.gateways.sandbox import disputes as banks
from billing.payments.gifts import Gift, open_gift
from billing.payments.models import Payment
from billing.payments.service import get_locked, open_session_payment
from billing.refunds.models import RefundReason
from billing.refunds.service import request_refund
from hub.bookings.models import Booking
from hub.bookings.service import apply_judgement, get_booking, hold_slot, settle_due
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening, pay_newest
from tests.scenes import NOW, SHARE, SLOT, make_person
from tests.visitor import Visitor
from web.app import create_app
from web.compose import Wiring

WINDOW = timedelta(hours=72)
SELLER = Identity(
    full_name="Camille Aubry",
    street="4 rue du Port",
    postal_code="44000",
    city="Nantes",
    registration="303265045",
)
DECLARATION = Declaration(status=CharityStatus.GENERAL_INTEREST, signatory_title="Présidente")
GIFT = 2000


async def work(parts: Wiring) -> None:
    """Let the clock work until nothing is due."""
    for _ in range(50):
        if not await parts.dispatcher.drain() + await jobs.run_due(
            parts.database, parts.gateway, now=parts.clock.now()
        ):
            return
    raise AssertionError("the work never ends")


async def mails(parts: Wiring, person: Person, about: str) -> list[MailRow]:
    query = select(MailRow).where(
        MailRow.recipient == person.email, MailRow.key.startswith(f"{about}:")
    )
    async with parts.database.read() as db:
        return list(await db.scalars(query.order_by(MailRow.queued_at, MailRow.id)))


async def teach(parts: Wiring, evening: Evening, *, day: int = 0) -> Booking:
    """Let the viewer take a session that takes place and is settled."""
    clock = parts.clock
    assert isinstance(clock, FixedClock)
    async with parts.database.write() as db:
        booking = await hold_slot(
            db,
            evening.viewer.id,
            service_id=evening.host.service.id,
            starts_at=SLOT + timedelta(days=day),
            now=clock.now(),
        )
        payment = await open_session_payment(
            db, booking, payer_id=evening.viewer.id, share=SHARE, now=clock.now()
        )
    await checkout.start(
        parts.database, parts.gateway, payment.id, return_url="/x", now=clock.now()
    )
    await pay_newest(parts)
    clock.at = max(clock.now(), booking.ends_at)
    async with parts.database.write() as db:
        row = await get_booking(db, booking.id)
        judged = Judgement(Verdict.COMPLETED)
        await apply_judgement(db, row, judged, dispute_window=WINDOW, now=clock.now())
    clock.advance(WINDOW)
    async with parts.database.write() as db:
        await settle_due(db, now=clock.now())
    await work(parts)
    return booking


async def name_seller(parts: Wiring, evening: Evening) -> None:
    async with parts.database.write() as db:
        await save_seller(
            db, evening.host.person.id, SELLER, has_mandated=True, now=parts.clock.now()
        )
    await work(parts)


async def declare_receipts(parts: Wiring, evening: Evening) -> None:
    async with parts.database.write() as db:
        await declare(
            db, evening.charity.id, DECLARATION, by=evening.member.id, now=parts.clock.now()
        )
    await work(parts)


async def give(
    parts: Wiring, evening: Evening, *, by: Person | None = None, is_guest: bool = False
) -> None:
    donor = by or evening.viewer
    async with parts.database.write() as db:
        payment = await open_gift(
            db,
            evening.charity,
            Gift(amount_cents=GIFT, source=DonationSource.PAGE, is_guest=is_guest),
            payer_id=donor.id,
            currency="EUR",
            now=parts.clock.now(),
        )
    await checkout.start(
        parts.database, parts.gateway, payment.id, return_url="/x", now=parts.clock.now()
    )
    await pay_newest(parts)
    await work(parts)


async def hand_on(parts: Wiring, clock: FixedClock) -> None:
    """Let the time to dispute gifts pass, and the charity be paid."""
    clock.advance(timedelta(days=5))
    await work(parts)


async def test_donors_are_told_of_their_receipts_once_the_charity_has_their_gifts(
    parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts)
    await declare_receipts(parts, evening)
    async with parts.database.write() as db:
        other = await make_person(db, "Noé Ferraud")
    await give(parts, evening)
    await give(parts, evening)
    await give(parts, evening, by=other)
    assert await mails(parts, evening.viewer, "receipts_ready") == []
    await hand_on(parts, clock)
    (theirs,) = await mails(parts, evening.viewer, "receipts_ready")
    assert len(await mails(parts, other, "receipts_ready")) == 1
    assert "Les Mains vertes" in theirs.subject
    assert "40,00" in theirs.text
    assert "http://estrade.test/sign-in?next=/papers" in theirs.text
    await declare_receipts(parts, evening)
    await hand_on(parts, clock)
    assert len(await mails(parts, evening.viewer, "receipts_ready")) == 1


async def test_a_charity_that_declares_late_has_its_donors_told_then(
    parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts)
    await give(parts, evening)
    await hand_on(parts, clock)
    assert await mails(parts, evening.viewer, "receipts_ready") == []
    await declare_receipts(parts, evening)
    assert len(await mails(parts, evening.viewer, "receipts_ready")) == 1


async def test_a_round_of_more_people_than_a_page_tells_each_of_them_once(
    parts: Wiring, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.documents.round_work.PEOPLE_A_PAGE", 2)
    evening = await make_evening(parts)
    await declare_receipts(parts, evening)
    async with parts.database.write() as db:
        donors = [await make_person(db, f"Donneur{number} Test") for number in range(5)]
    for donor in donors:
        await give(parts, evening, by=donor)
    await hand_on(parts, clock)
    for donor in donors:
        assert len(await mails(parts, donor, "receipts_ready")) == 1


async def test_a_guest_follows_the_link_to_the_receipt_without_a_password(
    parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts)
    await declare_receipts(parts, evening)
    async with parts.database.write() as db:
        guest = await make_person(db, "Nadia Haddad")
        guest.password_hash, guest.email_verified_at = None, None
    await give(parts, evening, by=guest, is_guest=True)
    await hand_on(parts, clock)
    (mail,) = await mails(parts, guest, "receipts_ready")
    link = re.search(r"http://estrade\.test(/\S+)", mail.text)
    assert link is not None
    visitor = Visitor(create_app(parts), parts)
    page = await visitor.text(link.group(1))
    assert 'name="next" value="/papers"' in page
    await visitor.post("/sign-in/link", {"email": guest.email, "next": "/papers"})
    await work(parts)
    (sent,) = await mails(parts, guest, "sign_in_link")
    way_in = re.search(r"http://estrade\.test(/sign-in/link/\S+)", sent.text)
    assert way_in is not None
    entered = await visitor.post(way_in.group(1))
    assert entered.headers["Location"] == "/papers"
    assert "Les Mains vertes" in await visitor.text("/papers")


async def test_a_learner_is_told_of_the_invoice_once_the_session_is_settled(
    parts: Wiring,
) -> None:
    evening = await make_evening(parts)
    await name_seller(parts, evening)
    booking = await teach(parts, evening)
    (mail,) = await mails(parts, evening.viewer, "invoice_ready")
    assert booking.title in mail.subject
    assert "http://estrade.test/sign-in?next=/papers" in mail.text
    assert await mails(parts, evening.host.person, "seller_wanted") == []


async def test_a_talent_who_earns_is_asked_who_sells_and_not_again_before_a_month(
    parts: Wiring,
) -> None:
    evening = await make_evening(parts)
    talent = evening.host.person
    await teach(parts, evening)
    (asked,) = await mails(parts, talent, "seller_wanted")
    assert "http://estrade.test/sign-in?next=/studio/papers" in asked.text
    assert await mails(parts, evening.viewer, "invoice_ready") == []
    await teach(parts, evening, day=5)
    assert len(await mails(parts, talent, "seller_wanted")) == 1
    await teach(parts, evening, day=40)
    assert len(await mails(parts, talent, "seller_wanted")) == 2
    await name_seller(parts, evening)
    assert len(await mails(parts, evening.viewer, "invoice_ready")) == 3
    await teach(parts, evening, day=80)
    assert len(await mails(parts, talent, "seller_wanted")) == 2
    assert len(await mails(parts, evening.viewer, "invoice_ready")) == 4


async def test_a_talent_is_told_of_the_months_fee_invoice_when_the_month_is_over(
    parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts)
    await name_seller(parts, evening)
    await teach(parts, evening)
    await end_month(parts, clock)
    (mail,) = await mails(parts, evening.host.person, "fee_invoice_ready")
    assert "novembre 2026" in mail.subject
    assert "3,00" in mail.text
    await end_month(parts, clock)
    assert len(await mails(parts, evening.host.person, "fee_invoice_ready")) == 1


async def test_a_month_with_fees_and_no_seller_asks_for_the_seller(
    parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts)
    await teach(parts, evening)
    await end_month(parts, clock)
    assert await mails(parts, evening.host.person, "fee_invoice_ready") == []
    assert len(await mails(parts, evening.host.person, "seller_wanted")) == 1


async def end_month(parts: Wiring, clock: FixedClock) -> None:
    """Let December begin, and the clock notice."""
    clock.at = max(clock.now(), NOW + timedelta(days=8))
    async with parts.database.write() as db:
        await begin_month(db, now=clock.now())
    await work(parts)


@pytest.mark.parametrize(
    ("back_cents", "says"),
    [(GIFT, "Il n’y a rien d’autre à faire"), (500, "vous pouvez avoir un nouveau reçu")],
)
async def test_a_donor_is_told_once_that_a_receipt_is_void_and_what_to_do(
    parts: Wiring, back_cents: int, says: str
) -> None:
    evening = await make_evening(parts)
    receipt = await receipt_of_gift(parts, evening)
    async with parts.database.write() as db:
        donation = await db.get_one(Donation, receipt.about_id)
        payment = await get_locked(db, donation.payment_id)
        await request_refund(
            db,
            payment,
            amount_cents=back_cents,
            reason=RefundReason.VOLUNTARY,
            now=parts.clock.now(),
        )
    await work(parts)
    (mail,) = await mails(parts, evening.viewer, "receipt_voided")
    assert receipt.printed_number in mail.subject
    assert says in mail.text
    assert "Ce que vous aviez donné à Les Mains vertes vous a été rendu" in mail.text
    assert "http://estrade.test/sign-in?next=/papers" in mail.text


async def test_a_donor_whose_bank_took_the_gift_back_is_told_that_the_receipt_is_void(
    parts: Wiring,
) -> None:
    evening = await make_evening(parts)
    receipt = await receipt_of_gift(parts, evening)
    async with parts.database.write() as db:
        donation = await db.get_one(Donation, receipt.about_id)
        payment = await db.get_one(Payment, donation.payment_id)
        await banks.open_dispute(db, payment.charge_id, now=parts.clock.now())
    await work(parts)
    (mail,) = await mails(parts, evening.viewer, "receipt_voided")
    assert "Votre banque a repris ce que vous aviez donné" in mail.text


async def receipt_of_gift(parts: Wiring, evening: Evening) -> Document:
    """Let the viewer give, and have the receipt."""
    await declare_receipts(parts, evening)
    await give(parts, evening)
    async with parts.database.write() as db:
        await save_address(db, evening.viewer.id, SELLER, now=parts.clock.now())
        donation = (await db.scalars(select(Donation))).one()
        return await issue_receipt(
            db,
            donation.id,
            donor_id=evening.viewer.id,
            locale="fr",
            by=evening.viewer.id,
            now=parts.clock.now(),
        )
