"""Errors around outside calendars.

Invalid ── CalendarUnreadable      each has a code that is kept with the calendar
Conflict ─ TooManyCalendars, CalendarKnown
"""

from collections.abc import Mapping

from hub.kernel.errors import Conflict, Invalid
from hub.kernel.i18n import N_


class TooManyCalendars(Conflict):
    """Five are read already."""

    code = "too_many_calendars"
    sentence = N_("Five calendars are read already. Remove one to add another.")


class CalendarKnown(Conflict):
    """The same address again."""

    code = "calendar_known"
    sentence = N_("This calendar is in the list already.")


class CalendarUnreadable(Invalid):
    """A calendar elsewhere cannot be read; the subclasses say why."""

    code = "calendar_unreadable"
    sentence = N_("This calendar could not be read.")


class AddressInvalid(CalendarUnreadable):
    """What was typed is not the address of a file on the web."""

    code = "calendar_address"
    sentence = N_(
        "This is not the address of a calendar. It begins with https:// and stands in the sharing"
        " settings of your calendar."
    )


class AddressNotSecure(CalendarUnreadable):
    """Anybody on the way could read and change it."""

    code = "calendar_not_secure"
    sentence = N_(
        "This address begins with http://, so others could read your calendar on the way. Look for"
        " the one that begins with https://."
    )


class AddressInside(CalendarUnreadable):
    """The address, or one it leads to, is not on the public internet."""

    code = "calendar_inside"
    sentence = N_(
        "This address leads into a private network, where we do not go. Use the public address of"
        " your calendar."
    )


class AddressOwn(CalendarUnreadable):
    """The address is the hub's own."""

    code = "calendar_own"
    sentence = N_("This is an address of ours: what is booked here takes your time already.")


class CalendarMissing(CalendarUnreadable):
    """Answered 404 or 410."""

    code = "calendar_missing"
    sentence = N_(
        "There is no calendar at this address. Copy it again from the sharing settings of your"
        " calendar."
    )


class CalendarLocked(CalendarUnreadable):
    """Answered 401 or 403."""

    code = "calendar_locked"
    sentence = N_(
        "This calendar asks for a password. Use its secret address, which opens without one."
    )


class CalendarFailing(CalendarUnreadable):
    """Answered with an error of its own."""

    code = "calendar_failing"
    sentence = N_("The calendar’s server answered with an error. Try again in a while.")


class CalendarUnreachable(CalendarUnreadable):
    """No such name, no connection, or a certificate that is not right."""

    code = "calendar_unreachable"
    sentence = N_(
        "The calendar’s server could not be reached. Check the address, or try again in a while."
    )


class CalendarSlow(CalendarUnreadable):
    """Did not answer in full within the time we give it."""

    code = "calendar_slow"
    sentence = N_("The calendar’s server took too long to answer. Try again in a while.")


class CalendarTooLarge(CalendarUnreadable):
    """Larger than what we read, or without an end."""

    code = "calendar_too_large"
    sentence = N_(
        "This calendar is larger than 5 MB, which is all we read. Share one with fewer entries."
    )


class CalendarAstray(CalendarUnreadable):
    """Sent from address to address without arriving."""

    code = "calendar_astray"
    sentence = N_("This address leads from one to the next without arriving. Use the last one.")


class NotACalendar(CalendarUnreadable):
    """Something else than iCalendar."""

    code = "not_a_calendar"
    sentence = N_(
        "What is at this address is not a calendar but something else, perhaps a web page. Copy the"
        " address that ends in .ics, or is called iCal."
    )


class CalendarTooComplex(CalendarUnreadable):
    """Its recurring entries cannot be worked out within the time we give them."""

    code = "calendar_too_complex"
    sentence = N_(
        "The recurring entries of this calendar take too long to work out. Share one without them."
    )


UNREADABLE: Mapping[str, type[CalendarUnreadable]] = {
    error.code: error
    for error in (
        AddressInvalid,
        AddressNotSecure,
        AddressInside,
        AddressOwn,
        CalendarMissing,
        CalendarLocked,
        CalendarFailing,
        CalendarUnreachable,
        CalendarSlow,
        CalendarTooLarge,
        CalendarAstray,
        NotACalendar,
        CalendarTooComplex,
    )
}
