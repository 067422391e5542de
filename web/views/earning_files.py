"""A talent's earnings as rows for a spreadsheet or for paper."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from datetime import date
from enum import StrEnum
from zoneinfo import ZoneInfo

from billing.earnings import EarningLine, EarningState
from billing.earnings.figures import EarningFigure
from billing.earnings.postings import EarningPosting
from billing.earnings.report import EarningReport, EarningTotals
from hub.kernel.i18n import gettext
from web.views.earning_report import figure_name, month_name
from web.views.report_files import Cell, Table


class EarningTable(StrEnum):
    """A table of the earnings, as its file's address names it."""

    SERVICES = "services"
    MONTHS = "months"


def state_name(state: EarningState) -> str:
    """Return how a page names where the money of a session is."""
    return {
        EarningState.HELD: gettext("Set aside"),
        EarningState.REFUNDED: gettext("Given back"),
        EarningState.PAYABLE: gettext("On its way"),
        EarningState.TRANSFERRED: gettext("Sent to you"),
        EarningState.GIVEN: gettext("Given"),
        EarningState.DISPUTED: gettext("Disputed by the learner"),
        EarningState.LOST: gettext("Taken back by the learner’s bank"),
    }[state]


def breakdown_table(report: EarningReport, table: EarningTable) -> Table:
    """Return a table of sums: one row for each entry, and their total."""
    is_by_month = table is EarningTable.MONTHS
    rows = report.by_month if is_by_month else report.by_service
    figures = [figure_name(figure) for figure in EarningFigure]
    first = gettext("Month") if is_by_month else gettext("Service")
    return Table(
        name=gettext("By month") if is_by_month else gettext("By service"),
        columns=[first, gettext("Sessions"), *figures, gettext("Currency")],
        rows=[
            _sums(
                month_name(row.key) if is_by_month else row.label,
                row.totals,
                currency=report.currency,
            )
            for row in rows
            if row.totals.count
        ],
        total=_sums(gettext("Total"), report.totals, currency=report.currency),
    )


def session_table() -> Table:
    """Return the columns of sessions with their money."""
    return Table(
        name=gettext("Earnings"),
        columns=[
            gettext("Date"),
            gettext("Session"),
            gettext("Paid by the learner"),
            gettext("Given back"),
            gettext("Set aside"),
            gettext("Fee"),
            gettext("Yours"),
            gettext("State"),
        ],
    )


def session_cells(line: EarningLine, *, zone: ZoneInfo) -> list[Cell]:
    """Return the cells of a session, in the order of the columns."""
    return [
        _day(line, zone),
        line.title,
        line.gross_cents,
        line.refunded_cents,
        line.held_cents,
        line.fee_cents,
        line.net_cents,
        state_name(line.state),
    ]


async def session_rows(
    lines: AsyncIterable[EarningLine], *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a spreadsheet."""
    async for line in lines:
        yield session_cells(line, zone=zone)


def posting_table(figure: EarningFigure) -> Table:
    """Return the columns of the postings under a figure."""
    when = (gettext("Date"), gettext("Time"))
    columns = (gettext("From"), gettext("To"), gettext("Session"), gettext("Amount"))
    return Table(name=figure_name(figure), columns=[*when, *columns])


def posting_cells(posting: EarningPosting, *, zone: ZoneInfo) -> list[Cell]:
    """Return the cells of a posting, in the order of the columns."""
    at = posting.at.astimezone(zone)
    return [
        at.date(),
        f"{at:%H:%M:%S}",
        posting.source,
        posting.destination,
        posting.booking_id,
        posting.signed_cents,
    ]


async def posting_rows(
    postings: AsyncIterable[EarningPosting], *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a spreadsheet."""
    async for posting in postings:
        yield posting_cells(posting, zone=zone)


def _sums(label: str, totals: EarningTotals, *, currency: str) -> list[Cell]:
    return [label, str(totals.count), *(totals[figure] for figure in EarningFigure), currency]


def _day(line: EarningLine, zone: ZoneInfo) -> date:
    return line.starts_at.astimezone(zone).date()
