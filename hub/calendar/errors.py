"""Errors around availability and slots."""

from hub.kernel.errors import Conflict, Gone, Invalid, NotFound
from hub.kernel.i18n import N_


class SlotUnknown(NotFound):
    """The talent does not offer this time."""

    code = "slot_unknown"
    sentence = N_("This time is not offered. Choose one of those shown.")


class SlotPast(Gone):
    """The time has passed, or is too close."""

    code = "slot_past"
    sentence = N_("This time has passed or is too close. Choose a later one.")


class SlotTaken(Conflict):
    """Somebody else took it first."""

    code = "slot_taken"
    sentence = N_("Somebody has just taken this time. Nothing was charged; choose another one.")


class HoursInvalid(Invalid):
    """Opening hours that cannot be."""

    code = "hours_invalid"
    sentence = N_("Hours must end after they start, by quarters of an hour, without overlapping.")
