"""Sums over the donations of a period: whole days from `donation_days`, the rest from the lines.

The days of the database are UTC's, those of a report its reader's. So each border of the report
(its beginning, each new month, its end) is taken at the nearest UTC midnight, and the donations
between the two are read one by one and counted on the right side.

Days count a line to its last transfer. Of the few that left in several, what is paid out is set
right from each transfer's part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from billing.donations.models import Donation, DonationDay, DonationSource
from billing.donations.period import Period, midnight
from billing.donations.several import paid_out_elsewhere
from billing.donations.totals import Totals
from billing.transfers.models import Transfer, TransferState

HALF_A_DAY = timedelta(hours=12)
NO_BORDER = -1

NOBODY = ""
"""The masterclass and the host of a gift to the charity by itself."""

_SUMS = ("lines", "gross", "refunded", "fees", "paid_out")
_IS_PAID_OUT = Transfer.state == TransferState.SUCCEEDED


class By(StrEnum):
    """What donations are summed up by."""

    MONTH = "month"
    MASTERCLASS = "masterclass"
    HOST = "host"
    SOURCE = "source"


Sums = dict[By, dict[str, Totals]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """Where the months before and after meet; None is outside the period."""

    at: datetime
    before: str | None
    after: str | None

    @property
    def nearest(self) -> datetime:
        """Return the nearest UTC midnight."""
        later = self.at.astimezone(UTC) + HALF_A_DAY
        return later.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def day(self) -> date:
        """Return the first UTC day that is counted to the month after."""
        return self.nearest.date()

    @property
    def counted(self) -> tuple[str | None, str | None]:
        """Return to which month the days count what is between, and to which it belongs."""
        months = (self.before, self.after)
        return months if self.at < self.nearest else months[::-1]


def borders_of(period: Period, zone: ZoneInfo) -> list[Border]:
    """Return the borders of a period and of its months, in order."""
    begins_at, over_at = period.bounds(zone)
    months = [month.isoformat() for month in period.months()]
    instants = [begins_at, *(midnight(month, zone) for month in period.months()[1:]), over_at]
    return [
        Border(at=at, before=before, after=after)
        for at, before, after in zip(instants, [None, *months], [*months, None], strict=True)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Some:
    """Some of a charity's donations: of a masterclass, a host, a source; None means of any.

    `NOBODY` stands for gifts to the charity by itself.
    """

    masterclass_id: str | None = None
    host_id: str | None = None
    source: DonationSource | None = None

    def of(self, model: type[Donation] | type[DonationDay]) -> ColumnElement[bool]:
        """Return the condition on donations, or on their days."""
        wanted: list[ColumnElement[bool]] = [model.charity_id.is_not(None)]
        if self.masterclass_id is not None:
            wanted.append(_is(model.masterclass_id, self.masterclass_id))
        if self.host_id is not None:
            wanted.append(_is(model.host_id, self.host_id))
        if self.source is not None:
            wanted.append(model.source == self.source)
        return and_(*wanted)


def _is(column: InstrumentedAttribute[str | None] | Mapped[str], key: str) -> ColumnElement[bool]:
    # Lines have nothing where their days have an empty name.
    return column == key if key else or_(column == NOBODY, column.is_(None))


ALL = Some()


async def sums_over(
    db: AsyncSession,
    charity_id: str,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str,
    only: Some = ALL,
) -> Sums:
    """Return the totals of a charity's donations by month, masterclass, host and source."""
    borders = borders_of(period, zone)
    sums: Sums = {by: {} for by in By}
    # One statement, so that days and lines are of the same moment.
    queries = [
        *_days(charity_id, borders, currency=currency, only=only),
        *_edges(charity_id, borders, currency=currency, only=only),
        *_elsewhere(charity_id, borders, currency=currency, only=only),
    ]
    for row in await db.execute(union_all(*queries)):
        if row.border == NO_BORDER:
            _add(sums[By(row.by)], row.key, _totals(row))
        else:
            counted, right = borders[row.border].counted
            _add_line(sums, row, -_totals(row), month=counted)
            _add_line(sums, row, _totals(row), month=right)
    return {by: _without_nothing(of) for by, of in sums.items()}


def _days(
    charity_id: str, borders: Sequence[Border], *, currency: str, only: Some
) -> list[Select[*tuple[Any, ...]]]:
    """Return what whole days add up to; `key` is the month, masterclass, host or source."""
    # Transfers are joined to some hundred groups, not to each day.
    day = DonationDay
    keys = (
        _month(borders).label(By.MONTH),
        day.masterclass_id.label(By.MASTERCLASS),
        day.host_id.label(By.HOST),
        type_coerce(day.source, String).label(By.SOURCE),
    )
    groups = (
        select(
            *keys,
            day.transfer_id,
            func.sum(day.lines).label("lines"),
            func.sum(day.gross_cents).label("gross"),
            func.sum(day.refunded_cents).label("refunded"),
            func.sum(day.fees_cents).label("fees"),
        )
        .where(
            day.charity_id == charity_id,
            day.currency == currency,
            day.day >= borders[0].day,
            day.day < borders[-1].day,
            only.of(day),
        )
        .group_by(*keys, day.transfer_id)
        .cte("groups")
    )
    net = groups.c.gross - groups.c.refunded - groups.c.fees
    placed = (
        select(groups, case((_IS_PAID_OUT, net), else_=0).label("paid_out"))
        .outerjoin(Transfer, Transfer.id == groups.c.transfer_id)
        .cte("placed")
    )
    nothing = literal("")
    sums = [func.sum(placed.c[name]).label(name) for name in _SUMS]
    return [
        select(
            literal(NO_BORDER).label("border"),
            literal(by.value).label("by"),
            placed.c[by].label("key"),
            nothing.label(By.HOST),
            nothing.label(By.SOURCE),
            *sums,
        ).group_by(placed.c[by])
        for by in By
    ]


def _edges(
    charity_id: str, borders: Sequence[Border], *, currency: str, only: Some
) -> list[Select[*tuple[Any, ...]]]:
    """Return what lies between each border and its midnight; `key` is the masterclass."""
    net = Donation.amount_cents - Donation.refunded_cents - Donation.fee_cents
    return [
        select(
            literal(number).label("border"),
            literal("").label("by"),
            func.coalesce(Donation.masterclass_id, NOBODY).label("key"),
            func.coalesce(Donation.host_id, NOBODY).label(By.HOST),
            type_coerce(Donation.source, String).label(By.SOURCE),
            func.count().label("lines"),
            func.sum(Donation.amount_cents).label("gross"),
            func.sum(Donation.refunded_cents).label("refunded"),
            func.sum(Donation.fee_cents).label("fees"),
            func.sum(case((_IS_PAID_OUT, net), else_=0)).label("paid_out"),
        )
        .outerjoin(Transfer, Transfer.id == Donation.transfer_id)
        .where(
            Donation.charity_id == charity_id,
            Donation.currency == currency,
            Donation.given_at >= min(border.at, border.nearest),
            Donation.given_at < max(border.at, border.nearest),
            only.of(Donation),
        )
        .group_by(Donation.masterclass_id, Donation.host_id, Donation.source)
        for number, border in enumerate(borders)
        if border.at != border.nearest
    ]


def _elsewhere(
    charity_id: str, borders: Sequence[Border], *, currency: str, only: Some
) -> list[Select[*tuple[Any, ...]]]:
    """Return what is to be added to what is paid out, for lines that left in several transfers."""
    lines = paid_out_elsewhere(charity_id, only.of(Donation))
    first, *later = borders[:-1]
    months = [(lines.c.given_at >= border.at, border.after) for border in reversed(later)]
    keys: dict[By, ColumnElement[Any]] = {
        By.MONTH: case(*months, else_=first.after) if months else literal(first.after),
        By.MASTERCLASS: func.coalesce(lines.c.masterclass_id, NOBODY),
        By.HOST: func.coalesce(lines.c.host_id, NOBODY),
        By.SOURCE: type_coerce(lines.c.source, String),
    }
    placed = (
        select(*(key.label(by) for by, key in keys.items()), lines.c.cents)
        .where(
            lines.c.currency == currency,
            lines.c.given_at >= borders[0].at,
            lines.c.given_at < borders[-1].at,
        )
        .cte("set_right")
    )
    return [
        select(
            literal(NO_BORDER).label("border"),
            literal(by.value).label("by"),
            placed.c[by].label("key"),
            literal("").label(By.HOST),
            literal("").label(By.SOURCE),
            *(literal(0).label(name) for name in _SUMS[:-1]),
            func.sum(placed.c.cents).label(_SUMS[-1]),
        ).group_by(placed.c[by])
        for by in By
    ]


def _month(borders: Sequence[Border]) -> ColumnElement[str]:
    first, *later = borders[:-1]
    assert first.after is not None
    if not later:
        return literal(first.after)
    begun = [(DonationDay.day >= border.day, border.after) for border in reversed(later)]
    return case(*begun, else_=first.after)


def _totals(row: Row[*tuple[Any, ...]]) -> Totals:
    gross, refunded, fees = int(row.gross), int(row.refunded), int(row.fees)
    net, paid_out = gross - refunded - fees, int(row.paid_out)
    return Totals(
        count=int(row.lines),
        gross_cents=gross,
        refunded_cents=refunded,
        fees_cents=fees,
        net_cents=net,
        paid_out_cents=paid_out,
        pending_cents=net - paid_out,
    )


def _add(sums: dict[str, Totals], key: str, totals: Totals) -> None:
    sums[key] = sums.get(key, Totals()) + totals


def _add_line(sums: Sums, row: Row[*tuple[Any, ...]], totals: Totals, *, month: str | None) -> None:
    if month is None:
        return
    _add(sums[By.MONTH], month, totals)
    _add(sums[By.MASTERCLASS], row.key, totals)
    _add(sums[By.HOST], row.host, totals)
    _add(sums[By.SOURCE], row.source, totals)


def _without_nothing(sums: dict[str, Totals]) -> dict[str, Totals]:
    return {key: totals for key, totals in sums.items() if totals.count}
