"""What is printed: a name, a value and its unit, and the limit that it must keep to."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass


class WrongFiguresError(RuntimeError):
    """What was measured is not what was seeded; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row; without a limit it is only worth knowing."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    is_at_least: bool = False

    @property
    def ok(self) -> bool:
        """Tell whether it keeps to its limit."""
        if self.limit is None:
            return True
        return self.value >= self.limit if self.is_at_least else self.value <= self.limit

    def as_json(self) -> dict[str, object]:
        """Return what `--json` prints."""
        found = asdict(self) | {"value": round(self.value, 3), "ok": self.ok}
        del found["is_at_least"]
        return found


def as_table(figures: Sequence[Figure]) -> str:
    """Write figures under one another, with their limits."""
    return "\n".join(_line(figure) for figure in figures)


def _line(figure: Figure) -> str:
    limit = ""
    if figure.limit is not None:
        bound = "at least" if figure.is_at_least else "at most"
        limit = f"{bound} {figure.limit:,.0f}: {'ok' if figure.ok else 'MISSED'}"
    row = f"{figure.name:<62} {figure.value:>14,.1f} {figure.unit:<11} {limit}"
    return row.rstrip()
