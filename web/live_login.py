"""Who is behind a WebSocket request: the same cookies as for a page."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any

from hub.kernel.clock import Clock
from hub.kernel.database import Database
from hub.kernel.i18n import LOCALES
from hub.kernel.settings import Settings
from hub.people.service import SignedIn, find_login
from web.security.cookies import LOCALE, login_cookie

Environ = Mapping[str, Any]


class LiveLogin:
    """Read the cookies of a WebSocket request, in the shape of a WSGI environ."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self._database = database
        self._clock = clock
        self._cookie = login_cookie(settings)

    async def find(self, environ: Environ) -> SignedIn | None:
        """Return who is signed in, or None."""
        token = _cookies(environ).get(self._cookie, "")
        if not token:
            return None
        async with self._database.read() as db:
            return await find_login(db, token, now=self._clock.now())

    @staticmethod
    def locale(environ: Environ, signed_in: SignedIn) -> str:
        """Return the language chosen in this browser, else the person's."""
        chosen = _cookies(environ).get(LOCALE, "")
        return chosen if chosen in LOCALES else signed_in.person.locale


def _cookies(environ: Environ) -> dict[str, str]:
    try:
        parsed = SimpleCookie(str(environ.get("HTTP_COOKIE", "")))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in parsed.items()}
