"""The charity's donations as a spreadsheet reads them."""

import csv
import io
import re
from collections.abc import AsyncIterator
from zoneinfo import ZoneInfo

from billing.donations.lines import DonationLine, LineState, all_lines
from billing.donations.models import DonationSource
from billing.donations.period import Period
from hub.kernel.database import Database
from hub.kernel.i18n import N_, current_locale, gettext

BYTE_ORDER_MARK = "\ufeff"
_RUNS = re.compile(r'[\s"]*[=+\-@]')
_RUNS_AFTER_A_SPLIT = re.compile(rf"([;,\t\r\n])(?={_RUNS.pattern})")
LINES_PER_CHUNK = 500

SOURCE_NAMES = {
    DonationSource.TICKET: N_("Ticket"),
    DonationSource.WITH_TICKET: N_("Gift with a ticket"),
    DonationSource.LIVE: N_("Gift during the broadcast"),
    DonationSource.PAGE: N_("Gift on the page"),
    DonationSource.FEE_COVER: N_("Card fees covered by the donor"),
    DonationSource.FORFEIT: N_("Forfeited price of a session"),
}
STATE_NAMES = {
    LineState.HELD: N_("Held until the dispute window closes"),
    LineState.REFUNDED: N_("Refunded"),
    LineState.PAYABLE: N_("On its way to the charity"),
    LineState.PAID_OUT: N_("Paid to the charity"),
    LineState.DISPUTED: N_("Taken back by the donor’s bank"),
}
COLUMNS = (
    N_("Number"),
    N_("Date"),
    N_("Time"),
    N_("Donor"),
    N_("Masterclass"),
    N_("Host"),
    N_("Source"),
    N_("Gross"),
    N_("Fees"),
    N_("Refunded"),
    N_("Net"),
    N_("Currency"),
    N_("State"),
    N_("Message"),
)


async def csv_of(
    database: Database,
    charity_id: str,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str,
) -> AsyncIterator[str]:
    """Give the lines of a period as CSV text, in chunks, the oldest first.

    UTF-8 with a byte order mark; in French semicolons and decimal commas, as its spreadsheets
    expect. No cell can be run as a formula. Raises: PeriodInvalid.
    """
    period.check()
    locale = current_locale()
    yield BYTE_ORDER_MARK + to_csv([[gettext(column) for column in COLUMNS]], locale=locale)
    rows: list[list[str]] = []
    async for line in all_lines(database, charity_id, period=period, zone=zone, currency=currency):
        rows.append(cells_of(line, zone=zone, currency=currency, locale=locale))
        if len(rows) == LINES_PER_CHUNK:
            yield to_csv(rows, locale=locale)
            rows = []
    if rows:
        yield to_csv(rows, locale=locale)


def cells_of(line: DonationLine, *, zone: ZoneInfo, currency: str, locale: str) -> list[str]:
    """Return the cells of a line, in the order of the columns."""
    given_at = line.given_at.astimezone(zone)
    amounts = (line.gross_cents, line.fees_cents, line.refunded_cents, line.net_cents)
    return [
        line.donation_id,
        given_at.date().isoformat(),
        f"{given_at:%H:%M:%S}",
        as_text(line.donor_name or gettext("Anonymous")),
        as_text(line.masterclass_title),
        as_text(line.host_name),
        gettext(SOURCE_NAMES[line.source]),
        *(decimal(cents, locale=locale) for cents in amounts),
        currency,
        gettext(STATE_NAMES[line.state]),
        as_text(line.message),
    ]


def to_csv(rows: list[list[str]], *, locale: str) -> str:
    """Return rows as lines of text, cells quoted where they must be. Source: RFC 4180."""
    text = io.StringIO()
    csv.writer(text, delimiter=";" if locale == "fr" else ",").writerows(rows)
    return text.getvalue()


def as_text(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula, wherever it splits the line.

    A file made for one language may be opened in the other, where a comma or a semicolon within a
    cell ends it: what follows must not begin a formula either. Source: OWASP, CSV injection.
    """
    safe = _RUNS_AFTER_A_SPLIT.sub(r"\1'", cell)
    return f"'{safe}" if _RUNS.match(safe) or safe[:1].isspace() else safe


def decimal(cents: int, *, locale: str) -> str:
    """Return an amount with two decimals, as a number of that language."""
    sign, whole, rest = "-" if cents < 0 else "", *divmod(abs(cents), 100)
    return f"{sign}{whole}{',' if locale == 'fr' else '.'}{rest:02d}"
