"""Identifiers that sort by the time they were made and say what they name: `bkg_01k…`."""

import hashlib
import secrets
import time
from collections.abc import Callable

ID_LENGTH = 32
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str) -> str:
    """Return a new identifier: a prefix of at most five letters, `_`, then 26 base32 characters.

    The first ten characters carry the milliseconds, the other sixteen are random.
    Source: the ULID specification.
    """
    number = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    digits = [_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)]
    return f"{prefix}_{''.join(digits)}"


def id_factory(prefix: str) -> Callable[[], str]:
    """Return a maker of identifiers with one prefix, for a column's default."""
    return lambda: new_id(prefix)


def new_token() -> str:
    """Return a secret of 256 bits for a link or a cookie."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return what is stored of a secret: its SHA-256, so that a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()
