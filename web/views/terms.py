"""The terms of a booking, in sentences."""

from hub.bookings.rules import Terms
from hub.kernel.i18n import gettext


def term_sentences(terms: Terms) -> list[str]:
    """Return what cancelling or not coming does to the money, a sentence each."""
    sentences = [_step_sentence(hours, percent) for hours, percent in terms.steps]
    return [
        *sentences,
        gettext("After that, the price is the talent’s: the time was kept for you."),
        gettext(
            "If the talent does not come within %(minutes)s minutes, or calls it off, "
            "you get everything back without asking."
        )
        % {"minutes": terms.grace_min},
    ]


def _step_sentence(hours: int, percent: int) -> str:
    if percent == 100:
        return gettext("You can cancel until %(hours)s hours before and get everything back.") % {
            "hours": hours
        }
    return gettext("Until %(hours)s hours before, you get %(percent)s%% back.") % {
        "hours": hours,
        "percent": percent,
    }
