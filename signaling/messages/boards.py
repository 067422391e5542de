"""What a room shows as it is now, each board as a whole."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from signaling.messages.base import Notice
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


class StageBoard(BaseBoard):
    """How the hosts direct the stage. `spotlight`: the gift that everybody is shown."""

    name: Literal["stage"] = "stage"
    spotlight: GiftEntry | None


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


Board = Annotated[ChatBoard | StageBoard | PeopleBoard | HostsBoard, Field(discriminator="name")]
