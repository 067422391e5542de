"""A talent's earnings as rows for a spreadsheet or for paper."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from zoneinfo import ZoneInfo

from billing.earnings import EarningLine, EarningsSummary, EarningState
from hub.kernel.i18n import gettext
from web.views.report_files import Cell, Table


def state_name(state: EarningState) -> str:
    """Return how a page names where the money of a session is."""
    return {
        EarningState.HELD: gettext("Set aside"),
        EarningState.REFUNDED: gettext("Given back"),
        EarningState.PAYABLE: gettext("On its way"),
        EarningState.TRANSFERRED: gettext("Sent to you"),
        EarningState.GIVEN: gettext("Given"),
        EarningState.DISPUTED: gettext("Disputed by the learner"),
    }[state]


def earning_table(summary: EarningsSummary, *, zone: ZoneInfo) -> Table:
    """Return the latest sessions, each with its money."""
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
        rows=[earning_cells(line, zone=zone) for line in summary.lines],
    )


def earning_cells(line: EarningLine, *, zone: ZoneInfo) -> list[Cell]:
    """Return the cells of a session, in the order of the columns."""
    return [
        line.starts_at.astimezone(zone).date().isoformat(),
        line.title,
        line.gross_cents,
        line.refunded_cents,
        line.held_cents,
        line.fee_cents,
        line.net_cents,
        state_name(line.state),
    ]


async def earning_rows(
    lines: AsyncIterable[EarningLine], *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a spreadsheet."""
    async for line in lines:
        yield earning_cells(line, zone=zone)
