"""One's own papers: the receipt of a gift, from the address to the file, for its donor alone."""

import re

from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.scenes import make_person
from tests.visitor import Visitor

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
