"""What somebody has learned here, for themself, and in a line for the talents they ask or book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.learned import (
    LearnedField,
    LearnerCounts,
    counts_of,
    learned_by,
    missed_by,
)
from hub.bookings.models import Booking
from hub.kernel.i18n import gettext, ngettext
from hub.people.models import Person
from hub.skills.catalogue import Field, load_catalogue
from web.rendering import plain_number
from web.views.sessions import SessionView


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedView:
    """What a learner reads of themself.

    `fields`: each of them, None where it is not known, with what was learned of it; `missed`: the
    sessions that still count, each with its talent's name.
    """

    fields: Sequence[tuple[Field | None, LearnedField]]
    missed: Sequence[tuple[Booking, str]]
    counts: LearnerCounts


async def learned_view(db: AsyncSession, person_id: str, *, now: datetime) -> LearnedView:
    """Return what somebody has learned and missed, as they read it."""
    known = {field.slug: field for field in load_catalogue().fields}
    learned = await learned_by(db, person_id)
    missed = await missed_by(db, person_id, now=now)
    names = select(Person.id, Person.display_name)
    names = names.where(Person.id.in_({row.talent_id for row in missed}))
    name_of = dict((await db.execute(names)).all()) if missed else {}
    return LearnedView(
        fields=[(known.get(one.field_slug or ""), one) for one in learned],
        missed=[(row, name_of[row.talent_id]) for row in missed],
        counts=await counts_of(db, person_id, now=now),
    )


async def words_for_talent(db: AsyncSession, view: SessionView) -> str:
    """Return a learner in numbers to the talent of their booking, and nothing to anybody else."""
    if not view.is_talent:
        return ""
    return learner_words(await counts_of(db, view.booking.learner_id, now=view.now))


def learner_words(counts: LearnerCounts) -> str:
    """Return how many sessions a learner took and missed: numbers, never which."""
    if not counts.held and not counts.missed:
        return gettext("No session on Estrade yet.")
    held = gettext("No session on Estrade yet")
    if counts.held:
        held = ngettext("%(num)s session on Estrade", "%(num)s sessions on Estrade", counts.held)
    missed = gettext("none missed in the last twelve months")
    if counts.missed:
        missed = ngettext(
            "%(num)s missed in the last twelve months",
            "%(num)s missed in the last twelve months",
            counts.missed,
        )
    return gettext("%(held)s, %(missed)s.") % {
        "held": held % {"num": plain_number(counts.held)},
        "missed": missed % {"num": plain_number(counts.missed)},
    }
