"""Every table of money is a spreadsheet and a PDF too: the pages of both spaces, walked through."""

import pytest

from hub.kernel.clock import FixedClock
from tests.integration.web.pages.bank_scenes import (
    evening_transferred,
    pass_days,
    session_transferred,
)
from tests.integration.web.pages.space_links import FILES, kind_of, links_of, read_english, walk
from tests.integration.web.pages.test_documents import ADDRESS, DECLARATION
from tests.integration.web.pages.test_studio_papers import SELLER
from tests.visitor import Visitor

OPENED = {
    "charity": {
        "/report",
        "/transfers",
        "/transfer/-",
        "/bank",
        "/bank/-",
        "/bank/provider",
        "/lines/-",
        "/donors/-/gifts?from&to",
        "/postings/paid_out?from&to&source",
        "/receipts",
        "/receipts?year&only",
    },
    "studio": {
        "/earnings",
        "/earnings/transfers",
        "/earnings/transfers/-",
        "/earnings/postings/sent",
        "/bank",
        "/bank/-",
        "/bank/provider",
        "/papers",
    },
}


async def charity_space(visitor: Visitor, clock: FixedClock) -> tuple[str, tuple[str, ...]]:
    """Let a charity have transfers, a payout on its way, donors and a receipt; go in."""
    evening = await evening_transferred(visitor, clock)
    space = f"/charity/{evening.charity.id}"
    donor = await visitor.another().sign_in(evening.viewer)
    await donor.post("/papers/address", ADDRESS)
    await visitor.sign_in(evening.member)
    await visitor.post(f"{space}/receipts/declaration", DECLARATION)
    await visitor.post(f"{space}/receipts", {"year": "2026"})
    await pass_days(visitor.parts, clock, 1)
    return space, (f"{space}/report", f"{space}/")


async def talent_space(visitor: Visitor, clock: FixedClock) -> tuple[str, tuple[str, ...]]:
    """Let a talent have a session transferred, a payout on its way and a fee; go in."""
    teacher, _booking = await session_transferred(visitor, clock)
    await visitor.sign_in(teacher.person)
    await visitor.post("/studio/papers", SELLER)
    await pass_days(visitor.parts, clock, 1)
    return "/studio", ("/studio/earnings", "/studio/bank", "/studio/papers")


@pytest.mark.parametrize("who", ["charity", "studio"])
async def test_every_page_with_a_table_leads_to_its_spreadsheet_and_its_pdf(
    visitor: Visitor, clock: FixedClock, who: str
) -> None:
    make = charity_space if who == "charity" else talent_space
    space, begins = await make(visitor, clock)
    pages = await walk(visitor, begins[0], begins)
    kinds = {kind_of(path).removeprefix(kind_of(space)) for path in pages}
    assert kinds >= OPENED[who]
    files: dict[str, str] = {}
    for path, page in pages.items():
        links = [link for link in links_of(page, begins) if link.split("?")[0].endswith(FILES)]
        files |= {kind_of(link): link for link in links}
        has_rows = "<tbody" in page and "table__empty" not in page
        assert not has_rows or {link.split("?")[0][-4:] for link in links} == set(FILES), path
    assert len(files) > 15
    for link in files.values():
        response = await visitor.client.get(link)
        is_pdf = link.split("?")[0].endswith(".pdf")
        expected = "application/pdf" if is_pdf else "text/csv"
        moved = response.headers.get("Location", "")
        assert response.mimetype == expected or ".csv" in moved, link
        content = await response.get_data(as_text=False)
        assert content.startswith(b"%PDF" if is_pdf else "\ufeff".encode()) or moved, link


async def test_the_files_are_named_in_the_readers_language(
    visitor: Visitor, clock: FixedClock
) -> None:
    space, _ = await charity_space(visitor, clock)
    french = await visitor.text(f"{space}/bank/provider")
    assert "Tableur de « Ce qui est en route »" in french.replace("\xa0", " ").replace(
        "\u202f", " "
    )
    sent = await visitor.get(f"{space}/bank/provider.csv")
    assert "les-mains-vertes-en-chemin.csv" in sent.headers["Content-Disposition"]
    read_english(visitor)
    assert "Spreadsheet of “What is on its way”" in await visitor.text(f"{space}/bank/provider")
    sent = await visitor.get(f"{space}/bank/provider.csv")
    assert "les-mains-vertes-on-its-way.csv" in sent.headers["Content-Disposition"]
