"""Errors of accounts and sign-in."""

from hub.kernel.errors import Conflict, ErrorKind, Gone, Invalid
from hub.kernel.i18n import N_


class EmailInvalid(Invalid):
    """The address cannot receive mail."""

    code = "email_invalid"
    sentence = N_("This does not look like an e-mail address. Check it, for example for a space.")


class NameInvalid(Invalid):
    """The name is empty or too long."""

    code = "name_invalid"
    sentence = N_("Please give a name of 1 to 80 characters.")


class PasswordWeak(Invalid):
    """The password is too short, or too common to protect anything."""

    code = "password_weak"
    sentence = N_("Choose a password of at least 10 characters that is not just your name.")


class PasswordWrong(Invalid):
    """Address and password do not go together."""

    code = "password_wrong"
    kind = ErrorKind.FORBIDDEN
    sentence = N_(
        "This address and this password do not go together. Try again, or ask for a link by e-mail."
    )


class EmailTaken(Conflict):
    """There is an account with that address."""

    code = "email_taken"
    sentence = N_("There is already an account with this address. Sign in, or ask for a link.")


class LinkExpired(Gone):
    """The link was used, is too old, or never was."""

    code = "link_expired"
    sentence = N_("This link was already used or is too old. Ask for a new one below.")


class TimeZoneUnknown(Invalid):
    """There is no such time zone."""

    code = "time_zone_unknown"
    sentence = N_("We do not know this time zone. Choose one from the list.")
