"""A hub that sells in francs: bought, judged, settled, paid out, invoiced, all of it in francs."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from billing import audit
from billing.ledger.models import Posting
from billing.payouts.models import Payout
from hub.bookings import service as bookings
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.kernel.settings import Settings
from hub.people.models import Person
from hub.skills.models import Talent
from tests.integration.web.mails.test_paper_mails import end_month
from tests.integration.web.pages.bank_scenes import DISPUTE, pass_days, work
from tests.integration.web.pages.masterclass_scenes import body, pay_newest
from tests.integration.web.pages.test_bank import rows_of, shown
from tests.integration.web.pages.test_documents import ADDRESS
from tests.integration.web.pages.test_studio_papers import SELLER
from tests.scenes import SLOT, make_person, make_talent
from tests.visitor import Visitor
from web.app import create_app
from web.compose import Wiring, compose

FEES = "/studio/papers/fees/2026-11"
FRENCH = "FR40303265045"


@pytest.fixture
async def parts(database_url: str, tmp_path: Path, clock: FixedClock) -> AsyncIterator[Wiring]:
    """Give a hub in francs whose operator charges no VAT."""
    settings = Settings(
        database_url=database_url,
        var_dir=tmp_path,
        base_url="http://estrade.test",
        port=8000,
        currency="CHF",
    )
    made = compose(settings)
    made.clock = made.dispatcher.clock = clock
    yield made
    await made.close()


@pytest.fixture
async def people(visitor: Visitor) -> tuple[Visitor, Visitor, str]:
    """Give the browsers of a learner and a talent, and the address of the session they held."""
    parts = visitor.parts
    clock = parts.clock
    assert isinstance(clock, FixedClock)
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        teacher.service.currency = "CHF"
        db.add(teacher.service)
        person = await make_person(db, "Noé Ferraud")
    learner = await visitor.another().sign_in(person)
    talent = await visitor.another().sign_in(teacher.person)
    slot = {"service_id": teacher.service.id, "starts_at": SLOT.isoformat()}
    page = (await learner.post("/bookings", slot)).headers["Location"]
    assert "60 CHF" in await shown(learner, page)
    await learner.post(page)
    paid = await pay_newest(parts)
    assert (paid.currency, paid.amount_cents) == ("CHF", 6000)
    session = page.removesuffix("/pay")
    clock.at = SLOT + DISPUTE / 36
    async with parts.database.write() as db:
        row = await bookings.get_booking(db, session.rsplit("/", 1)[1])
        judged = Judgement(Verdict.COMPLETED, lost_min=0)
        await bookings.apply_judgement(db, row, judged, dispute_window=DISPUTE, now=clock.now())
    await work(parts)
    clock.advance(DISPUTE)
    async with parts.database.write() as db:
        await bookings.settle_due(db, now=clock.now())
    await work(parts)
    return learner, talent, session


async def talent_of(parts: Wiring) -> Person:
    async with parts.database.read() as db:
        return (await db.scalars(select(Person).join(Talent, Talent.person_id == Person.id))).one()


async def words_of(visitor: Visitor, path: str) -> str:
    response = await visitor.client.get(path)
    pages = PdfReader(io.BytesIO(await response.get_data(as_text=False))).pages
    text = " ".join("".join(page.extract_text() for page in pages).split())
    return text.replace("\xa0", " ").replace("\u202f", " ")


async def mails_about(parts: Wiring, key: str) -> list[str]:
    async with parts.database.read() as db:
        found = await db.scalars(select(MailRow.text).where(MailRow.key.startswith(key)))
        return [text.replace("\xa0", " ").replace("\u202f", " ") for text in found]


async def test_a_session_is_sold_settled_and_paid_out_in_francs(
    parts: Wiring, clock: FixedClock, people: tuple[Visitor, Visitor, str]
) -> None:
    _learner, talent, session = people
    page = await shown(talent, session)
    assert "57 CHF" in page
    assert "€" not in page
    await pass_days(parts, clock, 2)
    async with parts.database.read() as db:
        payout = (await db.scalars(select(Payout))).one()
        assert set(await db.scalars(select(Posting.currency))) == {"CHF"}
        assert await audit.check(db) == []
    assert (payout.currency, payout.amount_cents) == ("CHF", 5700)
    for path in ("/studio/earnings", "/studio/bank", f"/studio/bank/{payout.id}"):
        page = await shown(talent, path)
        assert "57,00 CHF" in page
        assert "€" not in page
    rows = await rows_of(talent, f"/studio/bank/{payout.id}.csv")
    assert any("57,00" in row for row in rows)
    assert "57,00 CHF" in await words_of(talent, f"/studio/bank/{payout.id}.pdf")


async def test_the_hubs_fee_is_invoiced_in_francs_where_no_vat_is_due(
    parts: Wiring, clock: FixedClock, people: tuple[Visitor, Visitor, str]
) -> None:
    learner, talent, session = people
    await talent.post("/studio/papers", SELLER)
    await end_month(parts, clock)
    assert "3,00 CHF" in await shown(talent, "/studio/papers")
    path = (await talent.post(FEES)).headers["Location"]
    assert (await talent.post(FEES)).headers["Location"] == path
    words = await words_of(talent, path)
    assert "3,00 CHF" in words
    assert "€" not in words
    (mail,) = await mails_about(parts, "fee_invoice_ready")
    assert "3,00 CHF" in mail
    await learner.post("/papers/address", ADDRESS)
    invoice = (await learner.post(f"/papers/sessions/{session.rsplit('/', 1)[1]}")).headers
    assert "60,00 CHF" in await words_of(learner, invoice["Location"])


@pytest.mark.usefixtures("people")
async def test_a_fee_with_vat_that_would_have_to_be_converted_is_refused_in_a_sentence(
    parts: Wiring, clock: FixedClock
) -> None:
    settings = parts.settings.model_copy(update={"operator_vat_number": FRENCH})
    anew = compose(settings)
    anew.clock = anew.dispatcher.clock = clock
    try:
        there = await Visitor(create_app(anew), anew).sign_in(await talent_of(parts))
        await there.post("/studio/papers", SELLER)
        await end_month(anew, clock)
        assert (await there.post(FEES)).headers["Location"] == "/studio/papers"
        page = await shown(there, "/studio/papers")
        assert "la loi veut sa TVA en EUR, ce hub vend en CHF" in page
        assert await mails_about(anew, "fee_invoice_ready") == []
        # A business of another member state owes the VAT itself: nothing has to be converted.
        await there.post("/studio/papers", SELLER | {"vat_number": "DE123456789"})
        path = (await there.post(FEES)).headers["Location"]
        assert "3,00 CHF" in await words_of(there, path)
    finally:
        await anew.close()


async def test_an_invoice_with_a_talents_vat_is_refused_where_it_would_have_to_be_converted(
    parts: Wiring, people: tuple[Visitor, Visitor, str]
) -> None:
    learner, talent, session = people
    await talent.post("/studio/papers", SELLER | {"vat_number": FRENCH})
    await work(parts)
    await learner.post("/papers/address", ADDRESS)
    refused = await learner.post(f"/papers/sessions/{session.rsplit('/', 1)[1]}")
    assert refused.status_code == 409
    assert 'data-code="vat_to_convert"' in await body(refused)
    assert await mails_about(parts, "invoice_ready") == []
