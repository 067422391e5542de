"""Payouts to a payee's bank, in plain words, and as tables for a spreadsheet or for paper."""

from collections.abc import AsyncIterable, AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from billing.donations.lines import CarriedLine
from billing.gateways.payouts import PayoutFailure, PayoutPartKind, PayoutState
from billing.payouts.lists import BankEntry
from billing.payouts.models import Payout
from billing.payouts.statement import Statement, StatementLine, donations_under
from billing.transfers.models import PayeeKind
from hub.kernel.database import Database
from hub.kernel.i18n import N_, gettext
from web.rendering import date_local, money_exact
from web.views.charity_report import by_itself, source_name
from web.views.report_files import Cell, Table

FAILURES: Mapping[PayoutFailure, str] = {
    PayoutFailure.ACCOUNT_CLOSED: N_("The bank says that this account has been closed."),
    PayoutFailure.ACCOUNT_BLOCKED: N_("The bank lets no money onto this account for now."),
    PayoutFailure.DETAILS_WRONG: N_("The bank knows no account with these details."),
    PayoutFailure.CURRENCY: N_("The bank takes no money in this currency on this account."),
    PayoutFailure.REFUSED: N_("The bank has refused the payment without saying more."),
    PayoutFailure.OTHER: N_("The bank has sent the money back without saying why."),
}
STATES: Mapping[PayoutState, tuple[str, str, str]] = {
    PayoutState.PENDING: (N_("About to leave"), "warn", "clock"),
    PayoutState.IN_TRANSIT: (N_("On its way to the bank"), "warn", "clock"),
    PayoutState.PAID: (N_("On the bank account"), "good", "check"),
    PayoutState.FAILED: (N_("Sent back by the bank"), "bad", "alert"),
    PayoutState.CANCELLED: (N_("Cancelled by the payment provider"), "neutral", "close"),
}
"""The name of a state, and the tone and icon of its badge."""


def failure_name(failure: str | None) -> str:
    """Return why a bank did not keep a payout, in a sentence."""
    known = PayoutFailure(failure) if failure in set(PayoutFailure) else PayoutFailure.OTHER
    return gettext(FAILURES[known])


def state_name(state: PayoutState) -> str:
    """Return how a page names where a payout stands."""
    return gettext(STATES[state][0])


def state_badges() -> dict[str, tuple[str, str, str]]:
    """Return label, tone and icon of each state's badge."""
    return {
        state.value: (gettext(name), tone, icon) for state, (name, tone, icon) in STATES.items()
    }


def bank_name(last4: str) -> str:
    """Return a bank account as far as it is known."""
    return gettext("account ending in %(digits)s") % {"digits": last4} if last4 else ""


def payout_table() -> Table:
    """Return the columns of what was sent to a payee's bank."""
    return Table(
        name=gettext("Payouts"),
        columns=[
            gettext("Number"),
            gettext("Sent on"),
            gettext("On the account on"),
            gettext("Bank account"),
            gettext("State"),
            gettext("Amount"),
            gettext("Currency"),
        ],
    )


async def payout_rows(
    entries: AsyncIterable[BankEntry], *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a file."""
    async for entry in entries:
        if entry.payout is not None:
            yield _payout_cells(entry.payout, zone)
        else:
            yield _by_hand_cells(entry, zone)


def statement_subtitle(payout: Payout) -> str:
    """Return of which payout a statement is, in a line."""
    sentence = gettext("%(amount)s, %(state)s, %(day)s")
    return sentence % {
        "amount": money_exact(payout.amount_cents, payout.currency),
        "state": state_name(payout.state).lower(),
        "day": date_local(payout.arrives_on),
    }


def statement_table(payout: Payout, rows: Sequence[Sequence[Cell]] = ()) -> Table:
    """Return a statement: its columns, some rows, and the total, which is the payout."""
    donor = [gettext("Donor")] if payout.payee_kind is PayeeKind.CHARITY else []
    columns = [gettext("Date"), gettext("What it was"), gettext("Title"), *donor]
    amounts = [gettext("Number"), gettext("Amount"), gettext("Currency")]
    total: list[Cell] = [gettext("Total"), "", "", *("" for _ in donor)]
    return Table(
        name=gettext("Payout statement"),
        columns=[*columns, *amounts],
        rows=rows,
        total=[*total, payout.id, payout.amount_cents, payout.currency],
    )


async def statement_rows(
    database: Database, statement: Statement, *, zone: ZoneInfo
) -> AsyncIterator[Sequence[Cell]]:
    """Give the rows of a statement; a charity's transfers donation by donation."""
    cells = _Cells(statement.payout, zone)
    async for line, carried in donations_under(database, statement):
        if carried is not None:
            yield cells.of_donation(line, carried)
        elif not line.donations:
            yield cells.of_line(line)
        elif line.changed_cents:
            yield cells.of_change(line)
    if statement.untold_cents:
        yield cells.of_untold(statement.untold_cents)


def line_name(line: StatementLine, *, is_charity: bool) -> str:
    """Return what a line of a statement was."""
    if line.kind is PayoutPartKind.TRANSFER:
        return gettext("Gifts and tickets") if is_charity else gettext("Session")
    if line.kind is PayoutPartKind.REVERSAL and line.is_given_back:
        return gettext("Given back to the payer")
    return {
        PayoutPartKind.REVERSAL: gettext("Taken back for a payer’s bank"),
        PayoutPartKind.RETURNED: gettext("Earlier payout that the bank had sent back"),
        PayoutPartKind.OTHER: gettext("Not from this hub"),
    }[line.kind]


def line_title(line: StatementLine, *, is_charity: bool) -> str:
    """Return the session's or the masterclass's title, or what stands for one."""
    if line.title or line.kind is not PayoutPartKind.TRANSFER:
        return line.title
    return by_itself() if is_charity else ""


class _Cells:
    """The cells of the rows of one statement."""

    def __init__(self, payout: Payout, zone: ZoneInfo) -> None:
        self._currency = payout.currency
        self._is_charity = payout.payee_kind is PayeeKind.CHARITY
        self._arrives_on = payout.arrives_on
        self._zone = zone

    def of_line(self, line: StatementLine) -> list[Cell]:
        return self._row(
            line.at,
            line_name(line, is_charity=self._is_charity),
            line_title(line, is_charity=self._is_charity),
            number=line.number,
            cents=line.amount_cents,
        )

    def of_donation(self, line: StatementLine, carried: CarriedLine) -> list[Cell]:
        donation = carried.line
        return self._row(
            donation.given_at,
            source_name(donation.source.value),
            donation.masterclass_title or line_title(line, is_charity=True),
            donor=donation.donor_name or gettext("Anonymous"),
            number=donation.donation_id,
            cents=carried.cents,
        )

    def of_change(self, line: StatementLine) -> list[Cell]:
        return self._row(
            line.at,
            gettext("Given back since"),
            line_title(line, is_charity=True),
            number=line.number,
            cents=line.changed_cents,
        )

    def of_untold(self, cents: int) -> list[Cell]:
        return self._row(
            self._arrives_on, gettext("What the payment provider does not itemise"), "", cents=cents
        )

    def _row(
        self,
        at: datetime | date,
        what: str,
        title: str,
        *,
        cents: int,
        donor: str = "",
        number: str = "",
    ) -> list[Cell]:
        day = at.astimezone(self._zone).date() if isinstance(at, datetime) else at
        names = [what, title, donor] if self._is_charity else [what, title]
        return [day, *names, number, cents, self._currency]


def _payout_cells(payout: Payout, zone: ZoneInfo) -> list[Cell]:
    is_there = payout.state is PayoutState.PAID
    return [
        payout.id,
        payout.made_at.astimezone(zone).date(),
        payout.arrives_on if is_there else "",
        bank_name(payout.bank_last4),
        state_name(payout.state),
        payout.amount_cents,
        payout.currency,
    ]


def _by_hand_cells(entry: BankEntry, zone: ZoneInfo) -> list[Cell]:
    day = entry.at.astimezone(zone).date()
    return [
        entry.id,
        day,
        day,
        "",
        gettext("Sent by this hub without the payment provider"),
        entry.row.amount_cents,
        entry.row.currency,
    ]
