"""Errors around bookings."""

from hub.kernel.errors import Conflict, Forbidden, Gone, Invalid, TooEarly
from hub.kernel.i18n import N_


class IllegalTransition(Conflict):
    """The booking is not in a state from which this can happen."""

    code = "booking_state"
    sentence = N_("This booking has moved on since you opened the page. Reload it to see where.")


class HoldExpired(Gone):
    """The fifteen minutes to pay are over."""

    code = "hold_expired"
    sentence = N_("The time to pay is over and the slot is free again. Choose a time once more.")


class OwnService(Invalid):
    """A talent tried to book themself."""

    code = "own_service"
    sentence = N_("This is your own service: others book it, not you.")


class TooManyHolds(Invalid):
    """One person holds many slots without paying."""

    code = "too_many_holds"
    sentence = N_("You already hold three unpaid slots. Pay for one, or wait until they expire.")


class TooManyRequests(Invalid):
    """One person waits for many answers."""

    code = "too_many_requests"
    sentence = N_(
        "You already wait for %(limit)s answers. Wait for one, or take a request back first."
    )


class RequestsTakenBack(Invalid):
    """One person asks the same talent and takes it back again and again."""

    code = "requests_taken_back"
    sentence = N_(
        "You have taken back %(limit)s requests to this talent within a day. You can ask again "
        "in %(hours)s h: choose your time by then."
    )


class RequestTooLate(Invalid):
    """So close to the start that nobody can be expected to answer."""

    code = "request_too_late"
    sentence = N_(
        "This talent is asked first, at least %(hours)s hours before. Choose a later time."
    )


class RequestWordsTooLong(Invalid):
    """More words than anybody reads before saying yes or no."""

    code = "request_words_too_long"
    sentence = N_("Say it in at most %(limit)s characters.")


class RequestOver(Gone):
    """The time to answer is over."""

    code = "request_over"
    sentence = N_("The time to answer is over and the slot is free again. Nothing was charged.")


class NotAnswered(TooEarly):
    """Somebody wants to pay for what the talent has not said yes to."""

    code = "not_answered"
    sentence = N_("The talent has not answered yet. A mail tells you when you can pay.")


class AlreadySeated(Conflict):
    """The learner has a seat in that session."""

    code = "already_seated"
    sentence = N_("You have a seat in this session already. It is in your agenda.")


class NotInvited(Forbidden):
    """Somebody else's session."""

    code = "not_invited"
    sentence = N_("This session is between two other people. Check the address or your account.")


class DoorClosed(TooEarly):
    """The door opens fifteen minutes before the start."""

    code = "door_closed"
    sentence = N_("The door opens 15 minutes before the start. Come back then.")


class SessionOver(Gone):
    """The session has ended."""

    code = "session_over"
    sentence = N_("This session has ended. Its page shows what happened and what comes next.")


class SessionOff(Gone):
    """The session was cancelled, or never paid."""

    code = "session_off"
    sentence = N_("This session does not take place. Its page says why.")


class ConsequenceChanged(Conflict):
    """What calling off would do is no longer what the page said."""

    code = "consequence_changed"
    sentence = N_("What it gives back has changed since this page opened. Please read it again.")
