"""Idempotency keys: the same key gives the same answer, and only to the same request.

Source: https://docs.stripe.com/api/idempotent_requests.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from tests.stripe.refusals import Refusal

KEY_LIMIT = 255
KEPT_FOR = timedelta(hours=24)
KEPT_FOR_NEWER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way: status, JSON text, headers."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Kept:
    """What a key was first used for; no reply while that is under way."""

    path: str
    request: str
    at: int
    lasts_s: float
    reply: Reply | None = None


@dataclass
class Keys:
    """The keys of one Stripe account, of its test mode."""

    kept: dict[str, Kept] = field(default_factory=dict)

    def begin(self, key: str, *, path: str, request: str, now: int, is_newer: bool) -> Reply | None:
        """Return the reply that a key already has, or keep the key for a request that begins.

        Raises: Refusal.
        """
        if len(key) > KEY_LIMIT:
            message = f"Idempotency keys can be at most {KEY_LIMIT} characters."
            raise Refusal(message, kind="idempotency_error", is_kept=False)
        known = self.kept.get(key)
        if known is None or now - known.at >= known.lasts_s:
            lasts_s = (KEPT_FOR_NEWER if is_newer else KEPT_FOR).total_seconds()
            self.kept[key] = Kept(path, request, now, lasts_s)
            return None
        if known.path != path:
            raise Refusal(
                "Keys for idempotent requests can only be used for the same endpoint they were "
                f"first used for ('{known.path}' vs '{path}'). Try using a key other than '{key}' "
                "if you meant to execute a different request.",
                kind="idempotency_error",
                is_kept=False,
            )
        if known.request != request:
            raise Refusal(
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. Try using a key other than '{key}' if you meant to execute a "
                "different request.",
                kind="idempotency_error",
                is_kept=False,
            )
        if known.reply is None:
            raise Refusal(
                "There is currently another in-progress request using this Idempotent Key (that "
                f"probably means you submitted twice, and the other request is still going "
                f"through): {key}. Please try again later.",
                status=409,
                kind="idempotency_error",
                code="idempotency_key_in_use",
                is_kept=False,
            )
        replayed = {"Idempotent-Replayed": "true"}
        return Reply(known.reply.status, known.reply.body, known.reply.headers | replayed)

    def is_under_way(self, key: str) -> bool:
        """Tell whether a key's request has begun and not ended."""
        return key in self.kept and self.kept[key].reply is None

    def finish(self, key: str, reply: Reply) -> None:
        """Keep the reply that a key gives from now on."""
        self.kept[key].reply = reply

    def clear(self) -> None:
        """Forget every key."""
        self.kept.clear()

    def free(self, key: str) -> None:
        """Forget a key whose request did not begin."""
        self.kept.pop(key, None)
