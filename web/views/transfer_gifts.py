"""What a transfer took to a charity, gift by gift, for a spreadsheet or for paper."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from zoneinfo import ZoneInfo

from billing.donations.lines import CarriedLine
from hub.kernel.i18n import gettext
from web.views.charity_report import by_itself, source_name
from web.views.report_files import Cell, Table
from web.views.transfers import TransferLine


def carried_name() -> str:
    """Return what the table is called."""
    return gettext("What it carries")


def carried_table(transfer: TransferLine) -> Table:
    """Return the columns of what a transfer carries, and its total, which is the transfer."""
    columns = [
        gettext("Date"),
        gettext("Donor"),
        gettext("Masterclass"),
        gettext("Source"),
        gettext("Number"),
        gettext("Net"),
        gettext("Currency"),
    ]
    total: list[Cell] = [gettext("Total"), "", "", "", transfer.transfer_id]
    return Table(
        name=carried_name(),
        columns=columns,
        total=[*total, transfer.amount_cents, transfer.currency],
    )


async def carried_rows(
    lines: AsyncIterable[CarriedLine], *, transfer: TransferLine, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a file; with what went back since, they add up to the transfer."""
    left_cents = transfer.amount_cents
    async for carried in lines:
        left_cents -= carried.cents
        yield _cells(carried, transfer.currency, zone)
    if left_cents:
        yield ["", gettext("Given back since"), "", "", "", left_cents, transfer.currency]


def _cells(carried: CarriedLine, currency: str, zone: ZoneInfo) -> list[Cell]:
    line = carried.line
    return [
        line.given_at.astimezone(zone).date(),
        line.donor_name or gettext("Anonymous"),
        line.masterclass_title or by_itself(),
        source_name(line.source.value),
        line.donation_id,
        carried.cents,
        currency,
    ]
