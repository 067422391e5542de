"""What a visitor may ask of a talent, each thing both as a set and as a question about one.

Hours are compared as the talent wrote them, on their own clock. That somebody is open says not
yet that they are free: `hub.search.service` looks at the calendars of those it is about to show.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    case,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from hub.calendar.models import IS_GROUP, Appointment, AvailabilityException, AvailabilityRule
from hub.calendar.rules import Interval
from hub.kernel.lookups import has_row
from hub.search.rules import Asked, Stretch
from hub.skills.index import Spoken, is_called, says, who_is_called, who_says
from hub.skills.models import Service, Talent, TalentField


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """Something asked of a talent.

    `who` are the ids of those who have it, some more than once, and `of` asks it of each talent of
    a statement. `is_narrow`: an index names them in few stretches. `is_set`: they may be read at
    once when they are not too many; otherwise some of `who` have it not.
    """

    who: Select[str]
    of: Callable[[type[Talent]], ColumnElement[bool]]
    is_narrow: bool = True
    is_set: bool = True


def teaching(field_slugs: Sequence[str]) -> Trait:
    """Ask for somebody who teaches one of some fields."""
    field, chosen = TalentField.talent_id, TalentField.field_slug.in_(field_slugs)
    return Trait(
        select(field).where(chosen),
        lambda talent: has_row(field, field == talent.person_id, chosen),
    )


def saying(said: Spoken) -> Trait:
    """Ask for somebody who speaks of a query."""
    return Trait(who_says(said), lambda talent: says(said, talent.person_id))


def called(said: Spoken) -> Trait:
    """Ask for somebody whose name a query is."""
    return Trait(who_is_called(said), lambda talent: is_called(said, talent.person_id))


def selling(asked: Asked) -> Trait:
    """Ask for somebody who sells such a session."""
    owner, conditions = Service.talent_id, on_sale(asked)
    return Trait(
        select(owner).where(*conditions),
        lambda talent: has_row(owner, owner == talent.person_id, *conditions),
        is_narrow=False,
        is_set=asked.free is None,
    )


def on_sale(asked: Asked) -> Sequence[ColumnElement[bool]]:
    """Return what a session must be like."""
    found: list[ColumnElement[bool]] = [Service.retired_at.is_(None)]
    if asked.from_cents is not None:
        found.append(Service.price_cents >= asked.from_cents)
    if asked.to_cents is not None:
        found.append(Service.price_cents <= asked.to_cents)
    if asked.language:
        found.append(Service.languages.contains(asked.language, autoescape=True))
    return found


def reachable(clocks: Mapping[str, Sequence[Stretch]], free: Interval) -> Trait:
    """Ask for somebody who is open then, or with whom a group meets then.

    `clocks` say when it is on the clocks of each zone that talents have.
    """
    group = and_(
        IS_GROUP, Appointment.starts_at >= free.starts_at, Appointment.starts_at < free.ends_at
    )
    parts = range(max(map(len, clocks.values()), default=0))

    def of(talent: type[Talent]) -> ColumnElement[bool]:
        mine = Appointment.talent_id == talent.person_id
        is_open = (_is_open(talent, _on_their_clock(talent, clocks, part)) for part in parts)
        return or_(*is_open, has_row(Appointment.talent_id, mine, group))

    meeting = select(Appointment.talent_id).where(group)
    every = union_all(*_open_anywhere(clocks.values()), meeting).subquery()
    return Trait(select(every.c.talent_id), of, is_narrow=False, is_set=False)


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch as it is on each talent's own clock; no hour is in it where there is none."""

    weekday: ColumnElement[int]
    day: ColumnElement[date]
    from_min: ColumnElement[int]
    until_min: ColumnElement[int]


def _on_their_clock(
    talent: type[Talent], clocks: Mapping[str, Sequence[Stretch]], part: int
) -> _Part:
    here = {zone: stretches[part] for zone, stretches in clocks.items() if len(stretches) > part}

    def by_zone(value: Callable[[Stretch], Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
        values = {zone: literal(value(one), kind) for zone, one in here.items()}
        return case(values, value=talent.time_zone)

    return _Part(
        weekday=by_zone(lambda one: one.day.weekday(), Integer()),
        day=by_zone(lambda one: one.day, Date()),
        from_min=by_zone(lambda one: one.from_min, Integer()),
        until_min=by_zone(lambda one: one.until_min, Integer()),
    )


def _open_anywhere(clocks: Iterable[Sequence[Stretch]]) -> Iterable[Select[str]]:
    """Return who may be open, on any clock: by weekday from the first minute to the last."""
    rule, odd = AvailabilityRule, AvailabilityException
    stretches = sorted({one for stretches in clocks for one in stretches})
    for day, of_day in groupby(stretches, key=lambda one: one.day):
        minutes = [(one.from_min, one.until_min) for one in of_day]
        yield select(rule.talent_id).where(
            rule.weekday == day.weekday(),
            rule.start_min < max(until_min for _, until_min in minutes),
            rule.end_min > min(from_min for from_min, _ in minutes),
        )
    days = {one.day for one in stretches}
    yield select(odd.talent_id).where(odd.day.in_(days), odd.start_min.is_not(None))


def _is_open(talent: type[Talent], part: _Part) -> ColumnElement[bool]:
    rule, odd = AvailabilityRule, AvailabilityException
    of_week = (rule.talent_id == talent.person_id) & (rule.weekday == part.weekday)
    of_day = (odd.talent_id == talent.person_id) & (odd.day == part.day)
    weekly = has_row(
        rule.talent_id, of_week, rule.start_min < part.until_min, rule.end_min > part.from_min
    )
    special = has_row(
        odd.talent_id, of_day, odd.start_min < part.until_min, odd.end_min > part.from_min
    )
    return or_(and_(weekly, ~has_row(odd.talent_id, of_day)), special)
