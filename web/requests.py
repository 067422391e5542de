"""What every view knows of the request it answers."""

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from quart import current_app, g, request

from hub.kernel.errors import Invalid, NotFound, SignInNeeded
from hub.people.models import Person, Role
from hub.people.service import SignedIn
from web.compose import Wiring
from web.security import csrf
from web.security.cookies import new_visitor

MAX_NEXT = 500


@dataclass(slots=True)
class Visit:
    """One request: who asks, in which language and time zone, and when.

    `family`: of what they teach first; it gives their portrait its colour, here as elsewhere.
    """

    visitor: str
    now: datetime
    zone: ZoneInfo
    is_zone_known: bool
    signed_in: SignedIn | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    family: str = ""


def wiring() -> Wiring:
    """Return the parts this process is made of."""
    found: Wiring = current_app.extensions["estrade"]
    return found


def visit() -> Visit:
    """Return what is known of the running request."""
    found: Visit = g.visit
    return found


def currency() -> str:
    """Return the currency in which this hub sells and is given to."""
    return wiring().settings.currency


def me() -> Person:
    """Return the person who asks. Raises: SignInNeeded."""
    return signed_in().person


def signed_in() -> SignedIn:
    """Return the login of the person who asks. Raises: SignInNeeded."""
    found = visit().signed_in
    if found is None:
        raise SignInNeeded
    return found


def csrf_token() -> str:
    """Return the visitor's token, giving them a cookie to go with it if they have none."""
    found = visit()
    if not found.visitor:
        found.visitor = g.new_visitor = new_visitor()
    return csrf.token_for(found.visitor, secret=wiring().settings.secret_key.get_secret_value())


def local_path(path: str | None, default: str = "/") -> str:
    """Return a path of ours to go on to, never an address elsewhere."""
    is_ours = (
        path is not None
        and path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isprintable()
    )
    return str(path)[:MAX_NEXT] if is_ours else default


async def check_text() -> None:
    """Refuse text with a null character, which no person types. Raises: NotFound, Invalid.

    PostgreSQL stores none, and would call what is the sender's mistake a fault of ours.
    """
    if "\0" in request.path:
        raise NotFound
    sent = [request.args]
    if request.method not in csrf.SAFE_METHODS:
        sent.append(await request.form)
    if any("\0" in value for fields in sent for _, value in fields.items(multi=True)):
        raise Invalid


def client_address() -> str:
    """Return the address a request comes from, as far as the server in front lets us know."""
    return request.remote_addr or "unknown"


def came_from() -> str:
    """Return the page the request was sent from, with its query, or home."""
    try:
        sender = urlsplit(request.referrer or "")
    except ValueError:
        return local_path(None)
    return local_path(sender._replace(scheme="", netloc="", fragment="").geturl())


def here() -> str:
    """Return the page the person is on, with its query, to come back to."""
    is_page = request.method == "GET"
    return local_path(request.full_path.rstrip("?")) if is_page else came_from()
