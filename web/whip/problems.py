"""What may go wrong, as WHIP and WHEP say it: a status, a sentence, when to try again.

Source: RFC 9725 section 4, draft-ietf-wish-whep section 4, RFC 9457 (problem details), RFC 6585
(428, 429), RFC 6750 section 3 (WWW-Authenticate).
"""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar

from quart import Response, request
from werkzeug.exceptions import HTTPException

from hub.kernel.errors import EstradeError, Forbidden, Invalid, SignInNeeded, TooMany, Unavailable
from hub.kernel.i18n import N_, gettext
from hub.masterclasses.errors import DoorsClosed, NotLiveYet, TicketNeeded
from rooms.errors import MediaUnavailable
from rooms.whip.errors import FragmentInvalid, KeyElsewhere, KeyMissing, NoRoom, OfferRefused
from web.errors import STATUS

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
REALM = 'Bearer realm="Estrade"'
INTERNAL = N_("Something went wrong on our side and was noted. Please try once more.")


class HttpProblem(EstradeError):
    """A request that HTTP itself lets us refuse, with its own status."""

    status: ClassVar[HTTPStatus]


class MethodRefused(HttpProblem):
    """The method means nothing here."""

    code = "method_not_allowed"
    status = HTTPStatus.METHOD_NOT_ALLOWED
    sentence = N_("This address takes only %(allowed)s.")


class TypeRefused(HttpProblem):
    """The body is of another type."""

    code = "media_type_wrong"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    sentence = N_("Send this as %(expected)s.")


class BodyTooLarge(HttpProblem):
    """The body is longer than any offer."""

    code = "body_too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    sentence = N_("This is longer than the %(kib)s KiB that we read.")


class BodyUnreadable(HttpProblem):
    """The body is not text."""

    code = "body_unreadable"
    status = HTTPStatus.BAD_REQUEST
    sentence = N_("This is not text in UTF-8.")


class PreconditionMissing(HttpProblem):
    """The client did not say which ICE exchange it means."""

    code = "precondition_missing"
    status = HTTPStatus.PRECONDITION_REQUIRED
    sentence = N_("Say by If-Match which ICE exchange this belongs to: its entity tag, or *.")


class PreconditionFailed(HttpProblem):
    """The client means an ICE exchange that is over."""

    code = "precondition_failed"
    status = HTTPStatus.PRECONDITION_FAILED
    sentence = N_("This belongs to an ICE exchange that is over. Use the latest entity tag.")


# Where WHIP and WHEP mean another status by it than our pages do.
OWN_STATUS: Mapping[type[EstradeError], HTTPStatus] = {
    DoorsClosed: HTTPStatus.CONFLICT,
    NotLiveYet: HTTPStatus.CONFLICT,
    TicketNeeded: HTTPStatus.FORBIDDEN,
    NoRoom: HTTPStatus.SERVICE_UNAVAILABLE,
    FragmentInvalid: HTTPStatus.BAD_REQUEST,
}
RETRY_AFTER_S: Mapping[type[EstradeError], int] = {
    NotLiveYet: 10,
    NoRoom: 10,
    MediaUnavailable: 2,
    Unavailable: 5,
    TooMany: 60,
}


def refuse(error: Exception) -> Response:
    """Answer an error of ours."""
    assert isinstance(error, EstradeError)
    response = _problem(status_of(error), error.code, error.message())
    if isinstance(error, SignInNeeded | Forbidden):
        response.headers["WWW-Authenticate"] = _challenge(error)
    if (seconds := _retry_after_s(error)) is not None:
        response.headers["Retry-After"] = str(seconds)
    if isinstance(error, MethodRefused):
        response.headers["Allow"] = str(error.details["allowed"])
    return response


def refuse_http(error: Exception) -> Response:
    """Answer what the web server itself refuses."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    sentence = BodyTooLarge.sentence if status == BodyTooLarge.status else Invalid.sentence
    details = {"kib": request.max_content_length // 1024} if request.max_content_length else {}
    return _problem(status, status.phrase.lower().replace(" ", "_"), gettext(sentence) % details)


def refuse_unexpected(error: Exception) -> Response:
    """Answer a fault of ours: logged with its trace, told without it."""
    log.error("unexpected error on %s %s", request.method, request.path, exc_info=error)
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", gettext(INTERNAL))


def status_of(error: EstradeError) -> HTTPStatus:
    """Return the status that WHIP and WHEP give an error."""
    if isinstance(error, HttpProblem):
        return error.status
    if isinstance(error, OfferRefused) and not error.details.get("is_readable", True):
        return HTTPStatus.BAD_REQUEST
    return OWN_STATUS.get(type(error), HTTPStatus(STATUS[error.kind]))


def _challenge(error: EstradeError) -> str:
    if isinstance(error, KeyMissing):
        return REALM
    if isinstance(error, KeyElsewhere | Forbidden):
        return f'{REALM}, error="insufficient_scope"'
    return f'{REALM}, error="invalid_token"'


def _retry_after_s(error: EstradeError) -> int | None:
    given = error.details.get("retry_after_s")
    if isinstance(given, int):
        return max(1, given)
    return RETRY_AFTER_S.get(type(error))


def _problem(status: HTTPStatus, code: str, sentence: str) -> Response:
    body = {"status": status.value, "title": status.phrase, "detail": sentence, "code": code}
    return Response(json.dumps(body, ensure_ascii=False), status.value, content_type=PROBLEM)
