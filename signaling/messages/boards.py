"""What a room shows as it is now, each board as a whole."""

from typing import Annotated, Literal

from pydantic import Field

from signaling.messages.base import Notice
from signaling.messages.parts import ChatEntry, GiftEntry


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


class NotesBoard(BaseBoard):
    """What the people of a session write together. `edit` grows by one with each change."""

    name: Literal["notes"] = "notes"
    text: str
    edit: int


Board = Annotated[ChatBoard | StageBoard | NotesBoard, Field(discriminator="name")]
