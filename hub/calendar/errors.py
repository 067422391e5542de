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


class HolidaysUnknown(Invalid):
    """A place whose holidays nobody has written down here."""

    code = "holidays_unknown"
    sentence = N_("Choose one of the places in the list, or none.")


class HoursInvalid(Invalid):
    """Opening hours that cannot be."""

    code = "hours_invalid"
    sentence = N_("Hours must end after they start, by quarters of an hour, without overlapping.")


class HoursOverlap(HoursInvalid):
    """A minute is in two of the hours of one day."""

    code = "hours_overlap"
    sentence = N_("Two of these overlap. Let one end before the next begins, or join them.")


class TooManyHours(HoursInvalid):
    """More stretches in one day than anybody reads."""

    code = "too_many_hours"
    sentence = N_("That is more than %(limit)s stretches in one day. Join some of them.")


class HourSkipped(HoursInvalid):
    """A wall time over which the clocks jump that day."""

    code = "hour_skipped"
    sentence = N_("%(time)s does not exist on %(day)s: the clocks go forward. Take another hour.")


class HourRepeated(HoursInvalid):
    """A wall time that the clocks show twice that day."""

    code = "hour_repeated"
    sentence = N_("%(time)s comes twice on %(day)s: the clocks go back. Take another hour.")


class DaysInvalid(Invalid):
    """Days that cannot differ from the week."""

    code = "days_invalid"
    sentence = N_("Give a first and a last day, from today on, two months apart at most.")


class TooManyDays(DaysInvalid):
    """More days that differ than a calendar keeps."""

    code = "too_many_days"
    sentence = N_("You have %(limit)s days that differ from the week. Let some follow it again.")


class BufferInvalid(Invalid):
    """A buffer that is no number of quarters, or too long."""

    code = "buffer_invalid"
    sentence = N_("Keep 0 to 60 minutes free, by quarters of an hour.")


class NoticeInvalid(Invalid):
    """A notice nobody can give."""

    code = "notice_invalid"
    sentence = N_("Ask for 0 to 72 hours’ notice, by quarters of an hour.")


class HorizonInvalid(Invalid):
    """A horizon too near or too far."""

    code = "horizon_invalid"
    sentence = N_("Let people book 7 to 180 days ahead.")


class PauseInvalid(Invalid):
    """A pause that ends before it begins, or a year away."""

    code = "pause_invalid"
    sentence = N_("Give a day from tomorrow on, within a year; or none, and lift it yourself.")


class TalentPaused(Conflict):
    """The talent takes no new bookings for a while."""

    code = "talent_paused"
    sentence = N_("This talent takes no new bookings for now. What is booked takes place.")
