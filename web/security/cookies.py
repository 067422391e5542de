"""The cookies we set."""

import secrets
from datetime import timedelta

from werkzeug.sansio.response import Response

from hub.kernel.settings import Settings
from hub.people.rules import LOGIN_LIFETIME

VISITOR = "estrade_visitor"
LOCALE = "estrade_locale"
ZONE = "tz"
THEME = "theme"
VISITOR_LIFETIME = timedelta(days=365)


def login_cookie(settings: Settings) -> str:
    """Return the name of the login cookie; `__Host-` binds it to our host where TLS allows."""
    return "__Host-estrade" if _is_https(settings) else "estrade_login"


def set_preference(response: Response, name: str, value: str) -> None:
    """Remember how a browser wants its pages; the page's script may read and change it."""
    response.set_cookie(name, value, max_age=VISITOR_LIFETIME, samesite="Lax")


def set_visitor(response: Response, settings: Settings, *, visitor: str) -> None:
    """Remember a browser, so that its forms are known as its own."""
    response.set_cookie(
        VISITOR,
        visitor,
        max_age=VISITOR_LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=_is_https(settings),
    )


def set_login(response: Response, settings: Settings, *, token: str) -> None:
    """Sign the browser in, and give it a new visitor's cookie so that old forms end."""
    set_visitor(response, settings, visitor=new_visitor())
    response.set_cookie(
        login_cookie(settings),
        token,
        max_age=LOGIN_LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=_is_https(settings),
        path="/",
    )


def clear_login(response: Response, settings: Settings) -> None:
    """Sign the browser out; a `__Host-` cookie is only taken back by one that is as secure."""
    set_visitor(response, settings, visitor=new_visitor())
    response.delete_cookie(
        login_cookie(settings),
        path="/",
        httponly=True,
        samesite="Lax",
        secure=_is_https(settings),
    )


def new_visitor() -> str:
    """Return what names a browser; nobody else can guess it."""
    return secrets.token_urlsafe(24)


def _is_https(settings: Settings) -> bool:
    return settings.base_url.startswith("https://")
