"""Every table of a charity's report as a file for a spreadsheet, in the reader's language."""

from collections.abc import AsyncIterable, AsyncIterator, Iterable
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date

from billing.donations.csv import BYTE_ORDER_MARK, as_text, decimal, to_csv
from billing.donations.donors import NamedDonor
from billing.donations.report import Breakdown, CharityReport
from hub.kernel.i18n import current_locale, gettext
from web.views.charity_report import source_name
from web.views.figure_postings import FigurePosting

ROWS_PER_CHUNK = 500


class ReportTable(StrEnum):
    """A table of the report, as its file's address names it."""

    MASTERCLASSES = "masterclasses"
    HOSTS = "hosts"
    SOURCES = "sources"
    MONTHS = "months"
    DONORS = "donors"


def breakdown_rows(report: CharityReport, table: ReportTable) -> list[list[str]]:
    """Return a table of sums: a row of titles, one for each entry, and their total."""
    locale = current_locale()
    titles = {
        ReportTable.MASTERCLASSES: gettext("Masterclass"),
        ReportTable.HOSTS: gettext("Host"),
        ReportTable.SOURCES: gettext("Source"),
        ReportTable.MONTHS: gettext("Month"),
    }
    breakdowns = {
        ReportTable.MASTERCLASSES: report.by_masterclass,
        ReportTable.HOSTS: report.by_host,
        ReportTable.SOURCES: report.by_source,
        ReportTable.MONTHS: report.by_month,
    }
    total = Breakdown(key="", label=gettext("Total"), totals=report.totals)
    columns = (gettext("Gross"), gettext("Refunded"), gettext("Fees"), gettext("Net"))
    figures = [gettext("Paid out"), gettext("Pending"), gettext("Currency")]
    return [
        [titles[table], *columns, *figures],
        *(
            _sums(row, label=_label(table, row), currency=report.currency, locale=locale)
            for row in breakdowns[table]
        ),
        _sums(total, label=total.label, currency=report.currency, locale=locale),
    ]


def donor_columns() -> list[str]:
    """Return the columns of the donors who let their name be shown."""
    return [
        gettext("Donor"),
        gettext("Gifts"),
        gettext("Amount that may be told"),
        gettext("Last gift"),
    ]


def donor_cells(donor: NamedDonor, *, zone: ZoneInfo, locale: str) -> list[str]:
    """Return the cells of a donor, in the order of the columns."""
    told = decimal(donor.public_cents, locale=locale) if donor.public_cents else ""
    return [as_text(donor.name), str(donor.gifts), told, _day(donor.last_given_at, zone)]


def posting_columns() -> list[str]:
    """Return the columns of the postings under a figure."""
    return [
        gettext("Date"),
        gettext("Time"),
        gettext("From"),
        gettext("To"),
        gettext("Donation"),
        gettext("Amount"),
    ]


def posting_cells(posting: FigurePosting, *, zone: ZoneInfo, locale: str) -> list[str]:
    """Return the cells of a posting, in the order of the columns."""
    return [
        _day(posting.at, zone),
        f"{posting.at.astimezone(zone):%H:%M:%S}",
        as_text(posting.source),
        as_text(posting.destination),
        posting.donation_id,
        decimal(posting.signed_cents, locale=locale),
    ]


async def csv_file(
    columns: list[str], rows: AsyncIterable[list[str]], *, locale: str
) -> AsyncIterator[bytes]:
    """Give a table as CSV text, a chunk at a time."""
    yield (BYTE_ORDER_MARK + to_csv([columns], locale=locale)).encode()
    waiting: list[list[str]] = []
    async for row in rows:
        waiting.append(row)
        if len(waiting) == ROWS_PER_CHUNK:
            yield to_csv(waiting, locale=locale).encode()
            waiting = []
    if waiting:
        yield to_csv(waiting, locale=locale).encode()


async def one_by_one(rows: Iterable[list[str]]) -> AsyncIterator[list[str]]:
    """Give rows that are all there already."""
    for row in rows:
        yield row


def _label(table: ReportTable, row: Breakdown) -> str:
    if table is ReportTable.SOURCES:
        return source_name(row.key)
    if table is ReportTable.MONTHS:
        return format_date(date.fromisoformat(row.key), "LLLL y", locale=current_locale())
    return as_text(row.label)


def _sums(row: Breakdown, *, label: str, currency: str, locale: str) -> list[str]:
    sums = row.totals
    amounts = (
        sums.gross_cents,
        sums.refunded_cents,
        sums.fees_cents,
        sums.net_cents,
        sums.paid_out_cents,
        sums.pending_cents,
    )
    return [label, *(decimal(cents, locale=locale) for cents in amounts), currency]


def _day(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).date().isoformat()
