"""What may go wrong between a caller and Stripe, switched on by a test."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What happens to a request instead of a plain answer."""

    ERROR_BEFORE = "error_before"  # 500, and nothing was done.
    ERROR_AFTER = "error_after"  # 500 though it was done; its key repeats the 500, as Stripe's do.
    DROPPED_BEFORE = "dropped_before"  # The connection closes without an answer, nothing was done.
    DROPPED_AFTER = "dropped_after"  # The connection closes without an answer, it was done.
    SLOW = "slow"  # Done at once, answered late; meanwhile its key is in use.
    RATE_LIMITED = "rate_limited"  # 429, and nothing was done.


@dataclass
class Rule:
    """A fault for the next `times` requests of a method whose path begins so."""

    fault: Fault
    method: str = "POST"
    path: str = "/"
    times: int = 1
    delay_s: float = 0.0

    def takes(self, method: str, path: str) -> bool:
        """Tell whether a request is one of those, and count it."""
        if self.times < 1 or method != self.method or not path.startswith(self.path):
            return False
        self.times -= 1
        return True


@dataclass
class Faults:
    """The rules in force, oldest first, and the faults that they have caused."""

    rules: list[Rule] = field(default_factory=list)
    happened: list[tuple[Fault, str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, rule: Rule) -> None:
        """Put a rule in force."""
        with self.lock:
            self.rules.append(rule)

    def clear(self) -> None:
        """Be well again."""
        with self.lock:
            self.rules.clear()

    def claim(self, method: str, path: str) -> Rule | None:
        """Return the rule that a request falls under."""
        with self.lock:
            rule = next((rule for rule in self.rules if rule.takes(method, path)), None)
            self.rules = [left for left in self.rules if left.times > 0]
            if rule is not None:
                self.happened.append((rule.fault, method, path))
            return rule
