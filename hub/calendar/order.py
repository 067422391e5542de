"""The order in which what takes place is listed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlalchemy.orm import InstrumentedAttribute


def nearest_first(
    starts_at: InstrumentedAttribute[datetime],
    ends_at: InstrumentedAttribute[datetime],
    *,
    now: datetime,
) -> tuple[ColumnElement[Any], ...]:
    """Return the order in which a limit cuts off what is farthest from now, never the next one.

    First what is not over, the soonest first; then what is, the latest first.
    """
    is_over = case((ends_at <= now, 1), else_=0)
    soonest = case((ends_at > now, starts_at))
    return is_over, soonest, starts_at.desc()
