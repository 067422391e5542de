"""Errors around raised hands.

Tree:

    EstradeError
    ├── NotFound   HandGone
    ├── Conflict   HandMoved
    └── TooMany    HandsFull
"""

from hub.kernel.errors import Conflict, NotFound, TooMany
from hub.kernel.i18n import N_


class HandGone(NotFound):
    """There is no such hand in the line any more."""

    code = "hand_gone"
    sentence = N_("This hand is no longer raised. Choose another.")


class HandMoved(Conflict):
    """It is not in a state from which this can happen."""

    code = "hand_state"
    sentence = N_("This invitation is no longer open. Raise your hand again to come on stage.")


class HandsFull(TooMany):
    """As many hands are up as hosts can see through."""

    code = "hands_full"
    sentence = N_("Many hands are up already. Try again when some have been heard.")
