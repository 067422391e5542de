"""A talent's earnings as files."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from pypdf import PdfReader

from billing import checkout
from billing.earnings import lines as module
from billing.earnings import postings as postings_module
from billing.payments.service import open_session_payment
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.bookings.service import hold_slot
from tests.integration.web.pages.masterclass_scenes import body, pay_newest
from tests.scenes import SHARE, SLOT, make_person, make_talent
from tests.visitor import Visitor
from web.views import report_paper
from web.views.transfers import SHOWN


async def _talent_with_sessions(visitor: Visitor, *, count: int) -> None:
    parts = visitor.parts
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learner = await make_person(db, "Noé Ferraud")
        teacher.service.title = "=HYPERLINK(1)"
        db.add(teacher.service)
    for hour in range(count):
        async with parts.database.write() as db:
            booking = await hold_slot(
                db,
                learner.id,
                service_id=teacher.service.id,
                starts_at=SLOT + timedelta(days=hour),
                now=parts.clock.now(),
            )
            payment = await open_session_payment(
                db, booking, payer_id=learner.id, share=SHARE, now=parts.clock.now()
            )
        await checkout.start(
            parts.database,
            parts.gateway,
            payment.id,
            return_url="http://estrade.test/",
            now=parts.clock.now(),
        )
        await pay_newest(parts)
    await visitor.sign_in(teacher.person)


async def test_a_spreadsheet_has_every_session_once_and_runs_nothing(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SESSIONS_SHOWN", 2)
    await _talent_with_sessions(visitor, count=5)
    text = await body(await visitor.get("/studio/earnings/sessions.csv"))
    rows = text.removeprefix("\ufeff").strip().splitlines()
    assert len(rows) == 6
    assert len({row.split(";")[0] for row in rows[1:]}) == 5
    assert "'=HYPERLINK(1);60,00;0,00;60,00" in rows[1]


async def test_the_sessions_are_given_on_paper(visitor: Visitor) -> None:
    await _talent_with_sessions(visitor, count=1)
    response = await visitor.client.get("/studio/earnings/sessions.pdf")
    assert response.mimetype == "application/pdf"
    assert (await response.get_data(as_text=False)).startswith(b"%PDF-1.7")


async def test_papers_have_as_many_rows_as_fit_and_say_when_there_are_more(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SESSIONS_SHOWN", 1)
    monkeypatch.setattr(postings_module, "SHOWN", 1)
    await _talent_with_sessions(visitor, count=3)
    for path, word in (("sessions", "HYPERLINK"), ("postings/gross", "provider:")):
        paper = f"/studio/earnings/{path}.pdf?from=2026-11-01&to=2026-12-31"
        words = await _words(visitor, paper)
        assert (words.count(word), "premières lignes" in words) == (3, False), path
        with monkeypatch.context() as patched:
            patched.setattr(report_paper, "ROWS_PRINTED", 2)
            words = await _words(visitor, paper)
        assert words.count(word) == 2, path
        assert "Les 2 premières lignes" in words
        assert "Le tableur les a toutes." in words


async def _words(visitor: Visitor, path: str) -> str:
    response = await visitor.client.get(path)
    pages = PdfReader(io.BytesIO(await response.get_data(as_text=False))).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


async def test_a_talent_finds_their_oldest_transfer_on_the_page_and_in_the_file(
    visitor: Visitor,
) -> None:
    async with visitor.parts.database.write() as db:
        teacher = await make_talent(db)
        db.add_all(
            Transfer(
                id=f"trf_{number:04}",
                payee_kind=PayeeKind.TALENT,
                payee_id=teacher.person.id,
                subject_id=f"bkg_{number}",
                state=TransferState.WITHHELD,
                amount_cents=100 + number,
                currency="EUR",
                idempotency_key=f"transfer:{number}",
                requested_at=SLOT + timedelta(minutes=number),
            )
            for number in range(SHOWN + 1)
        )
    await visitor.sign_in(teacher.person)
    rows = await _rows(visitor, "/studio/earnings/transfers.csv")
    assert (len(rows), rows[-1][0]) == (SHOWN + 2, "trf_0000")
    assert "1,00\xa0€" not in await visitor.text("/studio/earnings/transfers")
    earlier = await visitor.text("/studio/earnings/transfers?before=trf_0001")
    assert "1,00\xa0€" in earlier


async def _rows(visitor: Visitor, path: str) -> list[list[str]]:
    response = await visitor.get(path)
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    text = (await body(response)).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def _sum(rows: list[list[str]], column: str) -> int:
    place = rows[0].index(column)
    return sum(round(float(row[place].replace(",", ".")) * 100) for row in rows[1:])


async def test_the_page_shows_a_period_and_every_figure_opens_its_postings(
    visitor: Visitor,
) -> None:
    await _talent_with_sessions(visitor, count=2)
    page = await visitor.text("/studio/earnings?from=2026-11-01&to=2026-11-30")
    links = set(re.findall(r'href="(/studio/earnings/postings/[^"]+)"', page))
    assert {unescape(link).split("?")[0].rsplit("/", 1)[1] for link in links} >= {
        "gross",
        "refunded",
        "held",
        "fee",
        "net",
        "sent",
        "pending",
    }
    assert "120,00\xa0€" in page
    assert any("service=" in link for link in links)
    for link in links:
        assert (await visitor.get(unescape(link))).status_code == 200, link
    held = await visitor.text("/studio/earnings/postings/held")
    assert "Mis de côté pour la séance" in held
    assert "Depuis le début" in held


@pytest.mark.parametrize("table", ["services", "months"])
async def test_each_table_of_sums_ends_with_its_total(visitor: Visitor, table: str) -> None:
    await _talent_with_sessions(visitor, count=3)
    rows = await _rows(visitor, f"/studio/earnings/tables/{table}.csv")
    assert _sum(rows[:-1], "Payé par les élèves") == 18_000
    assert _sum([rows[0], rows[-1]], "Payé par les élèves") == 18_000
    assert "=HYPERLINK" not in {row[0] for row in rows}
    paper = await visitor.client.get(f"/studio/earnings/tables/{table}.pdf")
    assert (await paper.get_data(as_text=False)).startswith(b"%PDF-1.7")


async def test_postings_and_transfers_are_files_too(visitor: Visitor) -> None:
    await _talent_with_sessions(visitor, count=2)
    rows = await _rows(visitor, "/studio/earnings/postings/gross.csv?from=2026-11-01&to=2026-12-31")
    assert _sum(rows, "Montant") == 12_000
    assert len(await _rows(visitor, "/studio/earnings/transfers.csv")) == 1
    for path in ("postings/gross.pdf", "transfers.pdf"):
        paper = await visitor.client.get(f"/studio/earnings/{path}")
        assert (await paper.get_data(as_text=False)).startswith(b"%PDF-1.7")


async def test_every_movement_of_a_session_is_a_file_for_its_talent_alone(
    visitor: Visitor,
) -> None:
    await _talent_with_sessions(visitor, count=1)
    page = await visitor.text("/studio/earnings")
    (csv_link,) = re.findall(r'href="(/studio/earnings/sessions/bkg_\w+\.csv)"', page)
    pdf_link = csv_link.replace(".csv", ".pdf")
    assert f'href="{pdf_link}"' in page
    rows = await _rows(visitor, csv_link)
    assert rows[0] == ["Date", "Heure", "De", "À", "Référence", "Montant", "Devise"]
    assert {row[5] for row in rows[1:] if row[3].startswith("escrow:booking:")} == {"60,00"}
    words = await _words(visitor, pdf_link)
    assert "Chaque mouvement" in words or "mouvement" in words.lower()
    async with visitor.parts.database.write() as db:
        other = await make_talent(db, "Bruno Delmas")
    stranger = await visitor.another().sign_in(other.person)
    for link in (csv_link, pdf_link):
        assert (await stranger.get(link)).status_code == 404
    assert (await visitor.get("/studio/earnings/sessions/bkg_none.csv")).status_code == 404


async def test_a_period_that_cannot_be_says_so_and_keeps_what_was_typed(visitor: Visitor) -> None:
    await _talent_with_sessions(visitor, count=1)
    response = await visitor.get("/studio/earnings?from=2026-12-31&to=2026-01-01")
    assert response.status_code == 422
    page = await response.get_data(as_text=True)
    assert 'value="2026-12-31"' in page
    assert 'id="error-from"' in page


@pytest.mark.parametrize(
    "file",
    ["sessions.csv", "sessions.pdf", "tables/months.csv", "postings/gross", "postings/gross.csv"],
)
async def test_a_file_of_a_period_that_cannot_be_is_refused_with_the_sentence(
    visitor: Visitor, file: str
) -> None:
    await _talent_with_sessions(visitor, count=1)
    response = await visitor.get(f"/studio/earnings/{file}?from=2026-12-31&to=2026-01-01")
    assert response.status_code == 422
    assert "Choisissez un premier jour" in await body(response)


async def test_the_page_opens_on_this_year_and_offers_what_is_ahead(visitor: Visitor) -> None:
    await _talent_with_sessions(visitor, count=1)
    page = await visitor.text("/studio/earnings")
    assert 'name="from" type="date" value="2026-01-01"' in page
    assert 'name="to" type="date" value="2026-12-31"' in page
    assert "from=2026-11-23&amp;to=2027-05-22" in page


@pytest.mark.parametrize(
    "path", ["postings/nothing", "postings/nothing.csv", "tables/nothing.csv", "tables/hosts.pdf"]
)
async def test_a_figure_or_a_table_that_is_none_is_not_found(visitor: Visitor, path: str) -> None:
    await _talent_with_sessions(visitor, count=1)
    assert (await visitor.get(f"/studio/earnings/{path}")).status_code == 404


async def test_nobody_reads_another_talents_earnings(visitor: Visitor) -> None:
    await _talent_with_sessions(visitor, count=1)
    async with visitor.parts.database.write() as db:
        other = await make_talent(db, "Bruno Delmas")
    stranger = await visitor.another().sign_in(other.person)
    page = await stranger.text("/studio/earnings/postings/gross")
    assert "bkg_" not in page
    assert len(await _rows(stranger, "/studio/earnings/sessions.csv")) == 1
