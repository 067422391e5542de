"""A table of a report on paper: a PDF of what is true when it is asked for."""

from collections.abc import AsyncIterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from billing.documents.typesetting import set_pages
from hub.kernel.i18n import current_locale, gettext
from web.rendering import datetime_local
from web.views.report_files import Amount, Cell, Table, printed

ROWS_PRINTED = 1000
LAYOUT = "table"
NARROW, WIDE = 10, 36
"""How few and how many letters count when columns share the width of the page."""


async def first_rows(rows: AsyncIterable[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """Return what paper has room for, and one row more if there are others."""
    found: list[Sequence[Cell]] = []
    async for row in rows:
        found.append(row)
        if len(found) > ROWS_PRINTED:
            break
    return found


async def table_pdf(
    table: Table,
    *,
    author: str,
    subtitle: str,
    now: datetime,
    zone: ZoneInfo,
    currency: str,
) -> bytes:
    """Return a table as PDF/A; of a long one its first rows, and a line that says so.

    Whoever leaves rows out gives one more than is printed, as `first_rows` does.
    """
    rows = table.rows[:ROWS_PRINTED]
    cells = [printed(row, currency=currency) for row in rows]
    today = now.astimezone(zone)
    paper = {
        "locale": current_locale(),
        "title": table.name,
        "author": author,
        "subtitle": subtitle,
        "footer": gettext("As it was on %(moment)s") % {"moment": datetime_local(now, zone)},
        "made_at": {"year": today.year, "month": today.month, "day": today.day},
        "columns": list(table.columns),
        "figures": sorted(_figure_columns([*rows, table.total])),
        "widths": _widths([table.columns, *cells]),
        "rows": cells,
        "total": printed(table.total, currency=currency),
        "note": _note(table),
    }
    return await set_pages(LAYOUT, paper, issued_at=now)


def _note(table: Table) -> str:
    """Return what a reader of the first rows of a long table must know; nothing of a short one."""
    if len(table.rows) <= ROWS_PRINTED:
        return ""
    note = (
        gettext("The first %(count)s rows; the total is that of all. The spreadsheet has them all.")
        if table.total
        else gettext("The first %(count)s rows. The spreadsheet has them all.")
    )
    return note % {"count": ROWS_PRINTED}


def _figure_columns(rows: Sequence[Sequence[Cell]]) -> set[int]:
    figures = int | Amount
    return {column for row in rows for column, cell in enumerate(row) if isinstance(cell, figures)}


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the share of the page that each column asks for: the letters of its longest cell."""
    longest = (max(len(cell) for cell in column) for column in zip(*rows, strict=True))
    return [min(max(letters, NARROW), WIDE) for letters in longest]
