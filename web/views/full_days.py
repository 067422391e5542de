"""Days on which a talent teaches and every time is taken: one can wait for a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.rules import Interval
from hub.calendar.service import offered_slots
from hub.waiting.lists import find_place
from hub.waiting.models import PlaceKind, WaitingPlace
from web.views.profiles import ProfileView


@dataclass(frozen=True, slots=True, kw_only=True)
class FullDay:
    """A full day of the week that is shown; `place` is the visitor's own in its line, if any."""

    day: date
    place: WaitingPlace | None


async def full_days(
    db: AsyncSession,
    view: ProfileView,
    *,
    person_id: str | None,
    zone: ZoneInfo,
    now: datetime,
) -> Sequence[FullDay]:
    """Return the full days of the week that a profile shows, in the visitor's zone."""
    if view.chosen is None or view.week is None:
        return []
    days = [day for day in view.week.days if not day.slots]
    if not days:
        return []
    from_at = max(days[0].date - timedelta(hours=12), now + view.chosen.least_notice)
    offered = await offered_slots(
        db,
        view.chosen.talent_id,
        duration=timedelta(minutes=view.chosen.duration_min),
        window=Interval(from_at, days[-1].date + timedelta(hours=12)),
        now=now,
    )
    open_days = {slot.starts_at.astimezone(zone).date() for slot in offered}
    mine: dict[date | None, WaitingPlace] = {}
    if person_id is not None:
        for place in await find_place(db, person_id, kind=PlaceKind.DAY, subject_id=view.chosen.id):
            mine[place.day] = place
    return [
        FullDay(day=day.date.date(), place=mine.get(day.date.date()))
        for day in days
        if day.date.date() in open_days
    ]
