"""What may be told of a donor opens the postings of the gifts in that name, and of no others."""

import pytest
from sqlalchemy import select

from billing.donations.models import Donation
from billing.refunds.gifts import give_gift_back
from hub.people.models import Role
from tests.integration.web.pages.bank_scenes import work
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening, pay_newest
from tests.integration.web.pages.space_links import (
    cents_of,
    links_of,
    plain,
    read_english,
    rows_of,
)
from tests.scenes import make_person
from tests.visitor import Visitor

TOLD = {"amount": "20", "is_name_public": "1", "is_amount_public": "1"}
NAMED = {"amount": "7", "is_name_public": "1"}
HIDDEN = {"amount": "5"}


async def given(visitor: Visitor) -> tuple[Evening, str, str]:
    """Have one person give three times; return where the two figures of theirs lead."""
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    for form in (TOLD, NAMED, HIDDEN):
        await viewer.post(f"{evening.page}/give", form)
        await pay_newest(visitor.parts)
    await visitor.sign_in(evening.member)
    space = f"/charity/{evening.charity.id}"
    page = await visitor.text(f"{space}/report")
    gifts, told = dict.fromkeys(links_of(page, (f"{space}/donors/",)))
    assert "/gifts?" in gifts
    assert "/told?" in told
    assert evening.viewer.id not in page
    return evening, gifts, told


async def test_gifts_and_amounts_open_postings_that_add_up_to_them(visitor: Visitor) -> None:
    evening, gifts, told = await given(visitor)
    page = plain(await visitor.text(told))
    assert "<h1>20,00 €</h1>" in page
    assert "Un don dont le montant peut être dit" in page
    page = plain(await visitor.text(gifts))
    assert "<h1>27,00 €</h1>" in page
    assert "2 dons sous ce nom" in page
    assert len(set(links_of(page, (f"/charity/{evening.charity.id}/lines/",)))) == 2
    for link, total_cents in ((gifts, 2700), (told, 2000)):
        path, _, period = link.partition("?")
        *each, total = cents_of(await rows_of(visitor, f"{path}.csv?{period}"), "Montant")
        assert sum(each) == total == total_cents
        paper = await visitor.client.get(f"{path}.pdf?{period}")
        assert (await paper.get_data(as_text=False)).startswith(b"%PDF")


async def test_what_went_back_of_a_gift_is_told_of_it_no_more(visitor: Visitor) -> None:
    evening, _, told = await given(visitor)
    parts = visitor.parts
    async with parts.database.write() as db:
        query = select(Donation).where(Donation.amount_cents == 2000)
        gift = (await db.scalars(query)).one()
        await give_gift_back(
            db,
            gift.payment_id,
            by=evening.member.id,
            wanted={gift.id: 500},
            is_late=False,
            sequence=1,
            words="Vingt au lieu de quinze.",
            now=parts.clock.now(),
        )
    await work(parts)
    listed = plain(await visitor.text(f"/charity/{evening.charity.id}/report"))
    assert f'href="{told.replace("&", "&amp;")}">15,00 €' in listed
    assert "<h1>15,00 €</h1>" in plain(await visitor.text(told))


async def test_a_donors_page_reads_in_english(visitor: Visitor) -> None:
    _, gifts, told = await given(visitor)
    read_english(visitor)
    assert "One gift whose amount may be told, less what went back of it." in await visitor.text(
        told
    )
    page = await visitor.text(gifts)
    assert "2 gifts in this name, less what went back of them." in page
    assert "Only amounts that may be told are for the public." in page


@pytest.mark.parametrize("ending", ["", ".csv", ".pdf"])
async def test_a_gift_without_a_name_opens_nothing(visitor: Visitor, ending: str) -> None:
    evening, gifts, _ = await given(visitor)
    space = f"/charity/{evening.charity.id}"
    named = set(links_of(await visitor.text(gifts), (f"{space}/lines/",)))
    every = set(links_of(await visitor.text(f"{space}/report"), (f"{space}/lines/",)))
    (hidden,) = every - named
    number = hidden.rsplit("/", 1)[1]
    for path in (f"{number}/gifts", "don_none/told", f"{gifts.split('/')[4]}/profit"):
        assert (await visitor.get(f"{space}/donors/{path}{ending}")).status_code == 404, path


async def test_somebody_elses_donors_do_not_exist(visitor: Visitor) -> None:
    _, gifts, told = await given(visitor)
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Paula Estrela", Role.CHARITY)
    other = await visitor.another().sign_in(stranger)
    for link in (gifts, told):
        assert (await other.get(link)).status_code == 404
