"""What hosts ask for to keep their room."""

from typing import Annotated

from pydantic import StringConstraints

from rooms.conduct.grounds import WORDS_LENGTH, Because, Grounds
from signaling.messages.base import Message, PersonId, Seq

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
    """Take a sentence out of the chat: everybody sees that it was, and nobody reads it again."""

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
