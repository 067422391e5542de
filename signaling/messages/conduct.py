"""What hosts ask for to keep their room, what anybody reports, and cheers."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from rooms.backstage.models import LINE_LENGTH
from rooms.complaints.rules import MAX_WORDS
from rooms.conduct.grounds import WORDS_LENGTH, Because, Grounds
from signaling.messages.base import Key, Message, Notice, PersonId, Seq

Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=WORDS_LENGTH, pattern=r"^[^\x00]*$"),
]


class Reasoned(Message):
    """The parent of what needs a reason: what of the list, and words if there are any."""

    grounds: Grounds
    words: Words = ""

    @property
    def because(self) -> Because:
        """Return the reason as rooms know it."""
        return Because(self.grounds, self.words)


class ChatTakeAway(Reasoned):
    """Take away a sentence of the chat, or the words of a gift.

    Everybody sees that it was, and nobody reads it again; the gift itself stays.
    """

    seq: Seq


class PersonSilence(Reasoned):
    """Let somebody of the audience write no more; they read why."""

    person_id: PersonId


class PersonUnsilence(Message):
    """Let somebody write again."""

    person_id: PersonId


class PersonRemove(Reasoned):
    """Show somebody of the audience out; they read why, and may come back."""

    person_id: PersonId


class PersonBan(Reasoned):
    """Show somebody of the audience out for good; they read why."""

    person_id: PersonId


class PersonUnban(Message):
    """Let somebody come in again."""

    person_id: PersonId


class StageMute(Message):
    """Turn the microphone of a guest or of another host off, in their browser.

    Only they turn it on again. Who sends by other software is not silenced by it.
    """

    person: PersonId


class HostsWrite(Message):
    """Write to the other hosts, where the hall does not see it; `key` is as in `chat.send`."""

    key: Key
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LINE_LENGTH)
    ]


class HostsBefore(Message):
    """Ask for the lines between hosts that come before a number."""

    seq: Seq


class ComplaintSend(Message):
    """Report somebody of this room to those who run the hub.

    `seq` is the sentence that it is about, null for none.
    """

    person_id: PersonId
    grounds: Grounds
    seq: Seq | None = None
    words: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=MAX_WORDS, pattern=r"^[^\x00]*$"),
    ] = ""


class CheerKind(StrEnum):
    """How somebody cheers."""

    APPLAUSE = "applause"
    HEART = "heart"
    LAUGHTER = "laughter"
    WONDER = "wonder"


class CheerSend(Message):
    """Cheer. Nobody is named, and nothing is kept."""

    kind: CheerKind


class CheersGiven(Notice):
    """How often each cheer was given in the last half second or so."""

    applause: int
    heart: int
    laughter: int
    wonder: int
