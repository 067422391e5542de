"""Errors around guests on stage.

Tree:

    EstradeError
    ├── Forbidden   NotOnStage
    ├── NotFound    GuestGone
    ├── Conflict    AlreadyOnStage
    └── TooMany     GuestsFull
"""

from hub.kernel.errors import Conflict, Forbidden, NotFound, TooMany
from hub.kernel.i18n import N_


class NotOnStage(Forbidden):
    """Somebody of the audience who has not been brought on stage, or is not there any more."""

    code = "not_on_stage"
    sentence = N_("You are not on stage. Raise your hand, and a host may ask you to come.")


class GuestGone(NotFound):
    """This person is not on stage any more."""

    code = "guest_gone"
    sentence = N_("This person has already left the stage.")


class AlreadyOnStage(Conflict):
    """Who is on stage has no need of a raised hand."""

    code = "already_on_stage"
    sentence = N_("You are on stage already: just speak.")


class GuestsFull(TooMany):
    """As many guests are on stage, or asked to come, as there is room for."""

    code = "guests_full"
    sentence = N_(
        "There is room for two guests at a time. Wait until one has left the stage, or let one go."
    )
