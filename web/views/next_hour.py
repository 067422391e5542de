"""The next hour somebody could book a talent, as a sentence that shows what the limits do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.limits import is_paused, limits_of
from hub.calendar.service import free_slots
from hub.kernel.i18n import gettext
from hub.skills.models import Talent
from hub.skills.on_sale import MIN_DURATION_MIN, services_of
from web.rendering import date_local, datetime_local


@dataclass(frozen=True, slots=True, kw_only=True)
class NextHour:
    """When somebody could book next; None when nobody can."""

    at: datetime | None
    sentence: str


async def next_hour(db: AsyncSession, talent: Talent, *, now: datetime) -> NextHour:
    """Return the next start of the talent's shortest service, in the talent's own zone."""
    zone = ZoneInfo(talent.time_zone)
    if is_paused(talent, now=now):
        return NextHour(at=None, sentence=_paused(talent, zone))
    lengths = [one.duration_min for one in await services_of(db, talent.person_id)]
    slots = await free_slots(
        db,
        talent.person_id,
        duration=timedelta(minutes=min(lengths, default=MIN_DURATION_MIN)),
        window=limits_of(talent).window(now),
        now=now,
    )
    if not slots:
        sentence = gettext("Nobody can book you yet: no hour is open and free.")
        return NextHour(at=None, sentence=sentence)
    at = slots[0].starts_at
    sentence = gettext("The next hour somebody could book is %(when)s.") % {
        "when": datetime_local(at, zone)
    }
    return NextHour(at=at, sentence=sentence)


def _paused(talent: Talent, zone: ZoneInfo) -> str:
    if talent.paused_until is None:
        return gettext("Nobody can book you until you lift the pause.")
    return gettext("Nobody can book you before %(day)s.") % {
        "day": date_local(talent.paused_until, zone)
    }
