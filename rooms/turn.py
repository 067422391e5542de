"""Time-limited credentials for coturn's `use-auth-secret`, so that no password is shared.

Source: draft-uberti-behave-turn-rest-00, section 2.2.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LIFETIME = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class TurnServers:
    """The relay servers of a hub and the secret they share with it."""

    urls: Sequence[str]
    secret: str

    @classmethod
    def from_text(cls, urls: str, secret: str) -> "TurnServers":
        """Read addresses separated by commas or spaces."""
        return cls(tuple(urls.replace(",", " ").split()), secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class IceCredentials:
    """What a browser needs to use the servers."""

    urls: Sequence[str]
    username: str
    credential: str


def credentials(servers: TurnServers, *, person_id: str, now: datetime) -> list[IceCredentials]:
    """Return what a person's browser may use for six hours; nothing without servers."""
    if not servers.urls:
        return []
    username = f"{int((now + LIFETIME).timestamp())}:{person_id}"
    digest = hmac.new(servers.secret.encode(), username.encode(), hashlib.sha1).digest()
    credential = base64.b64encode(digest).decode()
    return [IceCredentials(urls=servers.urls, username=username, credential=credential)]
