"""From an error's kind to its HTTP status: the only table of the kind; and its sentence."""

from collections.abc import Mapping
from datetime import date

from quart import g

from hub.kernel.errors import ErrorKind, EstradeError
from hub.kernel.i18n import gettext
from web.rendering import date_local

STATUS: Mapping[ErrorKind, int] = {
    ErrorKind.INVALID: 422,
    ErrorKind.SIGN_IN_NEEDED: 401,
    ErrorKind.PAYMENT_NEEDED: 402,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.CONFLICT: 409,
    ErrorKind.GONE: 410,
    ErrorKind.TOO_EARLY: 425,
    ErrorKind.TOO_MANY: 429,
    ErrorKind.UNAVAILABLE: 503,
}


def said(error: EstradeError) -> str:
    """Return the sentence of an error, its days written as the reader writes them."""
    words = {
        name: date_local(value) if isinstance(value, date) else value
        for name, value in error.details.items()
    }
    return gettext(error.sentence) % words if words else error.message()


def status_of(error: EstradeError) -> int:
    """Return the status of an answer that refuses, and remember why for the log."""
    g.refused = error.code
    return STATUS[error.kind]
