"""Every table of a charity's report, as rows for a spreadsheet or for paper."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from billing.donations.csv import BYTE_ORDER_MARK, STATE_NAMES, as_text, decimal, to_csv
from billing.donations.donors import NamedDonor
from billing.donations.lines import DonationLine
from billing.donations.report import Breakdown, CharityReport
from hub.kernel.i18n import gettext
from web.rendering import money_exact, month_local, written_day
from web.views.charity_report import by_itself, source_name
from web.views.figure_postings import FigurePosting

ROWS_PER_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in a table whose rows may be in several currencies."""

    cents: int
    currency: str


Cell = str | int | date | Amount
"""A text, an amount in cents of the table's currency, a day, or an amount in its own currency."""


class ReportTable(StrEnum):
    """A table of the report, as its file's address names it."""

    MASTERCLASSES = "masterclasses"
    HOSTS = "hosts"
    SOURCES = "sources"
    MONTHS = "months"
    DONORS = "donors"
    DONATIONS = "donations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its name, its columns, its rows, and the row of totals if it has one."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]] = ()
    total: Sequence[Cell] = ()


def breakdown_table(report: CharityReport, table: ReportTable) -> Table:
    """Return a table of sums: one row for each entry, and their total."""
    named = {
        ReportTable.MASTERCLASSES: (
            gettext("By masterclass"),
            gettext("Masterclass"),
            report.by_masterclass,
        ),
        ReportTable.HOSTS: (gettext("By host"), gettext("Host"), report.by_host),
        ReportTable.SOURCES: (gettext("By source"), gettext("Source"), report.by_source),
        ReportTable.MONTHS: (gettext("By month"), gettext("Month"), report.by_month),
    }
    name, column, breakdowns = named[table]
    figures = (gettext("Gross"), gettext("Refunded"), gettext("Fees"), gettext("Net"))
    where = (gettext("Paid out"), gettext("Pending"), gettext("Currency"))
    total = Breakdown(key="", label=gettext("Total"), totals=report.totals)
    return Table(
        name=name,
        columns=[column, *figures, *where],
        rows=[_sums(row, label=_label(table, row), currency=report.currency) for row in breakdowns],
        total=_sums(total, label=total.label, currency=report.currency),
    )


def donor_table() -> Table:
    """Return the columns of the donors who let their name be shown."""
    columns = (gettext("Donor"), gettext("Gifts"), gettext("Amount that may be told"))
    return Table(name=gettext("Donors you may name"), columns=[*columns, gettext("Last gift")])


def donor_cells(donor: NamedDonor, *, zone: ZoneInfo) -> list[Cell]:
    """Return the cells of a donor, in the order of the columns."""
    told: Cell = donor.public_cents or ""
    return [donor.name, str(donor.gifts), told, _day(donor.last_given_at, zone)]


def donation_table() -> Table:
    """Return the columns of the donations, as they fit on paper."""
    return Table(
        name=gettext("Donations"),
        columns=[
            gettext("Date"),
            gettext("Donor"),
            gettext("Masterclass"),
            gettext("Source"),
            gettext("State"),
            gettext("Gross"),
            gettext("Net"),
        ],
    )


def donation_cells(line: DonationLine, *, zone: ZoneInfo) -> list[Cell]:
    """Return the cells of a donation, in the order of the columns."""
    return [
        _day(line.given_at, zone),
        line.donor_name or gettext("Anonymous"),
        line.masterclass_title or by_itself(),
        source_name(line.source.value),
        gettext(STATE_NAMES[line.state]),
        line.gross_cents,
        line.net_cents,
    ]


def posting_table(name: str) -> Table:
    """Return the columns of the postings under a figure."""
    when = (gettext("Date"), gettext("Time"))
    columns = (gettext("From"), gettext("To"), gettext("Donation"), gettext("Amount"))
    return Table(name=name, columns=[*when, *columns])


def posting_cells(posting: FigurePosting, *, zone: ZoneInfo) -> list[Cell]:
    """Return the cells of a posting, in the order of the columns."""
    return [
        _day(posting.at, zone),
        f"{posting.at.astimezone(zone):%H:%M:%S}",
        posting.source,
        posting.destination,
        posting.donation_id,
        posting.signed_cents,
    ]


async def csv_file(
    columns: Sequence[str], rows: AsyncIterable[Sequence[Cell]], *, locale: str
) -> AsyncIterator[bytes]:
    """Give a table as CSV text, a chunk at a time; no cell can be run as a formula."""
    yield (BYTE_ORDER_MARK + to_csv([list(columns)], locale=locale)).encode()
    waiting: list[list[str]] = []
    async for row in rows:
        waiting.append([_csv_cell(cell, locale=locale) for cell in row])
        if len(waiting) == ROWS_PER_CHUNK:
            yield to_csv(waiting, locale=locale).encode()
            waiting = []
    if waiting:
        yield to_csv(waiting, locale=locale).encode()


async def all_rows(table: Table) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a table that is there already, and its total."""
    for row in (*table.rows, table.total):
        if row:
            yield row


async def with_total(
    rows: AsyncIterable[Sequence[Cell]], *, total: Sequence[Cell]
) -> AsyncIterator[Sequence[Cell]]:
    """Give rows, then the row of their total."""
    async for row in rows:
        yield row
    yield total


async def with_sum(
    rows: AsyncIterable[Sequence[Cell]], *, total: Sequence[Cell]
) -> AsyncIterator[Sequence[Cell]]:
    """Give rows, then a total row whose last cell is what theirs add up to."""
    total_cents = 0
    async for row in rows:
        amount = row[-1]
        assert isinstance(amount, int), "the last cell is an amount"
        total_cents += amount
        yield row
    yield [*total[:-1], total_cents]


def printed(row: Sequence[Cell], *, currency: str) -> list[str]:
    """Return the cells of a row as paper shows them."""
    return [_printed_cell(cell, currency=currency) for cell in row]


def _printed_cell(cell: Cell, *, currency: str) -> str:
    if isinstance(cell, date):
        return written_day(cell, "d MMM y")
    if isinstance(cell, Amount):
        return money_exact(cell.cents, cell.currency)
    return money_exact(cell, currency) if isinstance(cell, int) else cell


def _csv_cell(cell: Cell, *, locale: str) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Amount):
        return decimal(cell.cents, locale=locale)
    return decimal(cell, locale=locale) if isinstance(cell, int) else as_text(cell)


def _label(table: ReportTable, row: Breakdown) -> str:
    if table is ReportTable.SOURCES:
        return source_name(row.key)
    if table is ReportTable.MONTHS:
        return month_local(date.fromisoformat(row.key))
    return row.label or by_itself()


def _sums(row: Breakdown, *, label: str, currency: str) -> list[Cell]:
    sums = row.totals
    return [
        label,
        sums.gross_cents,
        sums.refunded_cents,
        sums.fees_cents,
        sums.net_cents,
        sums.paid_out_cents,
        sums.pending_cents,
        currency,
    ]


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()
