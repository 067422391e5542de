"""How fast money is read, written and heard of; and whether it keeps to its limits.

``python -m benchmarks.money`` prints a row a figure, and ends with 1 when a limit is missed.
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
from benchmarks.money.posting import measure_posting
from benchmarks.money.reading import (
    check_books,
    measure_csv,
    measure_figures,
    measure_report,
)
from benchmarks.money.seed import seed
from benchmarks.money.webhooks import PER_SECOND, measure_webhooks
from tests.servers import ServerDidNotStartError

MISSED = 1
REPORT_LIMIT_MS = {SQLITE: 1_000, POSTGRESQL: 300}
POSTINGS_LIMIT_PER_S = {SQLITE: 200, POSTGRESQL: 500}


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; what is wrong with it ends the process with 2."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.money",
        description="Measure a charity's report and CSV, the ledger, and Stripe's webhooks.",
    )
    parser.add_argument("--databases", type=kinds, default=list(KINDS), help=",".join(KINDS))
    parser.add_argument(
        "--donations", type=count, default=1_000_000, help="lines of the report: 1000000"
    )
    parser.add_argument("--seconds", type=duration, default=10.0, help="how long writers post: 10")
    parser.add_argument(
        "--webhooks", type=count, default=1_000, help=f"sent, {PER_SECOND} a second: 1000"
    )
    parser.add_argument("--waiting", type=count, default=5_000, help="in the inbox: 5000")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    return parser.parse_args(arguments)


async def measure(kind: str, url: str, options: argparse.Namespace) -> AsyncIterator[list[Figure]]:
    """Measure one database, a group of figures after another. Raises: WrongFiguresError."""
    name, donations = NAMES[kind], options.donations
    await make_schema(url)
    hub = await seed(url, donations=donations)
    yield await check_books(hub, name=name)
    yield await measure_report(hub, name=name, donations=donations, limit_ms=REPORT_LIMIT_MS[kind])
    yield await measure_figures(hub, name=name)
    yield await measure_csv(hub, name=name, donations=donations)
    yield await measure_posting(
        hub, name=name, seconds=options.seconds, limit_per_s=POSTINGS_LIMIT_PER_S[kind]
    )
    yield await measure_webhooks(url, name=name, webhooks=options.webhooks, waiting=options.waiting)


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
