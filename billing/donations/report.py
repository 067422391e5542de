"""A charity's report: what came in over a period, and where each cent of it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.lines import DonationLine, LineState, latest_lines
from billing.donations.period import Period
from billing.donations.sums import By, sums_over
from billing.donations.totals import Totals
from hub.masterclasses.models import Masterclass
from hub.people.models import Person

__all__ = [
    "Breakdown",
    "CharityReport",
    "DonationLine",
    "LineState",
    "Period",
    "Totals",
    "charity_report",
]

LINES_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The totals of one masterclass, host, source or month.

    `key`: the masterclass's or host's id, the source's value, the month's first day (ISO).
    `label`: the title or name; empty for a source and a month, which the page names.
    """

    key: str
    label: str
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class CharityReport:
    """A charity's figures for the donations of a period.

    `lines` are the latest ones; `totals.count` says how many there are.
    """

    charity_id: str
    period: Period
    currency: str
    totals: Totals
    by_masterclass: tuple[Breakdown, ...]
    by_host: tuple[Breakdown, ...]
    by_source: tuple[Breakdown, ...]
    by_month: tuple[Breakdown, ...]
    lines: tuple[DonationLine, ...]


async def charity_report(
    db: AsyncSession,
    charity_id: str,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str,
    lines_shown: int = LINES_SHOWN,
) -> CharityReport:
    """Return a charity's figures for the donations of a period. Raises: PeriodInvalid."""
    period.check()
    sums = await sums_over(db, charity_id, period=period, zone=zone, currency=currency)
    titles = select(Masterclass.id, Masterclass.title)
    titles = titles.where(Masterclass.id.in_(sums[By.MASTERCLASS]))
    names = select(Person.id, Person.display_name).where(Person.id.in_(sums[By.HOST]))
    lines = await latest_lines(
        db, charity_id, period=period, zone=zone, currency=currency, limit=lines_shown
    )
    return CharityReport(
        charity_id=charity_id,
        period=period,
        currency=currency,
        totals=sum(sums[By.SOURCE].values(), Totals()),
        by_masterclass=_largest_first(
            sums[By.MASTERCLASS],
            labels={row.id: row.title for row in await db.execute(titles)},
        ),
        by_host=_largest_first(
            sums[By.HOST],
            labels={row.id: row.display_name for row in await db.execute(names)},
        ),
        by_source=_largest_first(sums[By.SOURCE], labels={}),
        by_month=tuple(
            Breakdown(key=key, label="", totals=sums[By.MONTH].get(key, Totals()))
            for key in (month.isoformat() for month in period.months())
        ),
        lines=tuple(lines),
    )


def _largest_first(
    sums: Mapping[str, Totals], *, labels: Mapping[str, str]
) -> tuple[Breakdown, ...]:
    ordered = sorted(sums.items(), key=lambda item: (-item[1].gross_cents, item[0]))
    return tuple(
        Breakdown(key=key, label=labels.get(key, ""), totals=totals) for key, totals in ordered
    )
