"""What may go wrong around polls.

Tree:

    EstradeError
    ├── NotFound   PollUnknown
    ├── Invalid    PollChoicesAlike
    ├── Conflict   PollMoved, PollClosed
    └── TooMany    PollsFull
"""

from hub.kernel.errors import Conflict, Invalid, NotFound, TooMany
from hub.kernel.i18n import N_


class PollUnknown(NotFound):
    """There is no such poll in this room, or no such choice."""

    code = "poll_unknown"
    sentence = N_("This poll is no longer in the list. Choose another one.")


class PollChoicesAlike(Invalid):
    """Two choices say the same."""

    code = "poll_choices_alike"
    sentence = N_("Two of the choices say the same. Change one of them.")


class PollMoved(Conflict):
    """A poll cannot go there from where it stands; `state` and `to` name both."""

    code = "poll_moved"
    sentence = N_("Another host has just dealt with this poll. Look at where it stands now.")


class PollClosed(Conflict):
    """The poll takes no answers now."""

    code = "poll_closed"
    sentence = N_("This poll is closed; it takes no more answers.")


class PollsFull(TooMany):
    """The room has as many polls as are kept."""

    code = "polls_full"
    sentence = N_("A masterclass has at most %(max)s polls. Drop one that was never opened.")
