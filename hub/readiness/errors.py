"""Errors around the check of devices."""

from hub.kernel.errors import Conflict, Invalid
from hub.kernel.i18n import N_


class CheckInvalid(Invalid):
    """An answer that no check gives."""

    code = "check_invalid"
    sentence = N_("The check could not be read. Reload the page and try once more.")


class WordsTooLong(Invalid):
    """More than a line or two."""

    code = "trouble_words_too_long"
    sentence = N_("Shorten your message to 300 characters.")


class NoTrouble(Conflict):
    """There is nothing to warn the other side of."""

    code = "no_trouble"
    sentence = N_("Your last check found no trouble, so there is nothing to tell.")


class TroubleTold(Conflict):
    """The other side knows."""

    code = "trouble_told"
    sentence = N_("The other side has been told already. You will see each other in the room.")
