"""From an error's kind to its HTTP status: the only table of the kind."""

from collections.abc import Mapping

from quart import g

from hub.kernel.errors import ErrorKind, EstradeError

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


def status_of(error: EstradeError) -> int:
    """Return the status of an answer that refuses, and remember why for the log."""
    g.refused = error.code
    return STATUS[error.kind]
