"""Protection against requests that another site makes a browser send.

Two locks on every unsafe request: the `Origin`, when the browser sends one, must be ours, and a
token derived from the visitor's cookie must come back in the form or in `X-CSRF-Token`.
Source: OWASP, Cross-Site Request Forgery Prevention, signed double submit.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from hub.kernel.errors import Forbidden
from hub.kernel.i18n import N_

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD = "csrf_token"
HEADER = "X-CSRF-Token"


class FormExpired(Forbidden):
    """The token is missing or is not this visitor's."""

    code = "form_expired"
    sentence = N_("This form is too old or came from elsewhere. Reload the page and send it again.")


def token_for(visitor: str, *, secret: str) -> str:
    """Return the token that belongs to a visitor's cookie."""
    return hmac.new(secret.encode(), f"csrf:{visitor}".encode(), hashlib.sha256).hexdigest()


def check(*, visitor: str, sent: str, secret: str, origin: str | None, base_url: str) -> None:
    """Refuse a request that is not the visitor's own. Raises: FormExpired."""
    if origin is not None and origin != origin_of(base_url):
        raise FormExpired
    expected = token_for(visitor, secret=secret)
    if not visitor or not hmac.compare_digest(expected.encode(), sent.encode()):
        raise FormExpired


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, as a browser's `Origin` writes them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
