"""A talent's own space: what is set up, what is missing, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.service import week_of
from hub.kernel.errors import Conflict
from hub.kernel.i18n import N_
from hub.skills.models import Service, Talent
from hub.skills.on_sale import services_of
from hub.strikes.service import count_strikes
from web.views.agenda import AgendaEntry, Part, agenda_of
from web.views.suspension import suspension_of

NEXT_SHOWN = 5


class ProfileNeeded(Conflict):
    """Somebody who is not a talent yet wants to sell or open hours."""

    code = "profile_needed"
    sentence = N_("Say first what you teach: four short steps make you a talent.")


class Missing(StrEnum):
    """What keeps people from booking, or a talent from being paid."""

    HOURS = "hours"
    SERVICES = "services"
    ABOUT = "about"
    PAYOUTS = "payouts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """What a talent sees first.

    `asked`: the requests that wait for an answer; `suspension`: why nothing new can be booked.
    """

    talent: Talent
    services: Sequence[Service]
    asked: Sequence[AgendaEntry]
    next_entries: Sequence[AgendaEntry]
    missing: Sequence[Missing]
    strikes: int
    suspension: str
    clashes: int


async def own_talent(db: AsyncSession, person_id: str) -> Talent:
    """Return the talent that a person is. Raises: ProfileNeeded."""
    talent = await db.get(Talent, person_id)
    if talent is None:
        raise ProfileNeeded
    return talent


async def studio_of(db: AsyncSession, talent: Talent, *, now: datetime) -> Studio:
    """Return the overview of a talent's space."""
    talent_id = talent.person_id
    services = await services_of(db, talent_id)
    agenda = await agenda_of(db, talent_id, now=now)
    taught = [entry for entry in agenda.upcoming if entry.part in {Part.TALENT, Part.HOST}]
    asked = [entry for entry in taught if entry.answer_until is not None]
    coming = [entry for entry in taught if entry.answer_until is None]
    strikes = await count_strikes(db, talent_id, now=now)
    has_hours = any((await week_of(db, talent_id)).weekly.values())
    is_there = {
        Missing.HOURS: has_hours,
        Missing.SERVICES: bool(services),
        Missing.ABOUT: bool(talent.about),
    }
    return Studio(
        talent=talent,
        services=services,
        asked=asked,
        next_entries=coming[:NEXT_SHOWN],
        missing=[what for what, is_done in is_there.items() if not is_done],
        strikes=strikes,
        suspension=await suspension_of(db, talent_id, now=now),
        clashes=sum(entry.clash is not None for entry in taught),
    )
