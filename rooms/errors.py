"""Errors around live rooms.

Tree:

    EstradeError
    ├── Gone          PassExpired
    ├── Forbidden     PassStolen
    ├── NotFound      ConnectionEnded, NothingToPin, NothingToShow
    ├── Conflict      PassSuperseded, AlreadyHere, NotesMoved
    ├── Invalid       MediaRefused, NotesTooLong
    ├── TooMany       StageFull, ChatSlowed
    └── Unavailable   MediaUnavailable
"""

from hub.kernel.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    TooMany,
    Unavailable,
)
from hub.kernel.i18n import N_


class PassExpired(Gone):
    """The pass was not used in its two minutes, or is unknown."""

    code = "pass_expired"
    sentence = N_("This way in was open for two minutes. Enter once more from the page.")


class PassStolen(Forbidden):
    """The pass was made for another browser."""

    code = "pass_stolen"
    sentence = N_("This way in was made for another browser. Open the page here and enter again.")


class PassSuperseded(Conflict):
    """The same person has come in from another device or tab since."""

    code = "pass_superseded"
    sentence = N_("You are in this room on another device or tab. Enter here to move back.")


class AlreadyHere(Conflict):
    """The same person is in the room on another page, and has not said which one to keep."""

    code = "already_here"
    sentence = N_(
        "You are in this room in another tab or on another device. Which one do you keep?"
    )


class ConnectionEnded(NotFound):
    """The connection to the media server is no longer there."""

    code = "connection_ended"
    sentence = N_("This connection has ended. Connect once more.")


class MediaRefused(Invalid):
    """The media server cannot use what this browser offers.

    `reason` is the media server's own sentence, in English; `is_readable` says whether the offer
    was SDP at all.
    """

    code = "media_refused"
    sentence = N_(
        "Your browser offers sound or pictures that we cannot carry. Update it, or try another one."
    )


class StageFull(TooMany):
    """The media server has as many people as it can serve, or somebody else is on stage."""

    code = "stage_full"
    sentence = N_("There is no more room for now. Stay on this page; try again in a minute.")


class ChatSlowed(TooMany):
    """The hosts have slowed the chat down, and this viewer wrote a moment ago."""

    code = "chat_slowed"
    sentence = N_(
        "The hosts let everybody write once in %(every)s seconds. Yours can go in %(left)s seconds."
    )


class NotesMoved(Conflict):
    """Somebody else has changed the notes since this browser last saw them."""

    code = "notes_moved"
    sentence = N_("The notes have changed meanwhile. What you wrote goes in with them.")


class NotesTooLong(Invalid):
    """The notes hold no more."""

    code = "notes_too_long"
    sentence = N_(
        "Notes have at most %(most)s characters. Take something away before you go on writing."
    )


class NothingToPin(NotFound):
    """There is no sentence of that number in this chat."""

    code = "nothing_to_pin"
    sentence = N_("This message is no longer in the chat, so it cannot be pinned. Choose another.")


class NothingToShow(NotFound):
    """There is no gift of that number in this room."""

    code = "nothing_to_show"
    sentence = N_("This gift is no longer here, so it cannot be shown. Choose another.")


class MediaUnavailable(Unavailable):
    """The media server does not answer."""

    code = "media_unavailable"
    sentence = N_("Sound and pictures are not available for a moment. We are bringing them back.")
