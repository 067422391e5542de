"""A charity's report: what came in over a period, and where each cent of it is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, false, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.lines import DonationLine, LineState, in_period, latest_lines
from billing.donations.models import Donation, DonationSource
from billing.donations.period import Period, midnight
from billing.transfers.models import Transfer, TransferState
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
class Totals:
    """Sums over some lines, in cents.

    Always: gross = refunded + fees + net, and net = paid out + pending.
    """

    count: int = 0
    gross_cents: int = 0
    refunded_cents: int = 0
    fees_cents: int = 0
    net_cents: int = 0
    paid_out_cents: int = 0
    pending_cents: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        """Return the sums over both sets of lines."""
        return Totals(
            count=self.count + other.count,
            gross_cents=self.gross_cents + other.gross_cents,
            refunded_cents=self.refunded_cents + other.refunded_cents,
            fees_cents=self.fees_cents + other.fees_cents,
            net_cents=self.net_cents + other.net_cents,
            paid_out_cents=self.paid_out_cents + other.paid_out_cents,
            pending_cents=self.pending_cents + other.pending_cents,
        )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """What one masterclass brought in one month from one source."""

    month: str
    masterclass_id: str
    host_id: str
    source: DonationSource
    totals: Totals


async def charity_report(
    db: AsyncSession,
    charity_id: str,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str = "EUR",
    lines_shown: int = LINES_SHOWN,
) -> CharityReport:
    """Return a charity's figures for the donations of a period. Raises: PeriodInvalid."""
    period.check()
    condition = in_period(charity_id, period=period, zone=zone, currency=currency)
    groups = await _groups(db, condition, period=period, zone=zone)
    titles = select(Masterclass.id, Masterclass.title)
    titles = titles.where(Masterclass.id.in_({group.masterclass_id for group in groups}))
    names = select(Person.id, Person.display_name)
    names = names.where(Person.id.in_({group.host_id for group in groups}))
    lines = await latest_lines(
        db, charity_id, period=period, zone=zone, currency=currency, limit=lines_shown
    )
    return CharityReport(
        charity_id=charity_id,
        period=period,
        currency=currency,
        totals=sum((group.totals for group in groups), Totals()),
        by_masterclass=_largest_first(
            _roll_up(groups, lambda group: group.masterclass_id),
            labels={row.id: row.title for row in await db.execute(titles)},
        ),
        by_host=_largest_first(
            _roll_up(groups, lambda group: group.host_id),
            labels={row.id: row.display_name for row in await db.execute(names)},
        ),
        by_source=_largest_first(_roll_up(groups, lambda group: group.source.value), labels={}),
        by_month=_every_month(groups, period),
        lines=tuple(lines),
    )


async def _groups(
    db: AsyncSession, condition: ColumnElement[bool], *, period: Period, zone: ZoneInfo
) -> list[_Group]:
    month = _month(period.months(), zone).label("month")
    is_paid_out = func.coalesce(Transfer.state == TransferState.SUCCEEDED, false())
    line = (
        select(
            Donation.masterclass_id,
            Donation.host_id,
            Donation.source,
            Donation.amount_cents,
            Donation.refunded_cents,
            Donation.fee_cents,
            month,
            is_paid_out.label("is_paid_out"),
        )
        .outerjoin(Transfer, Transfer.id == Donation.transfer_id)
        .where(condition)
        .subquery()
    )
    net = line.c.amount_cents - line.c.refunded_cents - line.c.fee_cents
    keys = (line.c.month, line.c.masterclass_id, line.c.host_id, line.c.source)
    query = select(
        *keys,
        func.count().label("lines"),
        func.sum(line.c.amount_cents).label("gross"),
        func.sum(line.c.refunded_cents).label("refunded"),
        func.sum(line.c.fee_cents).label("fees"),
        func.sum(net).label("net"),
        func.sum(case((line.c.is_paid_out, net), else_=0)).label("paid_out"),
    ).group_by(*keys)
    return [
        _Group(
            month=row.month,
            masterclass_id=row.masterclass_id,
            host_id=row.host_id,
            source=row.source,
            totals=Totals(
                count=int(row.lines),
                gross_cents=int(row.gross),
                refunded_cents=int(row.refunded),
                fees_cents=int(row.fees),
                net_cents=int(row.net),
                paid_out_cents=int(row.paid_out),
                pending_cents=int(row.net - row.paid_out),
            ),
        )
        for row in await db.execute(query)
    ]


def _month(months: Sequence[date], zone: ZoneInfo) -> ColumnElement[str]:
    # The database of one machine knows no time zones, so the months come as instants.
    earliest, *later = months
    if not later:
        return literal(earliest.isoformat())
    begun = [(Donation.given_at >= midnight(day, zone), day.isoformat()) for day in later]
    return case(*reversed(begun), else_=earliest.isoformat())


def _roll_up(groups: Sequence[_Group], key: Callable[[_Group], str]) -> dict[str, Totals]:
    sums: dict[str, Totals] = {}
    for group in groups:
        sums[key(group)] = sums.get(key(group), Totals()) + group.totals
    return sums


def _largest_first(
    sums: Mapping[str, Totals], *, labels: Mapping[str, str]
) -> tuple[Breakdown, ...]:
    ordered = sorted(sums.items(), key=lambda item: (-item[1].gross_cents, item[0]))
    return tuple(
        Breakdown(key=key, label=labels.get(key, ""), totals=totals) for key, totals in ordered
    )


def _every_month(groups: Sequence[_Group], period: Period) -> tuple[Breakdown, ...]:
    sums = _roll_up(groups, lambda group: group.month)
    months = (month.isoformat() for month in period.months())
    return tuple(
        Breakdown(key=month, label="", totals=sums.get(month, Totals())) for month in months
    )
