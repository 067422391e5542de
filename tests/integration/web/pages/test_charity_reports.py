"""A charity's pages: the public one, the report, and the postings under each figure."""

import csv
import io
import re
from html import unescape

import pytest

from hub.charities.service import CharityDetails, add_member, register_charity
from hub.people.models import Role
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.scenes import NOW, make_person
from tests.visitor import Visitor

PLACES_FR, PLACES_EN = ("Versé", "En attente"), ("Paid out", "Pending")


async def given(visitor: Visitor) -> Evening:
    """Let somebody pay a ticket with a gift, then give apart."""
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/register", {"amount": "5"})
    await pay_newest(visitor.parts)
    await viewer.post(f"{evening.page}/give", {"amount": "20", "is_name_public": "1"})
    await pay_newest(visitor.parts)
    return evening


def plain(page: str) -> str:
    return page.replace("\xa0", " ").replace("\u202f", " ")


async def test_the_public_page_tells_cause_number_and_what_was_given(visitor: Visitor) -> None:
    evening = await given(visitor)
    page = plain(await visitor.another().text(f"/charities/{evening.charity.slug}"))
    assert "W751234567" in page
    assert "Des jardins dans les écoles." in page
    assert "Accompagner une voix" in page
    assert "37 €" in page


async def test_what_each_masterclass_raised_adds_up_to_the_whole_with_the_fees_that_were_covered(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20", "covers_fees": "1"})
    await pay_newest(visitor.parts)
    page = plain(await visitor.another().text(f"/charities/{evening.charity.slug}"))
    (whole,) = re.findall(r"figure-tile__value\">(20,\d\d €)<", page)
    assert f"{whole} donnés" in page


async def test_a_charity_nobody_has_checked_has_no_page(visitor: Visitor) -> None:
    details = CharityDetails(
        slug="pas-encore",
        name="Pas encore",
        registration="W751234568",
        address="",
        object_fr="",
        object_en="",
        signatory="",
    )
    async with visitor.parts.database.write() as db:
        await register_charity(db, details, now=NOW)
    assert (await visitor.get("/charities/pas-encore")).status_code == 404


async def test_a_member_of_one_charity_is_led_to_its_report(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    response = await visitor.get("/charity")
    assert response.headers["Location"] == f"/charity/{evening.charity.id}/report"
    page = plain(await visitor.text(response.headers["Location"]))
    assert "37,00 €" in page
    assert "1,06 €" in page
    assert "35,94 €" in page
    assert "Camille Aubry" in page
    assert "Accompagner une voix" in page


async def test_a_member_of_two_charities_chooses(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    details = CharityDetails(
        slug="autre",
        name="Une autre",
        registration="W751234568",
        address="",
        object_fr="Autre chose.",
        object_en="Something else.",
        signatory="",
    )
    async with visitor.parts.database.write() as db:
        other = await register_charity(db, details, now=NOW)
        await add_member(db, other.id, person_id=evening.member.id)
    await visitor.sign_in(evening.member)
    page = await visitor.text("/charity")
    assert "Une autre" in page
    assert "Les Mains vertes" in page


@pytest.mark.parametrize("path", ["report", "report.csv", "postings/gross", "lines/don_x"])
async def test_the_report_of_somebody_elses_charity_does_not_exist(
    visitor: Visitor, path: str
) -> None:
    evening = await given(visitor)
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Paula Estrela", Role.CHARITY)
    await visitor.sign_in(stranger)
    assert (await visitor.get(f"/charity/{evening.charity.id}/{path}")).status_code == 404


async def test_each_figure_opens_postings_that_add_up_to_it(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    expected = {
        "gross": "37,00 €",
        "refunded": "0,00 €",
        "fees": "1,06 €",
        "net": "35,94 €",
        "paid_out": "0,00 €",
        "pending": "35,94 €",
    }
    for figure, amount in expected.items():
        page = plain(await visitor.text(f"/charity/{evening.charity.id}/postings/{figure}"))
        assert f"<h1>{amount}</h1>" in page, figure
    nowhere = await visitor.get(f"/charity/{evening.charity.id}/postings/profit")
    assert nowhere.status_code == 404


@pytest.mark.parametrize(("locale", "columns"), [("fr", PLACES_FR), ("en", PLACES_EN)])
async def test_each_table_says_what_is_paid_out_and_what_is_pending_and_opens_it(
    visitor: Visitor, locale: str, columns: tuple[str, str]
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    visitor.client.set_cookie("localhost", "estrade_locale", locale)
    space = f"/charity/{evening.charity.id}"
    page = plain(await visitor.text(f"{space}/report"))
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)[:4]
    totals = []
    for table, what in zip(tables, ("masterclass", "host", "source", "from"), strict=True):
        head = table[: table.index("</thead>")]
        assert [label for label in columns if f">{label}</th>" in head] == list(columns)
        links = [unescape(link) for link in re.findall(r'href="([^"]+/pending\?[^"]+)"', table)]
        *rows, total = links
        assert rows
        assert all(f"{what}=" in link for link in rows), table
        totals.append(total)
    (whole,) = set(totals)
    opened = plain(await visitor.text(whole))
    assert "35,94 €" in opened or "€35.94" in opened


async def test_a_figure_narrows_to_a_source_a_host_or_a_masterclass(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    base = f"/charity/{evening.charity.id}/postings/gross"
    assert "20,00 €" in plain(await visitor.text(f"{base}?source=page"))
    assert "<h1>37,00 €</h1>" in plain(
        await visitor.text(f"{base}?masterclass={evening.masterclass.id}")
    )
    assert "<h1>0,00 €</h1>" in plain(await visitor.text(f"{base}?host=per_nobody"))
    assert (await visitor.get(f"{base}?source=lottery")).status_code == 404


async def test_a_line_shows_its_donor_and_its_postings(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    listed = await visitor.text(f"/charity/{evening.charity.id}/report")
    start = listed.index(f"/charity/{evening.charity.id}/lines/")
    path = listed[start : listed.index('"', start)]
    page = plain(await visitor.text(path))
    assert "Léa Fontaine" in page
    assert "provider:balance" in page
    assert f"escrow:masterclass:{evening.masterclass.id}" in page


@pytest.mark.parametrize(
    "query", ["from=2026-12-31&to=2026-01-01", "from=hier", "from=0001-01-01&to=9999-12-31"]
)
async def test_a_period_that_cannot_be_gets_a_sentence_beside_the_form(
    visitor: Visitor, query: str
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    response = await visitor.get(f"/charity/{evening.charity.id}/report?{query}")
    assert response.status_code == 422
    assert 'id="error-from"' in await body(response)


@pytest.mark.parametrize(
    "file",
    [
        "report.csv",
        "tables/months.csv",
        "tables/months.pdf",
        "postings/gross",
        "postings/gross.csv",
        "postings/gross.pdf",
    ],
)
async def test_a_file_of_a_period_that_cannot_be_is_refused_with_the_sentence(
    visitor: Visitor, file: str
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/{file}?from=2026-11-22&to=2026-01-01"
    response = await visitor.get(path)
    assert response.status_code == 422
    assert "Choisissez un premier jour" in await body(response)


async def test_a_period_before_everything_is_empty_and_says_so(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    page = await visitor.text(f"/charity/{evening.charity.id}/report?from=2020-01-01&to=2020-12-31")
    assert "Rien n’a été donné ces jours-là" in page


async def test_the_spreadsheet_adds_up_to_the_report_in_the_readers_language(
    visitor: Visitor,
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/report.csv"
    french = await visitor.get(path)
    assert french.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO((await body(french)).lstrip("\ufeff")), delimiter=";"))
    brut = rows[0].index("Brut")
    assert sum(round(float(row[brut].replace(",", ".")) * 100) for row in rows[1:]) == 3700
    visitor.client.set_cookie("localhost", "estrade_locale", "en")
    english = await body(await visitor.get(path))
    rows = list(csv.reader(io.StringIO(english.lstrip("\ufeff"))))
    gross = rows[0].index("Gross")
    assert sum(round(float(row[gross]) * 100) for row in rows[1:]) == 3700


async def test_a_gift_not_paid_yet_is_in_no_figure(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20"})
    assert (await newest_payment(visitor.parts)).amount_cents == 2000
    await visitor.sign_in(evening.member)
    page = await visitor.text(f"/charity/{evening.charity.id}/report")
    assert "Rien n’a été donné ces jours-là" in page
