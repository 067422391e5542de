"""What a talent's sessions of a period brought, by service and by month."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Subquery, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.period import Period, midnight
from billing.earnings.figures import EarningFigure, paid_sessions, postings_of, sign_in
from billing.earnings.lines import EarningLine, earning_lines
from hub.skills.models import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningTotals:
    """Sums over some sessions, in cents, each the sum of its postings."""

    count: int = 0
    cents: Mapping[EarningFigure, int]

    def __getitem__(self, figure: EarningFigure) -> int:
        """Return a figure."""
        return self.cents.get(figure, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningBreakdown:
    """The totals of one service or month.

    `key`: the service's id, or the month's first day (ISO). `label`: the service's title.
    """

    key: str
    label: str = ""
    totals: EarningTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningReport:
    """A talent's figures for the sessions that begin in a period; `lines` are the latest ones."""

    talent_id: str
    period: Period
    currency: str
    totals: EarningTotals
    by_service: tuple[EarningBreakdown, ...]
    by_month: tuple[EarningBreakdown, ...]
    lines: tuple[EarningLine, ...]


async def earning_report(
    db: AsyncSession, talent_id: str, *, period: Period, zone: ZoneInfo, currency: str
) -> EarningReport:
    """Return a talent's figures for the sessions of a period. Raises: PeriodInvalid."""
    period.check()
    bounds = period.bounds(zone)
    moved = postings_of(paid_sessions(talent_id, currency=currency, bounds=bounds))
    rows = (await db.execute(_sums(moved, period, zone))).all()
    titles = select(Service.id, Service.title).where(Service.talent_id == talent_id)
    labels = {row.id: row.title for row in await db.execute(titles)}
    services = _grouped(rows, lambda row: row.service_id)
    months = _grouped(rows, lambda row: row.month)
    lines = await earning_lines(db, talent_id, currency=currency, bounds=bounds)
    return EarningReport(
        talent_id=talent_id,
        period=period,
        currency=currency,
        totals=_total(rows),
        by_service=tuple(
            EarningBreakdown(key=key, label=labels.get(key, ""), totals=totals)
            for key, totals in sorted(services.items(), key=_largest_first)
        ),
        by_month=tuple(
            EarningBreakdown(key=key, totals=months.get(key, EarningTotals(cents={})))
            for key in (month.isoformat() for month in period.months())
        ),
        lines=tuple(lines),
    )


def _sums(moved: Subquery, period: Period, zone: ZoneInfo) -> Any:
    figures = [
        func.sum(sign_in(figure, moved) * moved.c.amount_cents).label(figure.value)
        for figure in EarningFigure
    ]
    month = _month(moved, period, zone).label("month")
    sessions = func.count(moved.c.booking_id.distinct()).label("sessions")
    return select(month, moved.c.service_id, sessions, *figures).group_by(month, moved.c.service_id)


def _month(moved: Subquery, period: Period, zone: ZoneInfo) -> ColumnElement[str]:
    first, *later = period.months()
    if not later:
        return literal(first.isoformat())
    begun = [
        (moved.c.starts_at >= midnight(month, zone), month.isoformat()) for month in reversed(later)
    ]
    return case(*begun, else_=first.isoformat())


def _grouped(
    rows: Iterable[Row[Any]], key_of: Callable[[Row[Any]], str]
) -> dict[str, EarningTotals]:
    groups: dict[str, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault(key_of(row), []).append(row)
    return {key: _total(group) for key, group in groups.items()}


def _total(rows: Iterable[Row[Any]]) -> EarningTotals:
    """Return the sums of some rows; each session is in one of them."""
    found = list(rows)
    return EarningTotals(
        count=sum(row.sessions for row in found),
        cents={
            figure: sum(int(getattr(row, figure.value)) for row in found)
            for figure in EarningFigure
        },
    )


def _largest_first(item: tuple[str, EarningTotals]) -> tuple[int, str]:
    return -item[1][EarningFigure.GROSS], item[0]
