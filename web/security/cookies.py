"""The cookies we set."""

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
    return "__Host-estrade" if settings.base_url.startswith("https://") else "estrade_login"


def set_preference(response: Response, name: str, value: str) -> None:
    """Remember how a browser wants its pages; the page's script may read and change it."""
    response.set_cookie(name, value, max_age=VISITOR_LIFETIME, samesite="Lax")


def set_login(response: Response, settings: Settings, *, token: str) -> None:
    """Sign the browser in, and give it a new visitor's cookie so that old forms end."""
    is_https = settings.base_url.startswith("https://")
    response.set_cookie(
        login_cookie(settings),
        token,
        max_age=LOGIN_LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=is_https,
        path="/",
    )


def clear_login(response: Response, settings: Settings) -> None:
    """Sign the browser out."""
    response.delete_cookie(login_cookie(settings), path="/", httponly=True, samesite="Lax")
