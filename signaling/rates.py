"""How much one connection may send."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """A token bucket: `rate` a second on average, `burst` at once."""

    rate: float
    burst: float
    tokens: float = field(default=-1.0)
    filled_s: float = 0.0

    def take(self, *, monotonic_s: float, cost: float = 1) -> bool:
        """Take a token, or what it costs; return False when there are not enough."""
        if self.tokens < 0:
            self.tokens, self.filled_s = self.burst, monotonic_s
        gained = (monotonic_s - self.filled_s) * self.rate
        self.tokens = min(self.burst, self.tokens + gained)
        self.filled_s = monotonic_s
        if self.tokens < cost:
            return False
        self.tokens -= cost
        return True


def message_bucket(*, calls: int = 1) -> Bucket:
    """Return the limit on all messages of a connection that may call so many others at once."""
    return Bucket(rate=20, burst=40 * max(1, calls))


def chat_bucket() -> Bucket:
    """Return the limit on chat: five messages in ten seconds."""
    return Bucket(rate=0.5, burst=5)


def cheer_bucket() -> Bucket:
    """Return the limit on cheers: two a second, six at once."""
    return Bucket(rate=2, burst=6)


def hand_bucket() -> Bucket:
    """Return the limit on raising one's hand, which everybody's board shows."""
    return Bucket(rate=0.1, burst=5)


def question_bucket() -> Bucket:
    """Return the limit on questions: three in half a minute."""
    return Bucket(rate=0.1, burst=3)


def trouble_bucket() -> Bucket:
    """Return the limit on reports of trouble, each of which is a row."""
    return Bucket(rate=0.2, burst=10)
