"""A charity's receipts: what it declares, its year, and all of them in one file."""

import io
import re
import zipfile
from html import unescape

import pytest

from billing.gateways.sandbox import disputes as banks
from billing.payments.models import Payment
from hub.charities.models import MemberRole
from hub.charities.service import add_member
from hub.people.models import Role
from tests.integration.web.pages.masterclass_scenes import body, pay_newest
from tests.integration.web.pages.test_documents import (
    ADDRESS,
    DECLARATION,
    given,
    receipt_path,
    work,
)
from tests.scenes import make_person
from tests.visitor import Visitor


def plain(page: str) -> str:
    return page.replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"article_200": None}, "article_200"),
        ({"status": "public_utility"}, "status_detail"),
        ({"signatory_title": ""}, "signatory_title"),
    ],
)
async def test_what_a_declaration_lacks_is_said_beside_its_field(
    visitor: Visitor, change: dict[str, str | None], field: str
) -> None:
    evening, _ = await given(visitor, is_declared=False)
    await visitor.sign_in(evening.member)
    form = {name: value for name, value in {**DECLARATION, **change}.items() if value is not None}
    response = await visitor.post(f"/charity/{evening.charity.id}/receipts/declaration", form)
    assert response.status_code == 422
    assert f'id="error-{field}"' in await body(response)


async def test_a_status_that_is_none_is_refused(visitor: Visitor) -> None:
    evening, _ = await given(visitor, is_declared=False)
    await visitor.sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/receipts/declaration"
    assert (await visitor.post(path, {**DECLARATION, "status": "lottery"})).status_code == 422


async def test_a_member_issues_what_is_ready_and_downloads_the_year(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    await donor.post("/papers/address", ADDRESS)
    await visitor.sign_in(evening.member)
    base = f"/charity/{evening.charity.id}/receipts"
    assert "Émettre 1 reçu" in await visitor.text(base)
    assert (await visitor.post(base, {"year": "2026"})).status_code == 303
    page = plain(await visitor.text(base))
    assert "20,00 €" in page
    response = await visitor.client.get(f"{base}/2026.zip")
    assert response.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(await response.get_data(as_text=False))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["recu-2026-00001.pdf", "index-2026.csv"]
        assert "Léa Fontaine" in archive.read("index-2026.csv").decode()
        own = await donor.client.get(await receipt_path_again(donor))
        assert archive.read("recu-2026-00001.pdf") == await own.get_data()


async def test_the_yearly_total_and_count_open_the_receipts_that_make_them(
    visitor: Visitor,
) -> None:
    evening, donor = await given(visitor)
    await receipt_path(donor)
    await donor.post(f"{evening.page}/give", {"amount": "7"})
    paid = await pay_newest(visitor.parts)
    await visitor.sign_in(evening.member)
    base = f"/charity/{evening.charity.id}/receipts"
    await visitor.post(base, {"year": "2026"})
    await _void(visitor, paid)
    page = plain(await visitor.text(base))
    valid, void = f"{base}?year=2026&amp;only=valid", f"{base}?year=2026&amp;only=void"
    assert f'href="{valid}#receipts">20,00 €' in page
    issued = f"{base}?year=2026&amp;only=issued"
    assert f'href="{issued}#receipts">1<' in page
    assert "2026-00002" not in await visitor.text(unescape(issued))
    assert f'href="{void}#receipts">1<' in page
    standing = plain(await visitor.text(unescape(valid)))
    assert "2026-00001" in standing
    assert "2026-00002" not in standing
    total = standing[standing.index("<tfoot") : standing.index("</tfoot>")]
    assert "20,00 €" in total
    line = re.search(rf'href="(/charity/{evening.charity.id}/lines/don_\w+)">20,00 €', standing)
    assert line is not None
    assert "provider:balance" in await visitor.text(line.group(1))
    others = await visitor.text(unescape(void))
    assert "2026-00002" in others
    assert "2026-00001" not in others
    assert "<tfoot" not in others
    for only, number in (("valid", "2026-00001"), ("issued", "2026-00001"), ("void", "2026-00002")):
        listed = (await visitor.text(f"{base}/2026.csv?only={only}")).split("\r\n")
        assert [row.split(";")[0] for row in listed[1:] if row] == [number]
    sent = await visitor.get(f"{base}/2026.csv?only=void")
    assert "-recus-2026-annules.csv" in sent.headers["Content-Disposition"]
    for path in (base, f"{base}/2026.csv"):
        assert (await visitor.get(f"{path}?only=lost")).status_code == 404


async def _void(visitor: Visitor, payment: Payment) -> None:
    """Let the donor's bank take a gift back, so that its receipt is void."""
    async with visitor.parts.database.write() as db:
        await banks.open_dispute(db, payment.charge_id, now=visitor.parts.clock.now())
    await work(visitor.parts)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("fr", "est prévenue quand elle peut télécharger son reçu, et vous pouvez émettre"),
        ("en", "donors are told when they can download theirs, and you can issue those of"),
    ],
)
async def test_before_it_declares_a_charity_reads_how_receipts_reach_donors(
    visitor: Visitor, locale: str, words: str
) -> None:
    evening, _ = await given(visitor, is_declared=False)
    await visitor.sign_in(evening.member)
    visitor.client.set_cookie("localhost", "estrade_locale", locale)
    page = await visitor.text(f"/charity/{evening.charity.id}/receipts")
    assert words in page
    assert "tout seuls" not in page
    assert "go out by themselves" not in page


async def receipt_path_again(donor: Visitor) -> str:
    """Return where the receipt is that the page links to."""
    page = await donor.text("/papers")
    start = page.index("/papers/doc_")
    return page[start : page.index('"', start)]


async def test_a_member_who_reads_sees_the_list_and_no_address(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    paper = await receipt_path(donor)
    async with visitor.parts.database.write() as db:
        reader = await make_person(db, "Paul Lecteur")
        await add_member(db, evening.charity.id, person_id=reader.id, role=MemberRole.READ)
    base = f"/charity/{evening.charity.id}/receipts"
    reads = await visitor.another().sign_in(reader)
    page = plain(await reads.text(base))
    for shown in ("2026-00001", "Léa Fontaine", "23 novembre 2026", "20,00 €", "Valable"):
        assert shown in page
    assert "rue de la République" not in page
    assert ".zip" not in page
    assert (await reads.get(f"{base}/2026.zip")).status_code == 403
    assert f"{base}/2026.csv" in page
    listed = await reads.text(f"{base}/2026.csv")
    assert "2026-00001;2026-11-23;Léa Fontaine;23 novembre 2026;Valable;20,00;EUR" in listed
    assert "rue de la République" not in listed
    printed = await reads.client.get(f"{base}/2026.pdf")
    assert (await printed.get_data(as_text=False)).startswith(b"%PDF")
    for year in ("1999.csv", "9999.pdf"):
        assert (await reads.get(f"{base}/{year}")).status_code == 404
    assert (await reads.get(paper)).status_code == 404
    manages = await visitor.another().sign_in(evening.member)
    assert ".zip" in await manages.text(base)
    for file in (paper, f"{base}/2026.zip"):
        assert (await manages.client.get(file)).status_code == 200


@pytest.mark.parametrize("page", ["0", "-1", "deux", "1e3", "9999999", "%D9%A2"])
async def test_a_page_of_receipts_that_cannot_be_does_not_exist(
    visitor: Visitor, page: str
) -> None:
    evening, donor = await given(visitor)
    await receipt_path(donor)
    await visitor.sign_in(evening.member)
    base = f"/charity/{evening.charity.id}/receipts"
    assert (await visitor.get(f"{base}?page={page}")).status_code == 404
    assert "2026-00001" not in await visitor.text(f"{base}?page=2")


async def test_an_empty_year_is_an_archive_with_its_list_alone(visitor: Visitor) -> None:
    evening, _ = await given(visitor)
    await visitor.sign_in(evening.member)
    response = await visitor.client.get(f"/charity/{evening.charity.id}/receipts/2025.zip")
    with zipfile.ZipFile(io.BytesIO(await response.get_data(as_text=False))) as archive:
        assert archive.namelist() == ["index-2025.csv"]


@pytest.mark.parametrize("year", ["1999", "2027", "hier", "%D9%A2%D9%A0%D9%A2%D9%A6"])
async def test_a_year_that_cannot_be_does_not_exist(visitor: Visitor, year: str) -> None:
    evening, _ = await given(visitor)
    await visitor.sign_in(evening.member)
    base = f"/charity/{evening.charity.id}/receipts"
    assert (await visitor.get(f"{base}/{year}.zip")).status_code == 404
    assert (await visitor.get(f"{base}?year={year}")).status_code == 404


async def test_the_receipts_of_somebody_elses_charity_do_not_exist(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    await receipt_path(donor)
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Paula Estrela", Role.CHARITY)
    await visitor.sign_in(stranger)
    base = f"/charity/{evening.charity.id}/receipts"
    for path in (base, f"{base}/2026.zip", f"{base}/declaration"):
        assert (await visitor.get(path)).status_code == 404
    assert (await visitor.post(base, {"year": "2026"})).status_code == 404
    assert (await visitor.post(f"{base}/declaration", DECLARATION)).status_code == 404
