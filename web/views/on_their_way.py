"""Transfers that have yet to reach a bank: where each is, and their table for a file."""

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from zoneinfo import ZoneInfo

from billing.gateways.payouts import PayoutState
from billing.payouts.amounts import TransferOnItsWay
from hub.kernel.i18n import gettext
from web.rendering import date_local
from web.views.charity_report import by_itself
from web.views.report_files import Cell, Table

ON_THE_ROAD = frozenset({PayoutState.PENDING, PayoutState.IN_TRANSIT})


def place_name(line: TransferOnItsWay) -> str:
    """Return where a transfer is, in a few words."""
    payout = line.payout
    if payout is None:
        return gettext("Waits for the next payout")
    if payout.state in ON_THE_ROAD:
        day = date_local(payout.arrives_on)
        return gettext("In the payout expected on %(day)s") % {"day": day}
    if payout.state is PayoutState.PAID:
        return gettext("To be kept back from the next payout")
    return gettext("Came back from the bank, waits for the next payout")


def untold_name() -> str:
    """Return what the line is called that takes away what reached the bank untold."""
    return gettext("Reached the bank; the payment provider does not say of which transfers it was")


def way_title(line: TransferOnItsWay, *, is_charity: bool) -> str:
    """Return the title of the session or the masterclass, or what stands for one."""
    return line.title or (by_itself() if is_charity else "")


def way_table(*, is_charity: bool, total_cents: int, currency: str) -> Table:
    """Return the columns of what is on its way, and the row of its total."""
    columns = [
        gettext("Transferred on"),
        gettext("Masterclass") if is_charity else gettext("Session"),
        gettext("Where it is"),
        gettext("Number"),
        gettext("Amount"),
        gettext("Currency"),
    ]
    total: list[Cell] = [gettext("Total"), "", "", "", total_cents, currency]
    return Table(name=gettext("What is on its way"), columns=columns, total=total)


async def way_rows(
    lines: AsyncIterable[TransferOnItsWay],
    *,
    is_charity: bool,
    untold_cents: int,
    currency: str,
    zone: ZoneInfo,
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a file; with what the provider does not tell of, they add up."""
    async for line in lines:
        at = line.transfer.completed_at
        yield [
            at.astimezone(zone).date() if at else "",
            way_title(line, is_charity=is_charity),
            place_name(line),
            line.transfer.id,
            line.amount_cents,
            currency,
        ]
    if untold_cents:
        yield ["", untold_name(), "", "", -untold_cents, currency]
