"""Errors around waiting lists."""

from hub.kernel.errors import Conflict, Invalid, TooMany
from hub.kernel.i18n import N_


class PlaceMoved(Conflict):
    """The place is not in a state from which this can happen."""

    code = "waiting_place_state"
    sentence = N_("Your place in this waiting list has moved on. Reload the page to see where.")


class DayUnknown(Invalid):
    """No day, or one that cannot be booked yet or any more."""

    code = "waiting_day_unknown"
    sentence = N_("This day cannot be booked. Choose one of those shown.")


class DayClosed(Conflict):
    """The talent teaches nobody that day."""

    code = "waiting_day_closed"
    sentence = N_(
        "There is nothing to wait for: the talent does not teach on this day, or it is too near."
    )


class DayNotFull(Conflict):
    """There is a free time: nobody needs to wait."""

    code = "waiting_day_not_full"
    sentence = N_("You need not wait: there is a free time on this day. Choose it now.")


class SeatsLeft(Conflict):
    """There is a free seat: nobody needs to wait."""

    code = "waiting_seats_left"
    sentence = N_("You need not wait: there is a free seat. Take it now.")


class TooManyPlaces(TooMany):
    """One person waits for many things."""

    code = "too_many_waiting_places"
    sentence = N_("You are in %(limit)s waiting lists already. Take your name off one of them.")


class LineFull(TooMany):
    """Nobody could hope for a place."""

    code = "waiting_line_full"
    sentence = N_("%(limit)s people wait already: there is no hope of a place. Choose another day.")
