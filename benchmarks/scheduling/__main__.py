"""How fast the calendar is, and whether it keeps to its limits.

``python -m benchmarks.scheduling`` prints a row a figure, and ends with 1 when a limit is missed.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator

from benchmarks.databases import (
    KINDS,
    NAMES,
    POSTGRESQL,
    SQLITE,
    empty_database,
    kinds,
    make_schema,
)
from benchmarks.fanout.program import FAILED, INTERRUPTED, count, duration, machine
from benchmarks.figures import Figure, WrongFiguresError, as_table
from benchmarks.scheduling.bookings import measure_bookings
from benchmarks.scheduling.searches import measure_search
from benchmarks.scheduling.slots import measure_slots
from tests.servers import ServerDidNotStartError

MISSED = 1
SEARCH_LIMIT_MS = {SQLITE: 300, POSTGRESQL: 100}
BOOKINGS_LIMIT_PER_S = {SQLITE: 100, POSTGRESQL: 300}
PROCESSES = {SQLITE: 1, POSTGRESQL: 2}
"""One web process writes to a file; to a server as many as one likes."""


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; what is wrong with it ends the process with 2."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scheduling",
        description="Measure free slots, the search for talents, and bookings while clocks run.",
    )
    parser.add_argument("--databases", type=kinds, default=list(KINDS), help=",".join(KINDS))
    parser.add_argument("--talents", type=count, default=100_000, help="searched: 100000")
    parser.add_argument("--seconds", type=duration, default=10.0, help="how long they book: 10")
    parser.add_argument("--processes", type=count, help="that book: 1 on SQLite, 2 on PostgreSQL")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    return parser.parse_args(arguments)


async def measure(kind: str, url: str, options: argparse.Namespace) -> AsyncIterator[list[Figure]]:
    """Measure one database, a group of figures after another. Raises: WrongFiguresError."""
    name = NAMES[kind]
    await make_schema(url)
    yield await measure_bookings(
        url,
        name=name,
        seconds=options.seconds,
        processes=options.processes or PROCESSES[kind],
        limit_per_s=BOOKINGS_LIMIT_PER_S[kind],
    )
    yield await measure_slots(url, name=name)
    yield await measure_search(
        url, name=name, talents=options.talents, limit_ms=SEARCH_LIMIT_MS[kind]
    )


async def print_figures(options: argparse.Namespace) -> bool:
    """Print each figure as it is known; tell whether all keep to their limits."""
    is_fast_enough = True
    for kind in options.databases:
        with empty_database(kind) as url:
            async for figures in measure(kind, url, options):
                is_fast_enough &= all(figure.ok for figure in figures)
                rows = [json.dumps(figure.as_json()) for figure in figures]
                print("\n".join(rows) if options.json else as_table(figures), flush=True)
    return is_fast_enough


def main(arguments: list[str]) -> int:
    """Measure; 1 says that a limit was missed, or that a figure was wrong."""
    options = read_options(arguments)
    if not options.json:
        print(machine(), flush=True)
    try:
        return 0 if asyncio.run(print_figures(options)) else MISSED
    except (WrongFiguresError, ServerDidNotStartError) as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
