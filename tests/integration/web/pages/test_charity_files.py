"""Every table of a charity's report as a spreadsheet reads it."""

import csv
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.donors import all_named_donors
from billing.donations.period import Period
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.masterclasses.models import Masterclass
from hub.people.models import Person, Role
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    make_evening,
    pay_newest,
)
from tests.scenes import NOW, make_person
from tests.visitor import Visitor
from web.pages import charity_reports
from web.views import figure_postings, money_figures, report_paper, transfers
from web.views.figure_postings import NONE, LineFilter
from web.views.money_figures import MoneyFigure

ZONE = ZoneInfo("Europe/Paris")
FORMULA = '=HYPERLINK("http://evil.test","Prix")'


async def given(visitor: Visitor) -> Evening:
    """Let one person give under their name, and again hiding it."""
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    shown = {"amount": "20", "is_name_public": "1", "is_amount_public": "1"}
    for form in (shown, {"amount": "5"}):
        await viewer.post(f"{evening.page}/give", form)
        await pay_newest(visitor.parts)
    return evening


async def rows_of(visitor: Visitor, path: str) -> list[list[str]]:
    response = await visitor.get(path)
    assert response.status_code == 200
    assert response.mimetype == "text/csv"
    text = (await body(response)).lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


async def words_of(visitor: Visitor, path: str) -> str:
    """Return what a paper says, in one line."""
    response = await visitor.client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    pages = PdfReader(BytesIO(await response.get_data(as_text=False))).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize("table", ["masterclasses", "hosts", "sources", "months"])
async def test_each_table_ends_with_its_total(visitor: Visitor, table: str) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    rows = await rows_of(visitor, f"/charity/{evening.charity.id}/tables/{table}.csv")
    gross = rows[0].index("Brut")
    sums = [round(float(row[gross].replace(",", ".")) * 100) for row in rows[1:]]
    assert sums[-1] == sum(sums[:-1]) == 2500


async def test_only_donors_who_agreed_are_named_and_only_with_amounts_they_show(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    rows = await rows_of(visitor, f"/charity/{evening.charity.id}/tables/donors.csv")
    assert [row[:3] for row in rows[1:]] == [["Léa Fontaine", "1", "20,00"]]
    page = await visitor.text(f"/charity/{evening.charity.id}/report")
    assert "Donateurs que vous pouvez nommer" in page
    assert "premières lignes" not in page
    monkeypatch.setattr(charity_reports, "DONORS_SHOWN", 0)
    page = await visitor.text(f"/charity/{evening.charity.id}/report")
    assert "Les 0 premières lignes. Le tableur les a toutes." in page


async def test_no_connection_is_held_while_somebody_downloads_slowly(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await given(visitor)
    monkeypatch.setattr(figure_postings, "PAGE_SIZE", 1)
    database, held = visitor.parts.database, set[str]()

    @asynccontextmanager
    async def read() -> AsyncIterator[AsyncSession]:
        async with type(database).read(database) as db:
            held.add("connection")
            yield db
            held.clear()

    monkeypatch.setattr(database, "read", read)
    period = Period(first_day=NOW.date(), last_day=NOW.date())
    donors = all_named_donors(
        database, evening.charity.id, period=period, zone=ZONE, currency="EUR"
    )
    asked = figure_postings.Asked(
        charity_id=evening.charity.id,
        figure=figure_postings.Figure.GROSS,
        period=period,
        lines=figure_postings.LineFilter(),
        zone=ZONE,
        currency="EUR",
    )
    postings = figure_postings.all_figure_postings(database, asked)
    names = []
    async for donor in donors:
        assert not held
        names.append(donor.name)
    cents = []
    async for posting in postings:
        assert not held
        cents.append(posting.signed_cents)
    assert (names, len(cents), sum(cents)) == (["Léa Fontaine"], 4, 2500)


async def test_the_postings_under_a_figure_add_up_to_it(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/postings/gross.csv"
    rows = await rows_of(visitor, path)
    amount = rows[0].index("Montant")
    assert sum(round(float(row[amount].replace(",", ".")) * 100) for row in rows[1:]) == 2500
    assert len(await rows_of(visitor, f"{path}?source=ticket")) == 1


async def test_postings_read_a_page_at_a_time_come_once_each(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/postings/net.csv"
    whole = await rows_of(visitor, path)
    monkeypatch.setattr(figure_postings, "PAGE_SIZE", 1)
    assert await rows_of(visitor, path) == whole
    assert len(whole) == 1 + 2


async def test_of_very_many_postings_the_latest_are_shown_with_the_total_of_all(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.viewer)
    await visitor.post("/charities/les-mains-vertes/give", {"amount": "7"})
    await pay_newest(visitor.parts)
    some = [
        LineFilter(),
        LineFilter(source="ticket"),
        LineFilter(source="page", host_id=evening.host.person.id),
        LineFilter(masterclass_id=evening.masterclass.id),
        LineFilter(masterclass_id=NONE, host_id=NONE),
    ]
    sums = []
    for figure, lines in product(figure_postings.Figure, some):
        asked = figure_postings.Asked(
            charity_id=evening.charity.id,
            figure=figure,
            period=Period(first_day=NOW.date(), last_day=NOW.date()),
            lines=lines,
            zone=ZONE,
            currency="EUR",
        )
        async with visitor.parts.database.read() as db:
            whole = await figure_postings.figure_postings(db, asked)
            assert whole.is_whole
            for few in (0, figure_postings.FEW):
                with monkeypatch.context() as patched:
                    patched.setattr(figure_postings, "SHOWN", 0)
                    patched.setattr(figure_postings, "PAGE_SIZE", 1)
                    patched.setattr(figure_postings, "FEW", few)
                    latest = await figure_postings.figure_postings(db, asked)
                assert latest.total_cents == whole.total_cents
                assert latest.is_whole is not bool(whole.postings)
        sums.append(whole.total_cents)
    assert sums[:5] == [3200, 0, 2500, 2500, 700]


async def test_a_page_of_very_many_postings_says_so(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await given(visitor)
    monkeypatch.setattr(figure_postings, "SHOWN", 1)
    monkeypatch.setattr(figure_postings, "PAGE_SIZE", 1)
    await visitor.sign_in(evening.member)
    page = await visitor.text(f"/charity/{evening.charity.id}/postings/gross")
    assert "Les 1 dernières écritures" in page
    assert "Le tableur les contient toutes" in page
    assert page.count("25,00") == 2


async def test_the_postings_of_where_the_money_is_are_whole_and_make_the_total(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await given(visitor)
    monkeypatch.setattr(money_figures, "SHOWN", 1)
    monkeypatch.setattr(money_figures, "PAGE_SIZE", 1)
    await visitor.sign_in(evening.member)
    space = f"/charity/{evening.charity.id}/transfers"
    expected = dict.fromkeys(MoneyFigure, 0) | {MoneyFigure.PENDING: 2412, MoneyFigure.HELD: 2412}
    for figure, expected_cents in expected.items():
        head, *rows, total = await rows_of(visitor, f"{space}/{figure}.csv")
        amount = head.index("Montant")
        cents = [round(float(row[amount].replace(",", ".")) * 100) for row in [*rows, total]]
        assert (total[0], cents[-1], sum(cents[:-1])) == ("Total", expected_cents, expected_cents)
        page = await visitor.text(f"{space}/{figure}")
        assert ("Les 1 dernières sur" in page) is (len(rows) > 1)
    assert len(await rows_of(visitor, f"{space}/held.csv")) > 1 + 2


@pytest.mark.parametrize("path", ["transfers/held", "postings/gross"])
async def test_a_paper_that_is_not_whole_says_so_and_where_the_rest_is(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    paper = f"/charity/{evening.charity.id}/{path}.pdf"
    assert "premières lignes" not in await words_of(visitor, paper)
    monkeypatch.setattr(report_paper, "ROWS_PRINTED", 1)
    monkeypatch.setattr(figure_postings, "SHOWN", 1)
    words = await words_of(visitor, paper)
    assert "Les 1 premières lignes ; le total est celui de toutes." in words
    assert "Le tableur les a toutes." in words


async def test_a_charity_finds_its_oldest_transfer_on_the_page_and_in_the_files(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await given(visitor)
    count = transfers.SHOWN + 2
    async with visitor.parts.database.write() as db:
        # Two at a time leave at the same moment, as those of one night do.
        db.add_all(
            Transfer(
                id=f"trf_{number:04}",
                payee_kind=PayeeKind.CHARITY,
                payee_id=evening.charity.id,
                subject_id=evening.masterclass.id,
                state=TransferState.WITHHELD,
                amount_cents=100 + number,
                currency="EUR",
                idempotency_key=f"transfer:{number}",
                requested_at=NOW + timedelta(minutes=number // 2),
            )
            for number in range(count)
        )
    monkeypatch.setattr(transfers, "PAGE_SIZE", 3)
    await visitor.sign_in(evening.member)
    space = f"/charity/{evening.charity.id}"
    rows = await rows_of(visitor, f"{space}/transfers.csv")
    newest_first = [f"trf_{number:04}" for number in reversed(range(count))]
    assert [row[0] for row in rows[1:]] == newest_first
    page = await visitor.text(f"{space}/transfers")
    assert "1,00\xa0€" not in page
    assert f"{space}/transfers?before=trf_0002" in page
    assert "Versements plus anciens" in page
    earlier = await visitor.text(f"{space}/transfers?before=trf_0002")
    assert "1,00\xa0€" in earlier
    assert "plus anciens" not in earlier
    assert " 1,00 € EUR" in await words_of(visitor, f"{space}/transfers.pdf")


async def test_no_cell_of_any_table_runs_as_a_formula(visitor: Visitor) -> None:
    evening = await given(visitor)
    async with visitor.parts.database.write() as db:
        (await db.get_one(Masterclass, evening.masterclass.id)).title = FORMULA
        (await db.get_one(Person, evening.host.person.id)).display_name = "@SUM(A1:A9)"
    await visitor.sign_in(evening.member)
    for path in ("tables/masterclasses", "tables/hosts", "report", "transfers"):
        for row in await rows_of(visitor, f"/charity/{evening.charity.id}/{path}.csv"):
            assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in row), path


@pytest.mark.parametrize(
    "path",
    [
        "tables/masterclasses",
        "tables/hosts",
        "tables/sources",
        "tables/months",
        "tables/donors",
        "tables/donations",
        "postings/net",
        "transfers",
    ],
)
async def test_every_table_has_its_pdf(visitor: Visitor, path: str) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    response = await visitor.client.get(f"/charity/{evening.charity.id}/{path}.pdf")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert (await response.get_data(as_text=False)).startswith(b"%PDF-1.7")


async def test_the_postings_of_one_donation_are_files_for_its_charity_alone(
    visitor: Visitor,
) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    space = f"/charity/{evening.charity.id}"
    (line, *_) = re.findall(
        rf'href="({space}/lines/don_\w+)"', await visitor.text(f"{space}/report")
    )
    page = await visitor.text(line)
    assert f'href="{line}.csv"' in page
    assert f'href="{line}.pdf"' in page
    rows = await rows_of(visitor, f"{line}.csv")
    assert rows[0] == ["Date", "Heure", "De", "À", "Référence", "Montant", "Devise"]
    assert page.count("<code>don_") == len(rows)
    assert {row[4] for row in rows[1:]} == {line.rsplit("/", 1)[1]}
    words = await words_of(visitor, f"{line}.pdf")
    assert "provider:balance" in words.replace(" ", "").replace("\u200b", "")
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Paula Estrela", Role.CHARITY)
    other = await visitor.another().sign_in(stranger)
    for ending in (".csv", ".pdf"):
        assert (await other.get(f"{line}{ending}")).status_code == 404
        assert (await visitor.get(f"{space}/lines/don_none{ending}")).status_code == 404


async def test_the_donations_themselves_are_one_spreadsheet(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    response = await visitor.get(f"/charity/{evening.charity.id}/tables/donations.csv")
    assert "/report.csv?from=" in response.headers["Location"]


async def test_a_table_or_figure_that_is_none_is_not_found(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    for path in (
        "tables/people.csv",
        "tables/people.pdf",
        "postings/profit.pdf",
        "postings/profit.csv",
        "postings/gross.csv?source=lottery",
    ):
        assert (await visitor.get(f"/charity/{evening.charity.id}/{path}")).status_code == 404


async def test_the_transfers_page_says_where_the_money_is(visitor: Visitor) -> None:
    evening = await given(visitor)
    await visitor.sign_in(evening.member)
    page = await visitor.text(f"/charity/{evening.charity.id}/transfers")
    text = page.replace("\xa0", " ").replace("\u202f", " ")
    assert "24,12 €" in text
    assert "Le premier versement part" in text
    expected = {"held": "24,12 €", "payable": "0,00 €", "transferred": "0,00 €"}
    for figure, amount in expected.items():
        opened = await visitor.text(f"/charity/{evening.charity.id}/transfers/{figure}")
        assert f"<h1>{amount}</h1>" in opened.replace("\xa0", " ").replace("\u202f", " ")
    nowhere = await visitor.get(f"/charity/{evening.charity.id}/transfers/lost")
    assert nowhere.status_code == 404
