"""The headers of WHIP and WHEP: entity tags, relay servers, and leave for pages elsewhere.

A key in the Authorization header is the only thing that counts here, and a browser never adds it
by itself: so any page may ask, cookies mean nothing, and no form's token is needed.

Source: RFC 9725 section 4.2, 4.3 and 4.6, RFC 9110 section 13.1.1, RFC 8288, WHATWG Fetch (CORS).
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from rooms.turn import IceCredentials
from web.whip.problems import PreconditionFailed, PreconditionMissing

SDP = "application/sdp"
FRAGMENT = "application/trickle-ice-sdpfrag"
ANY = "*"
PREFLIGHT_S = 3600

OPEN_TO_PAGES: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Patch, Accept-Post, ETag, Link, Location, Retry-After, WWW-Authenticate"
    ),
}
_STRONG_TAG = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')


def preflight(methods: str) -> dict[str, str]:
    """Return what a page elsewhere may send."""
    return {
        "Allow": methods,
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match",
        "Access-Control-Max-Age": str(PREFLIGHT_S),
    }


def entity_tag(etag: str) -> str:
    """Return a strong entity tag as HTTP writes it."""
    return f'"{etag}"'


def check_match(if_match: str | None, etag: str) -> None:
    """Refuse what belongs to another ICE exchange than the present one.

    The RFC's examples quote the asterisk, so it is understood either way.
    Raises: PreconditionMissing, PreconditionFailed.
    """
    if if_match is None or not if_match.strip():
        raise PreconditionMissing
    if if_match.strip() in {ANY, entity_tag(ANY)}:
        return
    if entity_tag(etag) not in _STRONG_TAG.findall(_without_weak_tags(if_match)):
        raise PreconditionFailed


def ice_links(servers: Sequence[IceCredentials]) -> Iterator[str]:
    """Yield a Link header for each STUN or TURN server that the client may use."""
    for server in servers:
        for url in server.urls:
            link = f'<{url}>; rel="ice-server"'
            if url.startswith("turn"):
                link += (
                    f'; username="{server.username}"; credential="{server.credential}"'
                    '; credential-type="password"'
                )
            yield link


def _without_weak_tags(value: str) -> str:
    return re.sub(r'W/"[^"]*"', "", value)
