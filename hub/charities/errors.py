"""Errors around charities."""

from hub.kernel.errors import Conflict, Invalid
from hub.kernel.i18n import N_


class RegistrationInvalid(Invalid):
    """The number is neither an RNA nor a SIREN."""

    code = "registration_invalid"
    sentence = N_("Give the RNA number (W and nine digits) or the SIREN (nine digits, no typo).")


class CharityNotVerified(Conflict):
    """Nobody has verified the charity yet."""

    code = "charity_not_verified"
    sentence = N_("This charity is not verified yet. Choose one from the list.")
