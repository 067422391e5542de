"""The learner's invoice, its credit notes and the hub's fee invoice, on both databases."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event

from billing.documents.fees import fee_months, fees_of_talents, issue_fee_invoice
from billing.documents.identities import Identity, save_address, save_seller
from billing.documents.invoices import issue_session_invoice, purchases_of
from billing.documents.models import Document
from billing.documents.operator import Operator
from billing.documents.pages import paper_of, pdf_of
from billing.errors import (
    AddressNeeded,
    InvoiceRefused,
    MandateMissing,
    SellerNumberInvalid,
    SellerUnknown,
    VatToConvert,
)
from billing.ledger.accounts import PLATFORM, escrow_booking
from billing.ledger.service import Movement, post
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import cancel_payment
from billing.settlements.sessions import settle_booking
from billing.settlements.shares import HubShare
from hub.bookings.models import Booking
from hub.kernel.errors import NotFound
from hub.skills.models import Service
from tests.integration.billing.documents.papers import ADDRESS, give_address, refund
from tests.integration.billing.till import Till
from tests.scenes import SLOT

OPERATOR = Operator(
    name="Estrade SAS",
    address="1 rue de l’Exemple, 75011 Paris",
    registration="303265045",
    vat_number="FR40303265045",
    vat_percent=Decimal(20),
)
SELLER = Identity(
    full_name="Camille Aubry",
    street="4 place du Marché",
    postal_code="44000",
    city="Nantes",
    registration="30326504500013",
)
NOVEMBER = date(2026, 11, 1)


async def sell(till: Till, typed: Identity = SELLER) -> None:
    """Let the talent say under which name they sell."""
    async with till.database.write() as db:
        await save_seller(db, till.teacher.person.id, typed, has_mandated=True, now=till.now)


async def paid(till: Till, *, day: int = 0) -> Booking:
    """Let the learner book a session and pay it."""
    booking = await till.hold(starts_at=SLOT + timedelta(days=day))
    await till.pay(await till.open_session(booking))
    await till.turn()
    return booking


async def invoiced(till: Till, booking: Booking, *, learner_id: str = "") -> Document:
    """Issue the invoice of a session to its learner."""
    async with till.database.write() as db:
        return await issue_session_invoice(
            db,
            booking.id,
            learner_id=learner_id or booking.learner_id,
            operator=OPERATOR,
            locale="fr",
            now=till.now,
        )


async def credit_notes(till: Till) -> tuple[Document, ...]:
    """Return the credit notes of the learner's only purchase."""
    async with till.database.read() as db:
        (purchase,) = (await purchases_of(db, till.learner.id)).purchases
    return purchase.credit_notes


async def test_the_invoice_is_the_talents_and_says_who_wrote_it(till: Till) -> None:
    await sell(till, replace(SELLER, vat_number="FR40303265045"))
    await give_address(till)
    invoice = await invoiced(till, await paid(till))
    paper = paper_of(invoice, voiding=None)
    assert paper["seller"][0] == "Camille Aubry"
    assert paper["seller"][-2:] == ["SIRET 303 265 045 00013", "TVA FR40303265045"]
    assert paper["buyer"] == ["Léa Martin", "12 rue de la République", "69002 Lyon", "France"]
    assert paper["mandatary"] == "Estrade SAS"
    assert (paper["net"], paper["vat"]) == ("50,00\xa0€", "10,00\xa0€")
    assert (paper["amount"], paper["vat_percent"]) == ("60,00\xa0€", "20\u202f%")
    assert (paper["what"], paper["minutes"]) == ("Premiers accords", "60")
    assert (await pdf_of(invoice, voiding=None)).startswith(b"%PDF-1.7")


async def test_a_talent_without_a_vat_number_charges_none(till: Till) -> None:
    await sell(till)
    await give_address(till)
    paper = paper_of(await invoiced(till, await paid(till)), voiding=None)
    assert (paper["net"], paper["vat"], paper["vat_percent"]) == ("", "", "")


async def test_nothing_is_issued_before_both_sides_are_known(till: Till) -> None:
    booking = await paid(till)
    with pytest.raises(SellerUnknown):
        await invoiced(till, booking)
    async with till.database.write() as db:
        await save_address(db, till.teacher.person.id, ADDRESS, now=till.now)
    with pytest.raises(SellerUnknown):
        await invoiced(till, booking)
    await sell(till)
    with pytest.raises(AddressNeeded):
        await invoiced(till, booking)


async def test_an_unpaid_session_and_somebody_elses_have_no_invoice(till: Till) -> None:
    await sell(till)
    await give_address(till)
    with pytest.raises(InvoiceRefused):
        await invoiced(till, await till.hold(starts_at=SLOT + timedelta(days=1)))
    booking = await paid(till)
    with pytest.raises(NotFound):
        await invoiced(till, booking, learner_id=till.teacher.person.id)


async def test_changing_an_address_leaves_what_a_talent_sells_under(till: Till) -> None:
    await sell(till)
    async with till.database.write() as db:
        kept = await save_address(db, till.teacher.person.id, ADDRESS, now=till.now)
    assert (kept.full_name, kept.registration) == ("Léa Martin", "30326504500013")
    assert kept.mandated_at is not None


async def test_a_seller_in_france_has_a_number_and_asks_for_the_invoices(till: Till) -> None:
    with pytest.raises(SellerNumberInvalid):
        await sell(till, replace(SELLER, registration=""))
    await sell(till, replace(SELLER, registration="", country="Belgique"))
    with pytest.raises(MandateMissing):
        async with till.database.write() as db:
            await save_seller(db, till.teacher.person.id, SELLER, has_mandated=False, now=till.now)


async def test_a_refund_after_the_invoice_gets_a_credit_note_once(till: Till) -> None:
    await sell(till, replace(SELLER, vat_number="FR40303265045"))
    await give_address(till)
    booking = await paid(till)
    invoice = await invoiced(till, booking)
    await refund(till, invoice.about_id, amount_cents=1500)
    (note,) = await credit_notes(till)
    assert (note.amount_cents, note.corrects_id) == (1500, invoice.id)
    assert [invoice.printed_number, note.printed_number] == ["2026-00001", "2026-00002"]
    paper = paper_of(note, voiding=None)
    assert (paper["corrects"], paper["corrected_on"]) == ("2026-00001", "23 novembre 2026")
    assert (paper["net"], paper["vat"]) == ("12,50\xa0€", "2,50\xa0€")
    assert (await invoiced(till, booking)).id == invoice.id
    assert len(await credit_notes(till)) == 1


async def test_an_invoice_asked_for_after_a_refund_brings_its_credit_note(till: Till) -> None:
    await sell(till)
    await give_address(till)
    booking = await paid(till)
    async with till.database.read() as db:
        (purchase,) = (await purchases_of(db, till.learner.id)).purchases
    await refund(till, purchase.payment.id, amount_cents=3000)
    invoice = await invoiced(till, booking)
    assert invoice.amount_cents == 6000
    assert [note.amount_cents for note in await credit_notes(till)] == [3000]


async def test_what_all_went_back_before_anybody_asked_has_no_invoice(till: Till) -> None:
    await sell(till)
    await give_address(till)
    booking = await paid(till)
    async with till.database.read() as db:
        (purchase,) = (await purchases_of(db, till.learner.id)).purchases
    await refund(till, purchase.payment.id, amount_cents=6000)
    with pytest.raises(InvoiceRefused):
        await invoiced(till, booking)


async def test_every_session_can_be_invoiced_however_much_was_given_since(till: Till) -> None:
    bookings = [await paid(till, day=day) for day in range(3)]
    async with till.database.write() as db:
        for number in range(250):
            gift = Payment(
                purpose=PaymentPurpose.GIFT,
                subject_id=till.charity.id,
                payer_id=till.learner.id,
                state=PaymentState.SUCCEEDED,
                title="Les Mains vertes",
                locale="fr",
                amount_cents=500,
                currency="EUR",
                idempotency_key=f"gift:{number}",
                created_at=till.now,
                expires_at=till.now,
                succeeded_at=till.now + timedelta(minutes=number + 1),
            )
            db.add(gift)
    found, before_id = [], ""
    for size in (2, 1):
        async with till.database.read() as db:
            page = await purchases_of(db, till.learner.id, before_id=before_id, limit=2)
        assert len(page.purchases) == size
        found += [purchase.booking.id for purchase in page.purchases]
        before_id = page.next_id
    assert before_id == ""
    assert found == [booking.id for booking in reversed(bookings)]


async def test_a_session_paid_twice_is_invoiced_by_what_bought_it(till: Till) -> None:
    booking = await till.hold()
    first = await till.open_session(booking)
    first_page = await till.start(first)
    async with till.database.write() as db:
        await cancel_payment(db, first.id, now=till.now)
    till.clock.advance(timedelta(seconds=1))
    second_page = await till.start(await till.open_session(booking))
    await till.submit(first_page)
    await till.submit(second_page)
    await till.sync(first)
    till.clock.advance(timedelta(seconds=1))
    await till.turn()
    async with till.database.read() as db:
        (purchase,) = (await purchases_of(db, till.learner.id)).purchases
    assert (purchase.payment.id, purchase.may_ask) == (first.id, True)


async def test_twenty_invoices_at_the_same_moment_are_numbered_without_a_gap(till: Till) -> None:
    await sell(till)
    await give_address(till)
    bookings = [await paid(till, day=day) for day in range(20)]
    twice = [*bookings, *bookings]
    invoices = await asyncio.gather(*(invoiced(till, booking) for booking in twice))
    assert sorted({invoice.number for invoice in invoices}) == list(range(1, 21))
    assert len({invoice.id for invoice in invoices}) == 20


async def settled(till: Till, *, day: int = 0) -> Booking:
    """Let a session be paid and settled."""
    booking = await paid(till, day=day)
    async with till.database.write() as db:
        await settle_booking(db, booking, share=HubShare(Decimal(5)), now=till.now)
    return booking


async def fee_invoice(
    till: Till,
    *,
    month: date = NOVEMBER,
    currency: str = "EUR",
    operator: Operator = OPERATOR,
) -> Document:
    """Issue the talent's invoice for a month's fees."""
    async with till.database.write() as db:
        return await issue_fee_invoice(
            db,
            till.teacher.person.id,
            month=month,
            currency=currency,
            operator=operator,
            locale="fr",
            now=till.now,
        )


async def test_the_fees_of_a_month_are_one_invoice_once_it_is_over(till: Till) -> None:
    await sell(till)
    await settled(till)
    await settled(till, day=1)
    with pytest.raises(InvoiceRefused):
        await fee_invoice(till)
    till.clock.advance(timedelta(days=10))
    invoice = await fee_invoice(till)
    assert invoice.amount_cents == 600
    paper = paper_of(invoice, voiding=None)
    assert [line["amount"] for line in paper["lines"]] == ["3,00\xa0€", "3,00\xa0€"]
    assert (paper["net"], paper["vat"], paper["month"]) == (
        "5,00\xa0€",
        "1,00\xa0€",
        "novembre 2026",
    )
    assert paper["seller"][0] == "Estrade SAS"
    assert (await pdf_of(invoice, voiding=None)).startswith(b"%PDF-1.7")
    async with till.database.read() as db:
        (month,) = await fee_months(db, till.teacher.person.id, now=till.now)
    assert (month.fee_cents, month.invoice and month.invoice.id) == (600, invoice.id)


async def test_a_talent_of_another_member_state_owes_the_vat_of_the_fee(till: Till) -> None:
    await sell(
        till,
        replace(SELLER, country="Allemagne", registration="", vat_number="DE 123 456 789"),
    )
    await settled(till)
    till.clock.advance(timedelta(days=10))
    invoice = await fee_invoice(till)
    paper = paper_of(invoice, voiding=None)
    assert (invoice.amount_cents, paper["vat_note"]) == (300, "reverse_charge")
    assert (paper["net"], paper["vat"], paper["vat_percent"]) == (
        "3,00\xa0€",
        "0,00\xa0€",
        "0\u202f%",
    )
    assert "TVA DE123456789" in paper["buyer"]
    assert "TVA FR40303265045" in paper["seller"]
    assert (await pdf_of(invoice, voiding=None)).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("vat_number", "note", "vat"),
    [("", "", "0,50\xa0€"), ("FR40303265045", "", "0,50\xa0€")],
)
async def test_a_talent_in_france_pays_french_vat_on_the_fee(
    till: Till, vat_number: str, note: str, vat: str
) -> None:
    await sell(till, replace(SELLER, vat_number=vat_number))
    await settled(till)
    till.clock.advance(timedelta(days=10))
    paper = paper_of(await fee_invoice(till), voiding=None)
    assert (paper["vat_note"], paper["vat"], paper["vat_percent"]) == (note, vat, "20\u202f%")


async def test_what_the_hub_itself_puts_into_a_session_is_no_fee_that_came_back(
    till: Till,
) -> None:
    await sell(till)
    booking = await settled(till)
    gift = Movement(
        source=PLATFORM,
        destination=escrow_booking(booking.id),
        amount_cents=6000,
        reference=booking.id,
    )
    async with till.database.write() as db:
        await post(db, [gift], correlation="good_will", currency="EUR", now=till.now)
    till.clock.advance(timedelta(days=10))
    async with till.database.read() as db:
        found = await fees_of_talents(db, month=NOVEMBER, after="", limit=10)
    assert found == [(till.teacher.person.id, {"EUR": 300})]
    assert (await fee_invoice(till)).amount_cents == 300


async def test_fees_in_two_currencies_are_two_invoices_and_never_one_sum(till: Till) -> None:
    await sell(till)
    await settled(till)
    async with till.database.write() as db:
        (await db.get_one(Service, till.teacher.service.id)).currency = "CHF"
    await settled(till, day=1)
    till.clock.advance(timedelta(days=10))
    talent_id = till.teacher.person.id
    async with till.database.read() as db:
        months = await fee_months(db, talent_id, now=till.now)
        found = await fees_of_talents(db, month=NOVEMBER, after="", limit=1)
    assert {month.currency: month.fee_cents for month in months} == {"EUR": 300, "CHF": 300}
    assert found == [(talent_id, {"EUR": 300, "CHF": 300})]
    in_euros = await fee_invoice(till)
    with pytest.raises(VatToConvert):
        await fee_invoice(till, currency="CHF")
    without_vat = replace(OPERATOR, vat_number="")
    in_francs = await fee_invoice(till, currency="CHF", operator=without_vat)
    assert (in_euros.currency, in_francs.currency) == ("EUR", "CHF")
    assert (in_euros.amount_cents, in_francs.amount_cents) == (300, 300)
    assert (await fee_invoice(till, currency="CHF")).id == in_francs.id
    looks: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        looks.extend([statement] if "FROM documents" in statement else [])

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        async with till.database.read() as db:
            months = await fee_months(db, talent_id, now=till.now)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    assert {m.invoice.id for m in months if m.invoice} == {in_euros.id, in_francs.id}
    assert len(looks) == 1, "of years of months too"


async def test_a_month_without_fees_has_no_invoice(till: Till) -> None:
    await sell(till)
    with pytest.raises(InvoiceRefused):
        await fee_invoice(till, month=date(2026, 10, 1))


async def test_a_month_is_invoiced_once_however_often_it_is_asked_for(till: Till) -> None:
    await sell(till)
    await settled(till)
    till.clock.advance(timedelta(days=10))
    invoices = await asyncio.gather(*(fee_invoice(till) for _ in range(5)))
    assert {invoice.number for invoice in invoices} == {1}
