"""What a room shows as it is now, each board as a whole."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rooms.questions.models import QuestionState
from signaling.messages.base import Notice
from signaling.messages.hall import PollShown
from signaling.messages.parts import Author, ChatEntry, GiftEntry


class BaseBoard(Notice):
    """What every board has; `version` grows with each change, 0 before the first."""

    version: int


class ChatBoard(BaseBoard):
    """How the hosts keep the chat.

    `slow_s`: the seconds between two sentences of one viewer, 0 for as often as they like.
    `pinned`: the sentence that stays in sight.
    """

    name: Literal["chat"] = "chat"
    slow_s: int
    pinned: ChatEntry | None


class StageBoard(BaseBoard):
    """How the hosts direct the stage. `spotlight`: the gift that everybody is shown."""

    name: Literal["stage"] = "stage"
    spotlight: GiftEntry | None


class AskedQuestion(Notice):
    """A question as everybody sees it."""

    id: str
    at: datetime
    author: Author
    text: str
    state: QuestionState


class QuestionsBoard(BaseBoard):
    """What the audience asks: to be answered, then answered; how many votes is another board's.

    Hosts also have those that wait and those that were hidden. `is_moderated`: hosts read them
    before the hall does. `more`: how many to be answered are not listed. `waiting`: how many wait
    in all, 0 for the hall.
    """

    name: Literal["questions"] = "questions"
    is_moderated: bool
    questions: list[AskedQuestion]
    more: int
    waiting: int


class QuestionVotes(Notice):
    """How many people voted for a question."""

    id: str
    votes: int


class VotesBoard(BaseBoard):
    """The votes for the questions that everybody sees; one that is not here has none."""

    name: Literal["votes"] = "votes"
    votes: list[QuestionVotes]


class PollsBoard(BaseBoard):
    """The polls of the room, the last one first.

    The hall has one at most: the open one, else the one whose results are shown.
    """

    name: Literal["polls"] = "polls"
    polls: list[PollShown]


Board = Annotated[
    ChatBoard | StageBoard | QuestionsBoard | VotesBoard | PollsBoard, Field(discriminator="name")
]
