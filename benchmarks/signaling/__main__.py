"""Whether a room of thousands is entered, talks and costs as little as it must.

``python -m benchmarks.signaling`` prints a row a figure, and ends with 1 when a limit is missed.
"""

import argparse
import asyncio
import json
import resource
import sys
from collections.abc import AsyncIterator

from benchmarks.databases import KINDS, NAMES, POSTGRESQL, empty_database, kinds
from benchmarks.fanout.program import FAILED, INTERRUPTED, count, duration, machine
from benchmarks.figures import Figure, WrongFiguresError, as_table
from benchmarks.signaling.one_hub import measure_one_hub
from benchmarks.signaling.two_hubs import measure_two_hubs
from tests.servers import ServerDidNotStartError

MISSED = 1


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; what is wrong with it ends the process with 2."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.signaling",
        description="Measure how a full hall is entered, and how soon everybody reads a message.",
    )
    parser.add_argument("--databases", type=kinds, default=list(KINDS), help=",".join(KINDS))
    parser.add_argument("--clients", type=count, default=2_000, help="in the room: 2000")
    parser.add_argument("--seconds", type=duration, default=20.0, help="how long they talk: 20")
    parser.add_argument("--away", type=duration, default=10.0, help="how long Redis is: 10 s")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    return parser.parse_args(arguments)


async def measure(kind: str, options: argparse.Namespace) -> AsyncIterator[list[Figure]]:
    """Measure one database, a group of figures after another. Raises: WrongFiguresError."""
    name, clients, seconds = NAMES[kind], options.clients, options.seconds
    with empty_database(kind) as url:
        yield await measure_one_hub(url, name=name, clients=clients, seconds=seconds)
    if kind == POSTGRESQL:
        with empty_database(kind) as url:
            yield await measure_two_hubs(
                url, name=name, clients=clients, seconds=seconds, away_s=options.away
            )


async def print_figures(options: argparse.Namespace) -> bool:
    """Print each figure as it is known; tell whether all keep to their limits."""
    is_fast_enough = True
    for kind in options.databases:
        async for figures in measure(kind, options):
            is_fast_enough &= all(figure.ok for figure in figures)
            rows = [json.dumps(figure.as_json()) for figure in figures]
            print("\n".join(rows) if options.json else as_table(figures), flush=True)
    return is_fast_enough


def allow_many_connections() -> None:
    """Let this process have as many connections as the system lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main(arguments: list[str]) -> int:
    """Measure; 1 says that a limit was missed, or that a figure was wrong."""
    options = read_options(arguments)
    if not options.json:
        print(machine(), flush=True)
    allow_many_connections()
    try:
        return 0 if asyncio.run(print_figures(options)) else MISSED
    except (WrongFiguresError, ServerDidNotStartError) as error:
        print(error, file=sys.stderr)
        return FAILED
    except ExceptionGroup as group:
        print(_wrong_figure(group), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _wrong_figure(group: ExceptionGroup) -> BaseException:
    """Return the first wrong figure of those who came in together; raise what is anything else."""
    wrong, others = group.split(WrongFiguresError)
    if wrong is None or others is not None:
        raise group
    found: BaseException = wrong
    while isinstance(found, ExceptionGroup):
        found = found.exceptions[0]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
