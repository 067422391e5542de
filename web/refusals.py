"""What was refused, for whoever runs the hub: a line in the log for each."""

import logging

from quart import Response, g, request

from web.requests import Visit, client_address
from web.security import csrf

PRIVATE = ("admin", "charity_", "documents", "payouts", "studio_")
"""How the parts begin in which reading what is somebody else's is noted too."""

log = logging.getLogger(__name__)


async def note_refusal(response: Response) -> Response:
    """Write down that somebody was refused what they asked to do, or to read of others."""
    endpoint = request.endpoint or ""
    is_watched = request.method not in csrf.SAFE_METHODS or endpoint.startswith(PRIVATE)
    if is_watched and 400 <= response.status_code < 500:
        log.warning(
            "refused: %s %s by %s, %s %s",
            request.method,
            endpoint or "nowhere",
            _who(),
            response.status_code,
            g.get("refused", ""),
        )
    return response


def _who() -> str:
    found: Visit | None = g.get("visit")
    login = found.signed_in if found else None
    return login.person.id if login else client_address()
