"""One's own papers: the receipt of a gift, from the address to the file, for its donor alone."""

import re

from sqlalchemy import select

from billing import jobs
from billing.disputes.models import Dispute
from billing.gateways.sandbox import disputes as banks
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.scenes import make_person
from tests.visitor import Visitor
from web.compose import Wiring

ADDRESS = {
    "full_name": "Léa Fontaine",
    "street": "12 rue de la République",
    "postal_code": "69002",
    "city": "Lyon",
    "country": "France",
}
DECLARATION = {
    "status": "general_interest",
    "article_200": "1",
    "covers_ticket_gifts": "1",
    "signatory_title": "Présidente",
}
RECEIPT_FORM = re.compile(r"/papers/gifts/don_\w+")


async def given(visitor: Visitor, *, is_declared: bool = True) -> tuple[Evening, Visitor]:
    """Let somebody give 20 euros; return the evening and the giver's browser."""
    evening = await make_evening(visitor.parts)
    if is_declared:
        member = await visitor.another().sign_in(evening.member)
        path = f"/charity/{evening.charity.id}/receipts/declaration"
        assert (await member.post(path, DECLARATION)).status_code == 303
    donor = await visitor.another().sign_in(evening.viewer)
    await donor.post(f"{evening.page}/give", {"amount": "20"})
    await pay_newest(visitor.parts)
    return evening, donor


async def receipt_path(donor: Visitor) -> str:
    """Give an address, ask for the receipt as its button does, and return where it is."""
    await donor.post("/papers/address", ADDRESS)
    form = RECEIPT_FORM.search(await donor.text("/papers"))
    assert form is not None
    return (await donor.post(form.group())).headers["Location"]


async def work(parts: Wiring) -> None:
    """Let the clock work until nothing is due."""
    while await parts.dispatcher.drain() + await jobs.run_due(
        parts.database, parts.gateway, now=parts.clock.now()
    ):
        pass


async def test_a_donor_gives_an_address_once_and_downloads_the_receipt(visitor: Visitor) -> None:
    _, donor = await given(visitor)
    form = RECEIPT_FORM.search(await donor.text("/papers"))
    assert form is not None
    asked = await donor.post(form.group())
    assert asked.headers["Location"] == "/papers/address"
    path = await receipt_path(donor)
    response = await donor.client.get(path)
    assert response.mimetype == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="recu-2026-00001.pdf"'
    pages = await response.get_data(as_text=False)
    assert pages.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pages
    assert path in await donor.text("/papers")
    assert await (await donor.client.get(path)).get_data() == pages


async def test_an_address_with_a_hole_says_which(visitor: Visitor) -> None:
    _, donor = await given(visitor)
    response = await donor.post("/papers/address", {**ADDRESS, "city": "  "})
    assert response.status_code == 422
    assert 'id="error-city"' in await body(response)


async def test_the_page_says_why_there_is_no_receipt(visitor: Visitor) -> None:
    _, donor = await given(visitor, is_declared=False)
    page = await donor.text("/papers")
    assert "L’association ne délivre pas de reçus fiscaux ici" in page
    assert RECEIPT_FORM.search(page) is None


async def test_somebody_elses_papers_do_not_exist(visitor: Visitor) -> None:
    _, donor = await given(visitor)
    path = await receipt_path(donor)
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Paula Estrela")
    other = await visitor.another().sign_in(stranger)
    assert (await other.get(path)).status_code == 404
    form = RECEIPT_FORM.search(await donor.text("/papers"))
    assert form is None
    donation = (await newest_payment(visitor.parts)).id
    assert (await other.post(f"/papers/gifts/{donation}")).status_code == 404
    nobody = await visitor.another().get(path)
    assert nobody.headers["Location"].startswith("/sign-in")


async def test_the_charity_reads_its_receipts_and_the_host_does_not(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    path = await receipt_path(donor)
    member = await visitor.another().sign_in(evening.member)
    assert (await member.client.get(path)).status_code == 200
    host = await visitor.another().sign_in(evening.host.person)
    assert (await host.get(path)).status_code == 404


async def test_a_receipt_void_since_a_bank_took_the_gift_is_said_to_be(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    await receipt_path(donor)
    member = await visitor.another().sign_in(evening.member)
    receipts = f"/charity/{evening.charity.id}/receipts"
    parts = visitor.parts
    charge = (await newest_payment(parts)).charge_id
    async with parts.database.write() as db:
        dispute_id = await banks.open_dispute(db, charge, now=parts.clock.now())
    await work(parts)
    assert "votre banque a ce don jusqu’à sa décision" in await donor.text("/papers")
    page = await member.text(receipts)
    assert "la banque du donateur a repris le don" in page
    assert "la banque du donateur a le don jusqu’à sa décision" in page
    assert "le don a été remboursé" not in page
    admin = await visitor.another().sign_in(evening.admin)
    async with parts.database.read() as db:
        case = (await db.scalars(select(Dispute.id))).one()
    told = await admin.text(f"/admin/disputes/{case}")
    assert re.search(r"2026-00001 a été émis le [^.]+, et il est annulé depuis le", told)
    async with parts.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=False, now=parts.clock.now())
    await work(parts)
    assert "Votre banque a repris ce don" in await donor.text("/papers")
    assert "la banque du donateur a repris le don</span>" in await member.text(receipts)


async def test_once_a_bank_gave_a_gift_back_a_new_receipt_can_be_had(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    await receipt_path(donor)
    member = await visitor.another().sign_in(evening.member)
    receipts = f"/charity/{evening.charity.id}/receipts"
    parts = visitor.parts
    charge = (await newest_payment(parts)).charge_id
    async with parts.database.write() as db:
        dispute_id = await banks.open_dispute(db, charge, now=parts.clock.now())
    await work(parts)
    async with parts.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=True, now=parts.clock.now())
    await work(parts)
    assert "vous pouvez avoir un nouveau reçu" in await donor.text("/papers")
    page = await member.text(receipts)
    assert "puis l’a rendu" in page
    assert "Un nouveau reçu peut être émis." in page
    await receipt_path(donor)
    assert "vous pouvez avoir un nouveau reçu" not in await donor.text("/papers")
    assert "Un nouveau reçu peut être émis." not in await member.text(receipts)
