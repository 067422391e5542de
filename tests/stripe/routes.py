"""A request that Stripe answers: its method, its path, its parameters, and who answers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.stripe.shapes import Thing
from tests.stripe.store import Store

Params = dict[str, Any]
EXPAND = frozenset({"expand"})
Answer = Callable[[Store, tuple[str, ...], Params], Thing]


def heeded(names: str) -> frozenset[str]:
    """Return the parameters of a list of words."""
    return frozenset(names.split())


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table; `{}` in the path is an id, `schema` a type of the SDK's.

    Of the parameters that Stripe takes, `knows` are those that the answer heeds.
    """

    method: str
    path: str
    schema: Any
    answer: Answer
    knows: frozenset[str] = EXPAND

    def ids_in(self, method: str, path: str) -> tuple[str, ...] | None:
        """Return the ids of a path that this route answers, and None for another's."""
        pattern = re.escape(self.path).replace(r"\{\}", "([^/]+)")
        found = re.fullmatch(pattern, path) if method == self.method else None
        return found.groups() if found else None
