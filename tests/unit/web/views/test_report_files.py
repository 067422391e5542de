"""The cells of a table, for a spreadsheet and on paper."""

from collections.abc import AsyncIterator, Sequence
from datetime import date

from hub.kernel.i18n import use_locale
from web.views.report_files import Cell, csv_file, printed

ROW: list[Cell] = ["Léa", 1250, date(2026, 11, 1)]


def test_paper_shows_days_as_people_write_them() -> None:
    with use_locale("fr"):
        assert printed(ROW, currency="EUR") == ["Léa", "12,50\xa0€", "1er nov. 2026"]
    with use_locale("en"):
        assert printed(ROW, currency="EUR") == ["Léa", "€12.50", "1 Nov 2026"]


async def test_a_spreadsheet_has_days_that_sort() -> None:
    async def rows() -> AsyncIterator[Sequence[Cell]]:
        yield ROW

    chunks = [chunk async for chunk in csv_file(["a", "b", "c"], rows(), locale="fr")]
    assert b"".join(chunks).decode().endswith("2026-11-01\r\n")
