"""Errors around reporting people.

Tree:

    EstradeError
    ├── Forbidden     Suspended, OwnComplaint
    ├── Conflict      ComplaintMade, ComplaintDecided
    ├── TooMany       TooManyComplaints
    └── Invalid       ReasonsMissing, WordsTooLong
"""

from hub.kernel.errors import Conflict, Forbidden, Invalid, TooMany
from hub.kernel.i18n import N_


class Suspended(Forbidden):
    """The account may enter no room; `reasons` are the admin's own words."""

    code = "suspended"
    sentence = N_(
        "Your account may not enter rooms for now: %(reasons)s. If you see it differently, answer "
        "the mail that told you."
    )


class OwnComplaint(Forbidden):
    """Nobody reports themselves, or decides what is about them."""

    code = "own_complaint"
    sentence = N_("This is about yourself. Somebody else has to report it, or decide it.")


class ComplaintMade(Conflict):
    """The same person reported the same in the same room, and nobody has decided yet."""

    code = "complaint_made"
    sentence = N_("You have reported this person already. Somebody reads it and writes to you.")


class ComplaintDecided(Conflict):
    """Another admin has decided it meanwhile."""

    code = "complaint_decided"
    sentence = N_("This report is decided already.")


class TooManyComplaints(TooMany):
    """Five reports a day."""

    code = "too_many_complaints"
    sentence = N_(
        "You have reported five people today, and all five will be read. Write to the hub if it is "
        "urgent."
    )


class ReasonsMissing(Invalid):
    """A decision without a reason, or with too long a one."""

    code = "complaint_reasons_missing"
    sentence = N_("Write your reasons, in 1,000 characters at most.")


class WordsTooLong(Invalid):
    """More words than fit."""

    code = "complaint_words_too_long"
    sentence = N_("Shorten what you write to 1,000 characters.")
