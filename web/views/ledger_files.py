"""The movements of one gift, session or transfer, as rows for a spreadsheet or for paper."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from billing.ledger.models import Posting
from hub.kernel.i18n import gettext
from web.views.report_files import Cell, Table


def ledger_table(name: str, postings: Iterable[Posting], *, zone: ZoneInfo) -> Table:
    """Return postings as a table; they follow money on its way, so they have no total."""
    when = (gettext("Date"), gettext("Time"))
    way = (gettext("From"), gettext("To"), gettext("Reference"))
    return Table(
        name=name,
        columns=[*when, *way, gettext("Amount"), gettext("Currency")],
        rows=[_cells(posting, zone) for posting in postings],
    )


def _cells(posting: Posting, zone: ZoneInfo) -> list[Cell]:
    at = posting.at.astimezone(zone)
    return [
        at.date(),
        f"{at:%H:%M:%S}",
        posting.source,
        posting.destination,
        posting.reference,
        posting.amount_cents,
        posting.currency,
    ]
