"""What those who registered answered, for the hosts' page and for a spreadsheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.i18n import gettext
from hub.masterclasses.models import (
    Masterclass,
    Question,
    Registration,
    RegistrationState,
)
from hub.masterclasses.postponing import may_choose
from hub.masterclasses.questions import answered_questions, answers_of
from hub.people.models import Person
from web.views.report_files import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """Somebody with a seat and what they answered, in the order of the questions.

    `choice` says what they answered to a new date, empty when there is nothing to choose.
    """

    name: str
    registered_at: datetime
    choice: str
    words: Sequence[str]

    @property
    def has_answered(self) -> bool:
        """Tell whether they answered anything."""
        return any(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The questions that hosts read answers to, and everybody with a seat."""

    questions: Sequence[Question]
    people: Sequence[Respondent]


async def read_answers(db: AsyncSession, masterclass: Masterclass, *, now: datetime) -> Answers:
    """Return what everybody with a seat answered, the latest first."""
    questions = await answered_questions(db, masterclass.id)
    answers = await answers_of(db, masterclass.id)
    query = (
        select(Registration, Person.display_name)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.masterclass_id == masterclass.id,
            Registration.state == RegistrationState.CONFIRMED,
        )
        .order_by(Registration.confirmed_at.desc(), Registration.id)
    )
    return Answers(
        questions=questions,
        people=[
            Respondent(
                name=name,
                registered_at=seat.confirmed_at or seat.created_at,
                choice=_choice(masterclass, seat, now=now),
                words=[answers.get((seat.id, question.id), "") for question in questions],
            )
            for seat, name in await db.execute(query)
        ],
    )


def answers_table(answers: Answers, *, zone: ZoneInfo) -> Table:
    """Return everybody with a seat, one row each, a column for each question."""
    first = [gettext("Name"), gettext("Registered"), gettext("New date")]
    return Table(
        name=gettext("Who has a seat"),
        columns=[*first, *(question.wording for question in answers.questions)],
        rows=[
            [
                person.name,
                f"{person.registered_at.astimezone(zone):%Y-%m-%d %H:%M}",
                person.choice,
                *person.words,
            ]
            for person in answers.people
        ],
    )


def _choice(masterclass: Masterclass, seat: Registration, *, now: datetime) -> str:
    moved_at = masterclass.postponed_at
    if moved_at is None or seat.created_at > moved_at:
        return ""
    if seat.kept_at is not None and seat.kept_at >= moved_at:
        return gettext("Comes")
    return gettext("Has not said") if may_choose(masterclass, seat, now=now) else gettext("Kept")
