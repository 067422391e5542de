"""Errors around masterclasses."""

from collections.abc import Mapping

from hub.kernel.errors import (
    Conflict,
    EstradeError,
    Forbidden,
    Gone,
    Invalid,
    PaymentNeeded,
    TooEarly,
)
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


class EndsEarly(TooEarly):
    """A host wants to end it before the time at which people were told to come."""

    code = "ends_early"
    sentence = N_(
        "It cannot be ended before the announced start: those who have a seat come at that time."
    )


class OwnMasterclass(Conflict):
    """The host asked for a seat."""

    code = "own_masterclass"
    sentence = N_("This is your own masterclass: others take the seats, you have the stage.")


class FixedOnceAnnounced(Conflict):
    """What people decided by cannot be changed under them."""

    code = "fixed_once_announced"
    sentence = N_(
        "The charity, the day and the length are fixed once a masterclass is announced. To give it "
        "on another day, choose a new date on its page."
    )


class SeatsTaken(Conflict):
    """More seats are taken than there would be."""

    code = "seats_taken"
    sentence = N_("%(taken)s seats are taken already: keep at least as many.")


class PostponedTooLate(Conflict):
    """The doors are open."""

    code = "postponed_too_late"
    sentence = N_("The doors are open: people may be waiting inside. Go live, or call it off.")


class PostponedTooOften(Conflict):
    """People would wait for ever."""

    code = "postponed_too_often"
    sentence = N_("A masterclass is moved at most %(limit)s times. Call it off and announce anew.")


class NewDateEarlier(Invalid):
    """Somebody who has not read the mail would miss it."""

    code = "new_date_earlier"
    sentence = N_("Choose a later date than the present one: not everybody reads mail in time.")


class ChoiceOver(Gone):
    """The seat can no longer be given back."""

    code = "choice_over"
    sentence = N_("The doors of the new date are open, so the seat can no longer be given back.")


class NothingToChoose(Conflict):
    """The masterclass was not moved since they took their seat."""

    code = "nothing_to_choose"
    sentence = N_("This masterclass was not moved since you took your seat: there is no choice.")


class RehearsalEarly(TooEarly):
    """A draft."""

    code = "rehearsal_early"
    sentence = N_("Announce the masterclass first: its rehearsal opens at once, for hosts alone.")


class RehearsalOver(Gone):
    """The doors are open, or it will not take place."""

    code = "rehearsal_over"
    sentence = N_("The rehearsal is over: from the opening of the doors on, go to the stage.")


class CoHostAlready(Conflict):
    """They host it already."""

    code = "co_host_already"
    sentence = N_("This person hosts it already.")


class CoHostBooked(Conflict):
    """Somebody who hosts it along gives something else then."""

    code = "co_host_booked"
    sentence = N_(
        "%(name)s, who hosts it with you, is booked at that time. Choose another time, or agree"
        " with them on what gives way."
    )


class OwnTimeTaken(Conflict):
    """Whoever accepts gives something else then."""

    code = "own_time_taken"
    sentence = N_(
        "You are booked at that time yourself. Move or cancel that first, then accept here."
    )


class TooManyCoHosts(Conflict):
    """The stage is full."""

    code = "too_many_co_hosts"
    sentence = N_("A masterclass has at most %(limit)s co-hosts, invitations included.")


class CoHostInvitationOver(Gone):
    """Used, withdrawn, expired, or never sent."""

    code = "co_host_invitation_over"
    sentence = N_(
        "This invitation has been used, withdrawn or has expired. Ask the host for a new one."
    )


class CoHostInvitationForAnother(Forbidden):
    """It was sent to another address."""

    code = "co_host_invitation_for_another"
    sentence = N_(
        "This invitation was sent to another mail address. Sign in with that address to accept it."
    )


class OnlyTheHost(Forbidden):
    """A co-host tried to choose who hosts."""

    code = "only_the_host"
    sentence = N_("Only the one who announced it chooses the co-hosts.")


class QuestionInvalid(Invalid):
    """Empty or too long."""

    code = "question_invalid"
    sentence = N_("Write each question in 1 to 200 characters.")


class TooManyQuestions(Invalid):
    """More than people will answer."""

    code = "too_many_questions"
    sentence = N_("Ask at most %(limit)s questions.")


class AnswerMissing(Invalid):
    """The hosts need it."""

    code = "answer_missing"
    sentence = N_("Please answer this question: the hosts ask everybody.")


class AnswerTooLong(Invalid):
    """Too long to read."""

    code = "answer_too_long"
    sentence = N_("Please answer in at most 1,000 characters.")


class AnswersRefused(Invalid):
    """Some answers are missing or too long; `errors` says which, by question."""

    code = "answers_refused"
    sentence = N_("Some questions of the hosts still need an answer. Nothing was charged.")

    def __init__(self, errors: Mapping[str, EstradeError]) -> None:
        super().__init__()
        self.errors = errors
