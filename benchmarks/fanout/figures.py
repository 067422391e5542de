"""The rows of the table: what is printed of a measurement, and medians of several."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One row."""

    sfu: str
    viewers: int
    packets_per_s: float
    loss_pct: float
    cpu_us_per_packet: float
    latency_ms_p50: float
    latency_ms_p95: float
    latency_ms_p99: float
    rss_kb_per_viewer: float
    join_ms_p50: float
    join_ms_p95: float


NAMES = tuple(field.name for field in fields(Figures))
NUMBERS = NAMES[2:]


def percentile(ordered: Sequence[float], part: float) -> float:
    """Return the nearest rank of ascending values, 0 when there are none."""
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def median(rows: Sequence[Figures]) -> Figures:
    """Return the median of each figure over the rounds of one server and size."""
    numbers = {
        name: round(statistics.median(getattr(row, name) for row in rows), 3) for name in NUMBERS
    }
    return Figures(sfu=rows[0].sfu, viewers=rows[0].viewers, **numbers)


def as_table(rows: Sequence[Figures], marked: Sequence[bool]) -> str:
    """Write rows under their names; marked ones get a star."""
    lines = [list(NAMES)]
    for row, is_marked in zip(rows, marked, strict=True):
        cells = [
            f"{value:.2f}" if isinstance(value, float) else str(value)
            for value in asdict(row).values()
        ]
        lines.append([cells[0] + ("*" if is_marked else ""), *cells[1:]])
    widths = [max(len(line[column]) for line in lines) for column in range(len(NAMES))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
