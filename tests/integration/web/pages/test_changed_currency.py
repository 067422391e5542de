"""A hub that sells in another currency by now: what was written before stays what it says."""

from dataclasses import replace

from hub.people.models import Person
from tests.integration.web.pages.masterclass_scenes import make_evening
from tests.integration.web.pages.test_disputes import disputed, give
from tests.integration.web.pages.test_documents import ADDRESS, given
from tests.integration.web.pages.test_studio_papers import SELLER, sold
from tests.integration.web.pages.test_swiss_hub import words_of
from tests.visitor import Visitor
from web.app import create_app


async def in_francs(visitor: Visitor, person: Person) -> Visitor:
    """Give somebody a browser at the same hub, which sells in francs from now on."""
    settings = visitor.parts.settings.model_copy(update={"currency": "CHF"})
    swiss = replace(visitor.parts, settings=settings)
    return await Visitor(create_app(swiss), swiss).sign_in(person)


async def test_an_invoice_in_euros_is_listed_in_euros(visitor: Visitor) -> None:
    sale = await sold(visitor)
    await sale.talent.post("/studio/papers", SELLER)
    await sale.learner.post("/papers/address", ADDRESS)
    await sale.learner.post(sale.form)
    there = await in_francs(visitor, sale.seller)
    page = (await there.text("/studio/papers")).replace("\xa0", " ")
    assert "60,00 €" in page
    assert "CHF" not in page
    words = await words_of(there, "/studio/papers/issued.pdf")
    assert "60,00 €" in words
    assert "CHF" not in words


async def test_receipts_which_are_for_euros_alone_add_up_in_euros(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    await donor.post("/papers/address", ADDRESS)
    await visitor.sign_in(evening.member)
    receipts = f"/charity/{evening.charity.id}/receipts"
    await visitor.post(receipts, {"year": "2026"})
    there = await in_francs(visitor, evening.member)
    page = (await there.text(f"{receipts}?only=valid")).replace("\xa0", " ")
    assert page.count("CHF") == 0
    assert page.count("€") >= 3, "the year's total, the receipt, the total below it"
    assert "CHF" not in await words_of(there, f"{receipts}/2026.pdf")


async def test_a_dispute_about_euros_is_printed_in_euros(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await disputed(visitor, evening, await give(visitor, evening))
    there = await in_francs(visitor, evening.member)
    words = await words_of(there, f"/charity/{evening.charity.id}/disputes.pdf")
    assert "€" in words
    assert "CHF" not in words
