"""The path from an account to a first session on sale: what is written, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession
from werkzeug.datastructures import MultiDict

from hub.calendar.errors import HoursInvalid
from hub.calendar.rules import Hours
from hub.calendar.service import week_of
from hub.kernel.errors import Invalid
from hub.kernel.i18n import N_
from hub.skills.models import Service, Talent
from hub.skills.on_sale import services_of
from web.views.hours_form import WEEKDAYS, DayRows, HoursForm, Row, rows_of

EVENING = Hours(18 * 60, 20 * 60)
MORNING = Hours(10 * 60, 12 * 60)
TUESDAY, THURSDAY, SATURDAY, SUNDAY = 1, 3, 5, 6
PROPOSED: Mapping[int, Sequence[Hours]] = {
    TUESDAY: [EVENING],
    THURSDAY: [EVENING],
    SATURDAY: [MORNING],
}
"""A week to begin with: two evenings and a morning, when most people are free to learn."""


class NoDayOpen(Invalid):
    """Nobody can book a week in which no day is open."""

    code = "no_day_open"
    sentence = N_("Open at least one day.")


class Step(StrEnum):
    """One screen of the path, in order."""

    PROFILE = "profile"
    OFFER = "offer"
    HOURS = "hours"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSteps:
    """What somebody who wants to teach has written so far."""

    talent: Talent | None
    service: Service | None
    weekly: Mapping[int, Sequence[Hours]]

    @property
    def is_public(self) -> bool:
        """Tell whether the path has been walked to its end."""
        return self.talent is not None and self.talent.published_at is not None

    @property
    def next_step(self) -> Step:
        """Return the first step that is still to be made."""
        if self.talent is None:
            return Step.PROFILE
        if self.service is None:
            return Step.OFFER
        return Step.PREVIEW if any(self.weekly.values()) else Step.HOURS

    def has_reached(self, step: Step) -> bool:
        """Tell whether all that comes before a step is written."""
        order = list(Step)
        return order.index(step) <= order.index(self.next_step)


async def first_steps(db: AsyncSession, person_id: str) -> FirstSteps:
    """Return how far somebody is."""
    talent = await db.get(Talent, person_id)
    if talent is None:
        return FirstSteps(talent=None, service=None, weekly={})
    services = await services_of(db, person_id)
    week = await week_of(db, person_id)
    return FirstSteps(talent=talent, service=services[0] if services else None, weekly=week.weekly)


@dataclass(slots=True)
class FirstWeek:
    """The days of a week, open or not; a closed one has hours ready for when it is opened."""

    days: list[DayRows]
    open_days: frozenset[int]
    error: str = ""

    @classmethod
    def of(cls, weekly: Mapping[int, Sequence[Hours]]) -> "FirstWeek":
        """Return what is stored, or what is proposed where nothing is."""
        hours = weekly if any(weekly.values()) else PROPOSED
        days = [DayRows(day, rows_of(hours.get(day) or [_usual(day)])) for day in WEEKDAYS]
        return cls(days, frozenset(day for day in WEEKDAYS if hours.get(day)))

    @classmethod
    def typed(cls, form: MultiDict[str, str]) -> "FirstWeek":
        """Return the week as it was sent."""
        chosen = frozenset(day for day in WEEKDAYS if str(day) in form.getlist("open"))
        return cls(HoursForm.typed(form).days, chosen)

    def weekly(self) -> dict[int, list[Hours]]:
        """Return the hours of the open days. Raises: HoursInvalid, NoDayOpen, once it is noted."""
        rows = [
            DayRows(day.weekday, day.rows if day.weekday in self.open_days else [Row()])
            for day in self.days
        ]
        form = HoursForm(rows)
        try:
            weekly = form.weekly()
        except HoursInvalid:
            for day, checked in zip(self.days, rows, strict=True):
                day.error = checked.error
            raise
        if not any(weekly.values()):
            self.error = NoDayOpen().message()
            raise NoDayOpen
        return weekly


def _usual(weekday: int) -> Hours:
    return MORNING if weekday in {SATURDAY, SUNDAY} else EVENING
