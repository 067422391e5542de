"""Who may open which route: one table, closed by default.

A route that is not in the table answers 404 to everybody, and a test fails. What belongs to one
person only (a booking, a charity's report) is decided below, in the package that owns it.
"""

from collections.abc import Mapping
from enum import StrEnum

from hub.kernel.errors import Forbidden, NotFound, SignInNeeded
from hub.people.models import Role
from hub.people.service import SignedIn


class Access(StrEnum):
    """Who may open a route."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"
    TALENT = "talent"
    CHARITY = "charity"
    ADMIN = "admin"
    REHEARSAL = "rehearsal"


ROUTES: Mapping[str, Access] = {
    "static": Access.EVERYBODY,
    "health.show": Access.EVERYBODY,
    "home.show": Access.EVERYBODY,
    "home.change_language": Access.EVERYBODY,
    "account.show_sign_in": Access.EVERYBODY,
    "account.sign_in": Access.EVERYBODY,
    "account.show_sign_up": Access.EVERYBODY,
    "account.sign_up": Access.EVERYBODY,
    "account.ask_link": Access.EVERYBODY,
    "account.show_link": Access.EVERYBODY,
    "account.use_link": Access.EVERYBODY,
    "account.sign_out": Access.SIGNED_IN,
    "account.show": Access.SIGNED_IN,
    "account.save": Access.SIGNED_IN,
    "account.sign_out_everywhere": Access.SIGNED_IN,
    "live.show_session": Access.SIGNED_IN,
    "live.show_masterclass": Access.SIGNED_IN,
    "live.open_pass": Access.SIGNED_IN,
    "dev.mailbox": Access.REHEARSAL,
    "dev.mail": Access.REHEARSAL,
    "dev.style": Access.REHEARSAL,
}

ROLE_OF: Mapping[Access, Role] = {
    Access.TALENT: Role.TALENT,
    Access.CHARITY: Role.CHARITY,
    Access.ADMIN: Role.ADMIN,
}


def check_access(endpoint: str | None, signed_in: SignedIn | None, *, is_rehearsal: bool) -> None:
    """Let a request through or refuse it.

    `is_rehearsal` is False in production, where the development pages do not exist.
    Raises: NotFound, SignInNeeded, Forbidden.
    """
    access = ROUTES.get(endpoint or "")
    if access is None or (access is Access.REHEARSAL and not is_rehearsal):
        raise NotFound
    if access in {Access.EVERYBODY, Access.REHEARSAL}:
        return
    if signed_in is None:
        raise SignInNeeded
    role = ROLE_OF.get(access)
    if role is not None and role not in signed_in.roles:
        raise Forbidden
