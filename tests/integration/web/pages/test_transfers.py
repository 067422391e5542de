"""A transfer opens what it carries and the postings it is made of, to its payee alone."""

import re

import pytest

from billing.donations import lines
from hub.kernel.clock import FixedClock
from hub.people.models import Role
from tests.integration.web.pages import bank_scenes
from tests.integration.web.pages.space_links import (
    cents_of,
    links_of,
    plain,
    read_english,
    rows_of,
)
from tests.scenes import make_person, make_talent
from tests.visitor import Visitor
from web.pages import transfer_space


async def charitys(visitor: Visitor, clock: FixedClock) -> tuple[str, str]:
    """Have a charity be sent what two people gave; return its space and the transfer's page."""
    evening = await bank_scenes.evening_transferred(visitor, clock)
    await visitor.sign_in(evening.member)
    space = f"/charity/{evening.charity.id}"
    (page,) = set(links_of(await visitor.text(f"{space}/transfers"), (f"{space}/transfer/",)))
    return space, page


async def talents(visitor: Visitor, clock: FixedClock) -> str:
    """Have a talent be sent a session's money; return the transfer's page."""
    teacher, _booking = await bank_scenes.session_transferred(visitor, clock)
    await visitor.sign_in(teacher.person)
    listed = await visitor.text("/studio/earnings/transfers")
    (page,) = set(links_of(listed, ("/studio/earnings/transfers/",)))
    return page


async def test_a_charitys_transfer_opens_its_gifts_and_its_postings(
    visitor: Visitor, clock: FixedClock
) -> None:
    space, path = await charitys(visitor, clock)
    page = plain(await visitor.text(path))
    assert "<h1>24,12 €</h1>" in page
    for words in ("Ce qu’il contient", "Les écritures qui le composent", "Léa Fontaine"):
        assert words in page, words
    assert "payable:charity:" in page
    assert "outside:payee" in page
    assert len(set(links_of(page, (f"{space}/lines/",)))) == 2
    gifts = await rows_of(visitor, f"{path}/gifts.csv")
    *each, total = cents_of(gifts, "Net")
    assert sum(each) == total == 2412
    postings = await rows_of(visitor, f"{path}.csv")
    assert cents_of(postings, "Montant") == [2412, 2412]
    under = await visitor.text(f"{space}/bank/provider")
    assert f'href="{path}"' in under


async def test_a_transfer_reads_in_english(visitor: Visitor, clock: FixedClock) -> None:
    _, path = await charitys(visitor, clock)
    read_english(visitor)
    page = plain(await visitor.text(path))
    for words in ("What it carries", "The postings it is made of", "Transferred, ", "€24.12"):
        assert words in page, words


async def test_a_talents_transfer_opens_its_postings_and_its_session(
    visitor: Visitor, clock: FixedClock
) -> None:
    path = await talents(visitor, clock)
    page = plain(await visitor.text(path))
    assert "<h1>57,00 €</h1>" in page
    assert "Premiers accords" in page
    assert re.search(r'href="/bookings/bkg_\w+"', page)
    assert "Ce qu’il contient" not in page
    assert cents_of(await rows_of(visitor, f"{path}.csv"), "Montant") == [5700, 5700]
    assert f'href="{path}"' in await visitor.text("/studio/bank/provider")


async def test_what_the_provider_holds_opens_every_posting_of_what_was_sent(
    visitor: Visitor, clock: FixedClock
) -> None:
    await talents(visitor, clock)
    link = "/studio/earnings/postings/sent"
    assert f'href="{link}"' in await visitor.text("/studio/bank/provider")
    assert "<h1>57,00 €</h1>" in plain(await visitor.text(link))


async def test_of_many_gifts_the_first_are_shown_and_the_file_has_all(
    visitor: Visitor, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, path = await charitys(visitor, clock)
    monkeypatch.setattr(transfer_space, "GIFTS_SHOWN", 1)
    monkeypatch.setattr(lines, "PAGE_SIZE", 1)
    page = await visitor.text(path)
    assert "Les 1 premiers dons sur 2." in plain(page)
    assert len(await rows_of(visitor, f"{path}/gifts.csv")) == 1 + 2 + 1


@pytest.mark.parametrize("ending", ["", ".csv", ".pdf", "/gifts.csv", "/gifts.pdf"])
async def test_a_charitys_transfer_is_nobody_elses(
    visitor: Visitor, clock: FixedClock, ending: str
) -> None:
    space, path = await charitys(visitor, clock)
    assert (await visitor.get(f"{space}/transfer/trf_none{ending}")).status_code == 404
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Paula Estrela", Role.CHARITY)
        rival = await make_talent(db, "Ravi Rival")
    other = await visitor.another().sign_in(stranger)
    assert (await other.get(f"{path}{ending}")).status_code == 404
    number = path.rsplit("/", 1)[1]
    talent = await visitor.another().sign_in(rival.person)
    if "gifts" not in ending:
        stolen = f"/studio/earnings/transfers/{number}{ending}"
        assert (await talent.get(stolen)).status_code == 404


@pytest.mark.parametrize("ending", ["", ".csv", ".pdf"])
async def test_a_talents_transfer_is_nobody_elses(
    visitor: Visitor, clock: FixedClock, ending: str
) -> None:
    path = await talents(visitor, clock)
    async with visitor.parts.database.write() as db:
        rival = await make_talent(db, "Ravi Rival")
    other = await visitor.another().sign_in(rival.person)
    assert (await other.get(f"{path}{ending}")).status_code == 404
