"""Errors around masterclasses."""

from hub.kernel.errors import Conflict, Forbidden, Gone, Invalid, PaymentNeeded, TooEarly
from hub.kernel.i18n import N_


class MasterclassInvalid(Invalid):
    """Title, times or amounts that cannot be."""

    code = "masterclass_invalid"
    sentence = N_(
        "Check the form: a title, 30 to 180 minutes, a ticket, a goal and 1 to 5,000 seats, each "
        "within the bounds that the form tells."
    )


class StartInvalid(Invalid):
    """It would start too soon, too late, or between quarters."""

    code = "start_invalid"
    sentence = N_("Choose a start on a quarter of an hour, from 2 hours to 365 days ahead.")


class MasterclassTransition(Conflict):
    """It is not in a state from which this can happen."""

    code = "masterclass_state"
    sentence = N_("This masterclass has moved on since you opened the page. Reload it.")


class SoldOut(Conflict):
    """Every seat is taken."""

    code = "sold_out"
    sentence = N_("Every seat is taken. Nothing was charged.")


class SeatHeld(Conflict):
    """The person has a seat."""

    code = "seat_held"
    sentence = N_("You already have a seat for this masterclass.")


class SeatExpired(Gone):
    """The fifteen minutes to pay are over."""

    code = "seat_expired"
    sentence = N_("The time to pay is over and the seat is free again. Register once more.")


class RegistrationClosed(Gone):
    """It is over or does not take place."""

    code = "registration_closed"
    sentence = N_("This masterclass is over or does not take place; nobody can register any more.")


class TicketNeeded(PaymentNeeded):
    """No seat."""

    code = "ticket_needed"
    sentence = N_("You need a seat to come in. Register on the page of the masterclass.")


class ReplayForHolders(Forbidden):
    """Neither the host nor somebody with a seat."""

    code = "replay_for_holders"
    sentence = N_(
        "The replay is for those who had a seat. If you had one, sign in with that account."
    )


class DoorsClosed(TooEarly):
    """The doors open fifteen minutes before."""

    code = "doors_closed"
    sentence = N_("The doors open 15 minutes before the start. Come back then.")


class MasterclassOver(Gone):
    """It has ended or was cancelled."""

    code = "masterclass_over"
    sentence = N_(
        "This masterclass has ended. Its page shows what was raised, and the replay if there is"
        " one."
    )


class NotTheHost(Forbidden):
    """Only the host may do this."""

    code = "not_the_host"
    sentence = N_("Only the host can do this.")


class NoMediaYet(TooEarly):
    """The media server does not receive the host."""

    code = "no_media_yet"
    sentence = N_("We do not receive your camera and microphone yet. Check them, then go live.")


class NotLiveYet(TooEarly):
    """The broadcast has not begun: what the host tries out is not for the audience."""

    code = "not_live_yet"
    sentence = N_("The broadcast has not begun. It starts here by itself when the host goes live.")


class OwnMasterclass(Conflict):
    """The host asked for a seat."""

    code = "own_masterclass"
    sentence = N_("This is your own masterclass: others take the seats, you have the stage.")
