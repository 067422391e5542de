"""The headers that keep a page to itself."""

from collections.abc import Iterable, Mapping

POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}

HEADERS: Mapping[str, str] = {
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"


def content_security_policy(*, elsewhere: Iterable[str] = ()) -> str:
    """Return the policy of every page.

    A form may lead to ourselves, and to the origins `elsewhere`, where a provider shows its pages:
    browsers apply the policy to the redirect that answers a form, too. Source: CSP level 3, 6.4.1.
    """
    policy = {**POLICY, "form-action": " ".join([POLICY["form-action"], *elsewhere])}
    return "; ".join(f"{name} {value}" for name, value in policy.items())
