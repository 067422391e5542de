"""What a room shows as it is now, each board as a whole."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from rooms.direction.models import StageLayout
from rooms.engines.port import StageSource
from rooms.questions.models import QuestionState
from signaling.messages.base import Notice
from signaling.messages.hall import PollShown
from signaling.messages.parts import Author, ChatEntry, GiftEntry, Reason


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


class OnStage(Notice):
    """Somebody on stage: the hosts, then the guests; `is_here`: they are connected to the room."""

    id: str
    name: str
    is_guest: bool
    is_here: bool
    has_agreed: bool


class StagePlaceHeld(Notice):
    """Who sends to a place of the stage, or sent to it last: the n-th lines of `stage.watch`."""

    place: int
    person: str
    source: StageSource


class StageBoard(BaseBoard):
    """How the hosts direct the stage, and who is on it.

    `spotlight`: the gift that everybody is shown. `speaker`: the id of who is shown large, null for
    whoever speaks. `has_agreed` says of each on stage that they agreed to be recorded;
    `recording_asks` grows each time that a host wanted to record and somebody had not.
    """

    name: Literal["stage"] = "stage"
    spotlight: GiftEntry | None
    layout: StageLayout
    speaker: str | None
    people: list[OnStage]
    places: list[StagePlaceHeld]
    recording_asks: int


class Sanction(Notice):
    """Somebody whom a host has silenced or banned, and why."""

    person: Author
    by: Author
    reason: Reason
    at: datetime


class PeopleBoard(BaseBoard):
    """Who is silenced and who is banned, for hosts alone: the latest fifty, and how many in all."""

    name: Literal["people"] = "people"
    silenced: list[Sanction]
    silenced_count: int
    banned: list[Sanction]
    banned_count: int


class HostLine(Notice):
    """What a host wrote to the others; `seq` grows by one in each room."""

    seq: int
    at: datetime
    author: Author
    text: str


class HostsBoard(BaseBoard):
    """What the hosts write to each other, for them alone: the latest fifty lines.

    `has_more`: there are earlier ones; ask with `hosts.before`.
    """

    name: Literal["hosts"] = "hosts"
    lines: list[HostLine]
    has_more: bool


class HandInLine(Notice):
    """A raised hand as the hosts see it; `is_here`: the person is connected at this moment."""

    number: int
    person: Author
    raised_at: datetime
    is_invited: bool
    is_here: bool


class HandsBoard(BaseBoard):
    """The raised hands, whoever asked first in front, at most 100.

    `line` has their numbers, `invited` the numbers of those who are asked to come on stage;
    `hands` says whose they are, to the hosts alone: it is empty for the hall.
    """

    name: Literal["hands"] = "hands"
    line: list[int]
    invited: list[int]
    hands: list[HandInLine]


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


class NotesBoard(BaseBoard):
    """What the people of a session write together. `edit` grows by one with each change."""

    name: Literal["notes"] = "notes"
    text: str
    edit: int


Board = Annotated[
    ChatBoard
    | StageBoard
    | PeopleBoard
    | HostsBoard
    | HandsBoard
    | QuestionsBoard
    | VotesBoard
    | PollsBoard
    | NotesBoard,
    Field(discriminator="name"),
]
