"""The donor's tax receipt on both databases: for the gift alone, once, void when refunded."""

import asyncio
from dataclasses import replace

import pytest

from billing.documents.models import Document, DocumentKind
from billing.documents.pages import paper_of, pdf_of
from billing.documents.receipts import gifts_of, issue_receipt
from billing.documents.rules import NoReceipt
from billing.documents.service import documents_about, find_voiding
from billing.donations.models import Donation, DonationSource
from billing.errors import AddressNeeded, ReceiptRefused
from billing.gateways.sandbox import disputes as banks
from billing.payments.models import Payment
from hub.kernel.errors import NotFound
from tests.integration.billing.documents.papers import (
    DECLARATION,
    declare_receipts,
    gift_of,
    give,
    give_address,
    refund,
)
from tests.integration.billing.till import Till


async def issued(till: Till, donation: Donation, *, donor_id: str = "") -> Document:
    """Issue the receipt of a gift to its donor."""
    async with till.database.write() as db:
        donor_id = donor_id or donation.donor_id
        return await issue_receipt(
            db, donation.id, donor_id=donor_id, locale="fr", by=donor_id, now=till.now
        )


async def test_a_gift_gets_a_receipt_with_what_the_tax_office_asks_for(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    receipt = await issued(till, await give(till, await till.publish(), gift_cents=12345))
    paper = paper_of(receipt, voiding=None)
    assert paper["number"] == "2026-00001"
    assert paper["charity"] == [
        "Les Mains vertes",
        "3 rue des Lilas, 75020 Paris",
        "RNA W751234567",
    ]
    assert paper["donor"] == ["Léa Martin", "12 rue de la République", "69002 Lyon", "France"]
    assert paper["object"] == "Des jardins dans les écoles."
    assert paper["amount"] == "123,45\xa0€"
    assert paper["amount_in_words"] == "cent vingt-trois euros et quarante-cinq centimes"
    assert paper["given_on"] == "23 novembre 2026"
    assert paper["articles"] == ["200", "238 bis"]
    assert (paper["signatory"], paper["signatory_title"]) == ("Hélène Marchand", "Présidente")
    assert (await pdf_of(receipt, voiding=None)).startswith(b"%PDF-1.7")


async def test_a_receipt_is_for_the_gift_alone_never_for_the_ticket_or_the_fees(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    masterclass = await till.publish(ticket_cents=1200)
    payment = await till.open_ticket(
        masterclass, await till.seat(masterclass), gift_cents=500, covers_fees=True
    )
    await till.pay(payment)
    receipt = await issued(till, await gift_of(till, payment, DonationSource.WITH_TICKET))
    assert receipt.amount_cents == 500
    for source in (DonationSource.TICKET, DonationSource.FEE_COVER):
        with pytest.raises(ReceiptRefused):
            await issued(till, await gift_of(till, payment, source))


async def test_a_charity_that_says_so_gives_no_receipt_for_gifts_with_a_ticket(till: Till) -> None:
    await declare_receipts(till, replace(DECLARATION, covers_ticket_gifts=False))
    await give_address(till)
    masterclass = await till.publish(ticket_cents=1200)
    payment = await till.open_ticket(masterclass, await till.seat(masterclass), gift_cents=500)
    await till.pay(payment)
    with pytest.raises(ReceiptRefused):
        await issued(till, await gift_of(till, payment, DonationSource.WITH_TICKET))


async def test_nothing_is_issued_before_the_charity_has_declared_its_right(till: Till) -> None:
    await give_address(till)
    donation = await give(till, await till.publish())
    with pytest.raises(ReceiptRefused):
        await issued(till, donation)
    async with till.database.read() as db:
        (gift,) = (await gifts_of(db, till.learner.id)).gifts
    assert gift.problem is NoReceipt.NOT_DECLARED


async def test_nothing_is_issued_before_the_donor_has_given_an_address(till: Till) -> None:
    await declare_receipts(till)
    donation = await give(till, await till.publish())
    with pytest.raises(AddressNeeded):
        await issued(till, donation)
    async with till.database.read() as db:
        assert not await documents_about(db, DocumentKind.GIFT_RECEIPT, donation.id)


async def test_somebody_elses_gift_does_not_exist(till: Till) -> None:
    await declare_receipts(till)
    stranger = await till.newcomer("Paula Estrela")
    await give_address(till, stranger)
    with pytest.raises(NotFound):
        await issued(till, await give(till, await till.publish()), donor_id=stranger.id)


async def test_asking_again_gives_the_same_receipt_to_the_byte(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    donation = await give(till, await till.publish())
    first = await issued(till, donation)
    pages = await pdf_of(first, voiding=None)
    await declare_receipts(till, replace(DECLARATION, signatory_title="Trésorière"))
    again = await issued(till, donation)
    assert again.id == first.id
    assert await pdf_of(again, voiding=None) == pages


async def test_a_gift_given_back_voids_its_receipt(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    donation = await give(till, await till.publish())
    receipt = await issued(till, donation)
    await refund(till, donation.payment_id, amount_cents=2000)
    async with till.database.read() as db:
        voiding = await find_voiding(db, receipt.id)
        (gift,) = (await gifts_of(db, till.learner.id)).gifts
    assert voiding is not None
    assert paper_of(receipt, voiding=voiding)["void_on"] == "23 novembre 2026"
    assert (gift.receipt, gift.problem) == (None, NoReceipt.GIVEN_BACK)
    assert [paper.id for paper in gift.void_receipts] == [receipt.id]
    with pytest.raises(ReceiptRefused):
        await issued(till, donation)


async def test_a_gift_partly_given_back_gets_a_new_receipt_for_the_rest(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    donation = await give(till, await till.publish())
    first = await issued(till, donation)
    await refund(till, donation.payment_id, amount_cents=500)
    second = await issued(till, donation)
    assert (second.sequence, second.amount_cents) == (2, 1500)
    assert [first.printed_number, second.printed_number] == ["2026-00001", "2026-00002"]
    await till.turn()
    async with till.database.read() as db:
        assert await find_voiding(db, first.id) is not None
        assert await find_voiding(db, second.id) is None


async def test_two_windows_of_one_donor_get_one_receipt(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    donation = await give(till, await till.publish())
    receipts = await asyncio.gather(*(issued(till, donation) for _ in range(5)))
    assert {receipt.number for receipt in receipts} == {1}


async def test_twenty_receipts_at_the_same_moment_are_numbered_without_a_gap(till: Till) -> None:
    await declare_receipts(till)
    masterclass = await till.publish()
    donations = []
    for number in range(20):
        donor = await till.newcomer(f"Donor{number} Test")
        await give_address(till, donor)
        donations.append(await give(till, masterclass, person=donor))
    # Some give up in the middle, as when a process dies: their numbers are taken by others.
    results = await asyncio.gather(
        *(issued(till, donation) for donation in donations),
        *(_issue_and_fail(till, donation) for donation in donations[:5]),
        return_exceptions=True,
    )
    issues = [result for result in results if isinstance(result, Document)]
    assert sorted(receipt.number for receipt in issues) == list(range(1, 21))


async def test_no_receipt_stands_for_more_than_was_kept_whoever_comes_first(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    masterclass = await till.publish()
    donations = [await give(till, masterclass, gift_cents=1000 + n) for n in range(10)]
    await asyncio.gather(
        *(issued(till, donation) for donation in donations),
        *(refund(till, donation.payment_id, amount_cents=400) for donation in donations),
    )
    await till.turn()
    async with till.database.read() as db:
        gifts = (await gifts_of(db, till.learner.id)).gifts
    assert len(gifts) == 10
    for gift in gifts:
        kept_cents = gift.donation.amount_cents - 400
        assert gift.receipt is None or gift.receipt.amount_cents == kept_cents
        assert all(paper.amount_cents != kept_cents for paper in gift.void_receipts)
    assert await till.problems() == []


async def _issue_and_fail(till: Till, donation: Donation) -> None:
    async with till.database.write() as db:
        donor_id = donation.donor_id
        await issue_receipt(
            db, donation.id, donor_id=donor_id, locale="fr", by=donor_id, now=till.now
        )
        raise RuntimeError


async def test_a_gift_that_its_donors_bank_took_back_has_no_receipt_until_it_comes_back(
    till: Till,
) -> None:
    await declare_receipts(till)
    await give_address(till)
    donation = await give(till, await till.publish())
    receipt = await issued(till, donation)
    async with till.database.write() as db:
        payment = await db.get_one(Payment, donation.payment_id)
        dispute_id = await banks.open_dispute(db, payment.charge_id, now=till.now)
    await till.turn()
    with pytest.raises(ReceiptRefused):
        await issued(till, donation)
    async with till.database.read() as db:
        voiding = await find_voiding(db, receipt.id)
        (gift,) = (await gifts_of(db, till.learner.id)).gifts
    assert voiding is not None
    assert voiding.dispute_id is not None
    assert paper_of(receipt, voiding=voiding)["is_void_by_bank"]
    assert gift.problem is NoReceipt.WITH_BANK
    async with till.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=True, now=till.now)
    await till.turn()
    assert (await issued(till, donation)).id != receipt.id


async def test_somebody_who_gave_often_finds_every_gift_page_by_page(till: Till) -> None:
    masterclass = await till.publish()
    given = [await give(till, masterclass, gift_cents=1000 + n) for n in range(5)]
    seen: list[str] = []
    before_id = ""
    async with till.database.read() as db:
        for _ in range(3):
            page = await gifts_of(db, till.learner.id, before_id=before_id, limit=2)
            seen += [gift.donation.id for gift in page.gifts]
            before_id = page.next_id
    assert (sorted(seen), before_id) == (sorted(donation.id for donation in given), "")
