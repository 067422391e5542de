"""The terms of a booking, in sentences."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hub.bookings.models import Booking
from hub.bookings.rules import TALENT_NOTICE, Terms
from hub.kernel.i18n import N_, gettext
from hub.skills.models import Policy
from web.rendering import datetime_local

POLICY_NAMES: Mapping[Policy, str] = {
    Policy.FLEXIBLE: N_("Flexible"),
    Policy.MODERATE: N_("Moderate"),
    Policy.STRICT: N_("Strict"),
}


def policy_name(policy: Policy) -> str:
    """Return the name of a choice of terms."""
    return gettext(POLICY_NAMES[policy])


HOUR = timedelta(hours=1)


def term_sentences(
    terms: Terms, *, charity: str = "", notice: timedelta | None = None
) -> list[str]:
    """Return what cancelling or not coming does to the money, a sentence each.

    `charity` names who gets what learners forfeit, nothing when it is the talent. For somebody who
    can still call it off, `notice` is how long before the start they would: what is over is not
    promised to them.
    """
    left = tuple(step for step in terms.steps if notice is None or step[0] * HOUR <= notice)
    near = [] if left == terms.steps else [_near_sentence(is_any_back=bool(left))]
    steps = cancel_sentences(Terms(steps=left, grace_min=terms.grace_min))
    kept = [_kept_sentence(charity)] if steps else []
    return [*near, *steps, *kept, absent_sentence(terms)]


def talent_sentences(terms: Terms) -> list[str]:
    """Return what calling it off or not coming means for the talent, a sentence each."""
    off = gettext(
        "If you call it off, the learner gets everything back. With less than %(hours)s hours’ "
        "notice, a strike is recorded."
    ) % {"hours": TALENT_NOTICE // HOUR}
    late = gettext(
        "If you are not there %(minutes)s minutes after the start, the learner gets everything "
        "back and a strike is recorded."
    ) % {"minutes": terms.grace_min}
    return [off, late]


def cancel_sentences(terms: Terms) -> list[str]:
    """Return what a learner who cancels gets back, the longest notice first."""
    return [_step_sentence(hours, percent) for hours, percent in terms.steps]


def absent_sentence(terms: Terms) -> str:
    """Return what a talent who does not come gives back, whatever notice they ask for."""
    return gettext(
        "If the talent does not come within %(minutes)s minutes, or calls it off, "
        "you get everything back without asking."
    ) % {"minutes": terms.grace_min}


def moved_sentences(booking: Booking, *, now: datetime, zone: ZoneInfo | None = None) -> list[str]:
    """Return what moves have changed about the terms of a booking."""
    found = []
    if booking.full_until is not None and now < booking.full_until:
        found.append(
            gettext(
                "The talent chose this time alone: until %(when)s the learner can cancel and get "
                "everything back."
            )
            % {"when": datetime_local(booking.full_until, zone)}
        )
    if booking.most_percent < 100:
        found.append(most_sentence(booking.most_percent))
    return found


def most_sentence(percent: int) -> str:
    """Return what a session that was moved late gives back at most."""
    if percent == 0:
        return gettext(
            "It was moved at the learner’s wish when it was too late for a refund: cancelling "
            "gives nothing back."
        )
    return gettext(
        "It was moved at the learner’s wish when %(percent)s%% would have come back: cancelling "
        "gives back %(percent)s%% at most."
    ) % {"percent": percent}


def _near_sentence(*, is_any_back: bool) -> str:
    if is_any_back:
        return gettext("The session is near: who cancels does not get everything back any more.")
    return gettext("The session is so near that cancelling gives nothing back of what is paid.")


def _kept_sentence(charity: str) -> str:
    if not charity:
        return gettext("After that, the price is the talent’s: the time was kept for you.")
    return gettext(
        "After that, the price is not given back: the time was kept for you. The talent leaves it "
        "to %(charity)s."
    ) % {"charity": charity}


def _step_sentence(hours: int, percent: int) -> str:
    if percent == 100:
        return gettext("You can cancel until %(hours)s hours before and get everything back.") % {
            "hours": hours
        }
    return gettext("Until %(hours)s hours before, you get %(percent)s%% back.") % {
        "hours": hours,
        "percent": percent,
    }
