"""What the audience asks and answers, and what hosts make of it."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rooms.polls.models import CHOICE_LENGTH, POLL_LENGTH, PollState
from rooms.polls.rules import CHOICES_MAX, CHOICES_MIN
from rooms.questions.models import QUESTION_LENGTH, QuestionState
from signaling.messages.base import Message, Notice

Key = Annotated[str, Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")]
HallId = Annotated[str, Field(min_length=1, max_length=40)]
QuestionText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=QUESTION_LENGTH)
]
PollText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=POLL_LENGTH)
]
ChoiceText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=CHOICE_LENGTH)
]


class QuestionAsk(Message):
    """Ask the hosts something. `key` is chosen by the browser: sent twice, it is asked once."""

    key: Key
    text: QuestionText


class QuestionVote(Message):
    """Vote for a question to be answered, or take the vote back; not for one's own."""

    id: HallId
    is_for: bool


class QuestionMove(Message):
    """Let a question through, hide it, take it on the stage, be done with it.

    The next one on the stage means that the one before is answered.
    """

    id: HallId
    to: Literal["shown", "hidden", "answering", "answered"]


class QuestionModerate(Message):
    """Read questions before everybody sees them, or let those to come be seen at once."""

    is_moderated: bool


class PollWrite(Message):
    """Write a poll, for the hosts alone until it is opened. `key` as in `question.ask`."""

    key: Key
    text: PollText
    choices: list[ChoiceText] = Field(min_length=CHOICES_MIN, max_length=CHOICES_MAX)


class PollMove(Message):
    """Open a poll, which closes the one open before; close it; or drop it unopened."""

    id: HallId
    to: Literal["open", "closed", "dropped"]


class PollShow(Message):
    """Show everybody what was answered, of one poll at a time, or show it no more."""

    id: HallId
    is_shown: bool


class PollChoose(Message):
    """Answer the open poll, or answer otherwise; `place` is that of the choice, from 0."""

    id: HallId
    place: int = Field(ge=0, lt=CHOICES_MAX)


class MyQuestion(Notice):
    """A question of one's own, and what became of it."""

    id: str
    text: str
    state: QuestionState


class MyAnswer(Notice):
    """What one chose in a poll."""

    poll_id: str
    place: int


class Mine(Notice):
    """What is one person's own: what they asked, voted for and answered.

    `questions`: the last one first. `votes`: the ids of questions.
    """

    questions: list[MyQuestion]
    votes: list[str]
    answers: list[MyAnswer]


class Choice(Notice):
    """One thing to choose; `answers` and `percent` are null while one may not see them."""

    text: str
    answers: int | None
    percent: int | None


class PollShown(Notice):
    """A poll. `is_shown`: everybody sees what was answered; `answers`: by how many people."""

    id: str
    text: str
    state: PollState
    is_shown: bool
    answers: int
    choices: list[Choice]
