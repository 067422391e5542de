"""Invoices on both sides: the learner's, the talent's, and nobody else's."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from billing.documents import service as documents
from billing.gateways.sandbox import disputes as banks
from billing.settlements.sessions import settle_booking
from billing.settlements.shares import HubShare
from hub.bookings.service import get_booking
from hub.kernel.clock import FixedClock
from hub.people.models import Person
from tests.integration.web.pages.masterclass_scenes import body, newest_payment, pay_newest
from tests.integration.web.pages.space_links import rows_of
from tests.integration.web.pages.test_documents import ADDRESS, work
from tests.scenes import SLOT, make_person, make_talent
from tests.visitor import Visitor

SELLER = {
    "full_name": "Camille Aubry",
    "street": "4 place du Marché",
    "postal_code": "44000",
    "city": "Nantes",
    "country": "France",
    "registration": "303 265 045",
    "mandate": "1",
}


@dataclass(frozen=True)
class Sale:
    """A paid session, and the browsers of both sides."""

    booking_id: str
    seller: Person
    talent: Visitor
    learner: Visitor

    @property
    def form(self) -> str:
        """Return where the invoice is asked for."""
        return f"/papers/sessions/{self.booking_id}"


async def sold(visitor: Visitor) -> Sale:
    """Let a learner book and pay a session."""
    async with visitor.parts.database.write() as db:
        teacher = await make_talent(db)
        person = await make_person(db, "Léa Fontaine")
    learner = await visitor.another().sign_in(person)
    slot = {"service_id": teacher.service.id, "starts_at": SLOT.isoformat()}
    booking = (await learner.post("/bookings", slot)).headers["Location"].removesuffix("/pay")
    await learner.post(f"{booking}/pay")
    await pay_newest(visitor.parts)
    talent = await visitor.another().sign_in(teacher.person)
    return Sale(booking.rsplit("/", 1)[1], teacher.person, talent, learner)


async def test_a_learner_downloads_the_invoice_once_both_sides_are_known(visitor: Visitor) -> None:
    sale = await sold(visitor)
    assert sale.form in await sale.learner.text("/papers")
    refused = await sale.learner.post(sale.form)
    assert refused.headers["Location"] == "/papers"
    assert "Le talent n’a pas encore donné" in await sale.learner.text("/papers")
    assert (await sale.talent.post("/studio/papers", SELLER)).status_code == 303
    assert (await sale.learner.post(sale.form)).headers["Location"] == "/papers/address"
    await sale.learner.post("/papers/address", ADDRESS)
    path = (await sale.learner.post(sale.form)).headers["Location"]
    response = await sale.learner.client.get(path)
    disposition = response.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="facture-2026-00001.pdf"'
    assert (await response.get_data(as_text=False)).startswith(b"%PDF-1.7")
    assert path in await sale.talent.text("/studio/papers")
    assert (await sale.talent.client.get(path)).status_code == 200


async def test_an_invoice_is_said_to_stand_when_the_learners_bank_takes_the_money_back(
    visitor: Visitor,
) -> None:
    sale = await sold(visitor)
    await sale.talent.post("/studio/papers", SELLER)
    await sale.learner.post("/papers/address", ADDRESS)
    path = (await sale.learner.post(sale.form)).headers["Location"]
    charge = (await newest_payment(visitor.parts)).charge_id
    async with visitor.parts.database.write() as db:
        await banks.open_dispute(db, charge, now=visitor.parts.clock.now())
    await work(visitor.parts)
    page = await sale.learner.text("/papers")
    assert path in page
    assert "La facture reste telle quelle, sans avoir." in page
    assert "Quand une banque le reprend, il n’y en a pas" in page


async def test_somebody_elses_invoice_does_not_exist(visitor: Visitor) -> None:
    sale = await sold(visitor)
    await sale.talent.post("/studio/papers", SELLER)
    await sale.learner.post("/papers/address", ADDRESS)
    path = (await sale.learner.post(sale.form)).headers["Location"]
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Paula Estrela")
        rival = await make_talent(db, "Ravi Rival")
    for person in (stranger, rival.person):
        other = await visitor.another().sign_in(person)
        assert (await other.get(path)).status_code == 404
        assert (await other.post(sale.form)).status_code == 404
        assert path not in await other.text("/papers")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"registration": ""}, "registration"),
        ({"registration": "303265046"}, "registration"),
        ({"vat_number": "40303265045"}, "vat_number"),
        ({"mandate": None}, "mandate"),
        ({"street": ""}, "street"),
    ],
)
async def test_what_a_seller_lacks_is_said_beside_its_field(
    visitor: Visitor, change: dict[str, str | None], field: str
) -> None:
    sale = await sold(visitor)
    form = {name: value for name, value in {**SELLER, **change}.items() if value is not None}
    response = await sale.talent.post("/studio/papers", form)
    assert response.status_code == 422
    assert f'id="error-{field}"' in await body(response)


async def test_a_talent_gets_the_invoice_of_the_fees_when_the_month_is_over(
    visitor: Visitor, clock: FixedClock
) -> None:
    sale = await sold(visitor)
    async with visitor.parts.database.write() as db:
        booking = await get_booking(db, sale.booking_id)
        await settle_booking(db, booking, share=HubShare(Decimal(5)), now=clock.now())
    assert "Quand le mois sera fini" in await sale.talent.text("/studio/papers")
    clock.advance(timedelta(days=10))
    form = "/studio/papers/fees/2026-11"
    assert form in await sale.talent.text("/studio/papers")
    assert (await sale.talent.post(form)).headers["Location"] == "/studio/papers"
    await sale.talent.post("/studio/papers", SELLER)
    path = (await sale.talent.post(form)).headers["Location"]
    assert (await sale.talent.client.get(path)).mimetype == "application/pdf"
    assert (await sale.learner.get(path)).status_code == 404
    assert (await sale.talent.post("/studio/papers/fees/2026-13")).status_code == 404
    assert (await sale.talent.post("/studio/papers/fees/2026-10")).status_code == 409


async def test_fees_and_what_is_in_the_talents_name_are_files_with_all_of_them(
    visitor: Visitor, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = await sold(visitor)
    await sale.talent.post("/studio/papers", SELLER)
    await sale.learner.post("/papers/address", ADDRESS)
    await sale.learner.post(sale.form)
    async with visitor.parts.database.write() as db:
        booking = await get_booking(db, sale.booking_id)
        await settle_booking(db, booking, share=HubShare(Decimal(5)), now=clock.now())
    for ending in ("fees.csv", "issued.pdf"):
        assert (await sale.learner.get(f"/studio/papers/{ending}")).status_code == 403
    # Three years later the page has other months; the file has them all.
    clock.advance(timedelta(days=3 * 365))
    await sale.talent.sign_in(sale.seller)
    assert "Novembre 2026" not in await sale.talent.text("/studio/papers")
    rows = await rows_of(sale.talent, "/studio/papers/fees.csv")
    assert rows[1:] == [["Novembre 2026", "", "3,00", "EUR"], ["Total", "", "3,00", "EUR"]]
    await sale.talent.post("/studio/papers/fees/2026-11")
    rows = await rows_of(sale.talent, "/studio/papers/fees.csv")
    assert rows[1][1].startswith("2029-")
    monkeypatch.setattr(documents, "PAGE_SIZE", 1)
    rows = await rows_of(sale.talent, "/studio/papers/issued.csv")
    assert [row[2:] for row in rows[1:]] == [["2026-00001", "Léa Fontaine", "60,00", "EUR"]]
    for name in ("fees", "issued"):
        paper = await sale.talent.client.get(f"/studio/papers/{name}.pdf")
        assert (await paper.get_data(as_text=False)).startswith(b"%PDF-1.7")


async def test_a_hub_that_says_nothing_of_itself_issues_no_invoice(visitor: Visitor) -> None:
    sale = await sold(visitor)
    settings = visitor.parts.settings
    visitor.parts.settings = settings.model_copy(update={"operator_name": ""})
    response = await sale.learner.post(sale.form)
    assert response.status_code == 409
    assert 'data-code="operator_unknown"' in await body(response)


async def test_whoever_is_no_talent_is_led_to_the_profile(visitor: Visitor) -> None:
    sale = await sold(visitor)
    response = await sale.learner.get("/studio/papers")
    assert response.headers["Location"] == "/studio/start"
    assert (await sale.learner.post("/studio/papers", SELLER)).status_code < 500
