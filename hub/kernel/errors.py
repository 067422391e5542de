"""The root of every error that a person may meet.

Tree (each package's own `errors.py` continues it):

    EstradeError
    ├── NotFound          what was asked for does not exist, or is not yours to see
    ├── SignInNeeded      nobody is signed in
    ├── Forbidden         somebody is, and may not
    ├── Invalid           the input cannot be understood
    ├── Conflict          it was possible, and no longer is
    ├── TooEarly / Gone   the right place at the wrong time
    ├── PaymentNeeded     a ticket or a payment is missing
    ├── TooMany           a limit was reached
    └── Unavailable       a part of ours, or of a provider, does not answer

The kind alone decides the HTTP status and the socket acknowledgement, each in one table.
"""

from enum import StrEnum
from typing import ClassVar

from hub.kernel.i18n import N_, gettext


class ErrorKind(StrEnum):
    """What went wrong, seen from outside."""

    NOT_FOUND = "not_found"
    SIGN_IN_NEEDED = "sign_in_needed"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    CONFLICT = "conflict"
    TOO_EARLY = "too_early"
    GONE = "gone"
    PAYMENT_NEEDED = "payment_needed"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class EstradeError(Exception):
    """Carry a stable code and a sentence that a person can act on.

    `details` fill the placeholders of the sentence: `%(name)s`.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[ErrorKind] = ErrorKind.INVALID
    sentence: ClassVar[str] = N_("Something in the request was not right. Please try again.")

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details

    def message(self) -> str:
        """Return the sentence in the current language."""
        return gettext(self.sentence) % self.details if self.details else gettext(self.sentence)


class NotFound(EstradeError):
    """What was asked for does not exist, or is not for the asker to see."""

    code = "not_found"
    kind = ErrorKind.NOT_FOUND
    sentence = N_("We could not find this. The address may be old; start again from the home page.")


class SignInNeeded(EstradeError):
    """Nobody is signed in."""

    code = "sign_in_needed"
    kind = ErrorKind.SIGN_IN_NEEDED
    sentence = N_("Please sign in first; you will come straight back here.")


class Forbidden(EstradeError):
    """The person signed in may not do this."""

    code = "forbidden"
    kind = ErrorKind.FORBIDDEN
    sentence = N_("This is not open to your account. Sign in with another one if you have it.")


class Invalid(EstradeError):
    """The input cannot be understood."""

    code = "invalid"


class Conflict(EstradeError):
    """It was possible a moment ago and no longer is."""

    code = "conflict"
    kind = ErrorKind.CONFLICT
    sentence = N_("This has changed since you opened the page. Reload it to see where it stands.")


class TooEarly(EstradeError):
    """The right place, before its time."""

    code = "too_early"
    kind = ErrorKind.TOO_EARLY


class Gone(EstradeError):
    """The right place, after its time."""

    code = "gone"
    kind = ErrorKind.GONE


class PaymentNeeded(EstradeError):
    """A ticket or a payment is missing."""

    code = "payment_needed"
    kind = ErrorKind.PAYMENT_NEEDED


class TooMany(EstradeError):
    """A limit was reached."""

    code = "too_many"
    kind = ErrorKind.TOO_MANY
    sentence = N_("That is a lot of tries in a short time. Please wait a few minutes.")


class Unavailable(EstradeError):
    """A part of ours, or of a provider, does not answer."""

    code = "unavailable"
    kind = ErrorKind.UNAVAILABLE
    sentence = N_("A service we depend on is not answering. Nothing was lost; try in a minute.")
