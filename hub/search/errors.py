"""Errors around what people look for."""

from hub.kernel.errors import Invalid
from hub.kernel.i18n import N_


class DayOutOfReach(Invalid):
    """A day that is over, or that nobody can book yet."""

    code = "day_out_of_reach"
    sentence = N_("Choose a day from today on, within %(days)s days.")


class PricesTurned(Invalid):
    """The least that is asked is above the most."""

    code = "prices_turned"
    sentence = N_("The lowest price is above the highest. Change one of them.")
