"""Do 500 people who come within ten seconds get in, and does nobody freeze who watches already?

``python -m benchmarks.joins`` prints a row a server: how many were lost, how long it took from the
first packet to the first media, how many DTLS flights had to be sent again, and the longest time
without a picture at those who watched before.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass

from benchmarks.fanout.load import Measured
from benchmarks.fanout.network import Network
from benchmarks.fanout.program import count, machine, run_on_network, server_names
from benchmarks.fanout.run import measure, remarks

WATCH_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Joins:
    """One row."""

    sfu: str
    watchers: int
    viewers: int
    lost: int
    join_ms_p50: float
    join_ms_p95: float
    join_ms_max: float
    dtls_flights_sent_again: int
    longest_freeze_ms: float


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; what is wrong with it ends the process with 2."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.joins",
        description="Measure what many viewers joining at once cost them and those who watch.",
    )
    parser.add_argument("--sfu", type=server_names, default=["estrade"], help="estrade,janus")
    parser.add_argument("--watchers", type=count, default=100, help="who watch already: 100")
    parser.add_argument("--viewers", type=count, default=500, help="who come, 50 a second: 500")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    return parser.parse_args(arguments)


def row(measured: Measured, sfu: str, *, watchers: int, viewers: int) -> Joins:
    """Return the row of a measurement; whoever receives nothing at the end is lost."""
    return Joins(
        sfu=sfu,
        watchers=watchers,
        viewers=viewers,
        lost=measured.silent,
        join_ms_p50=round(measured.join_ms["p50"], 1),
        join_ms_p95=round(measured.join_ms["p95"], 1),
        join_ms_max=round(measured.join_ms["max"], 1),
        dtls_flights_sent_again=measured.retransmissions,
        longest_freeze_ms=round(measured.longest_gap_ms, 1),
    )


def main(arguments: list[str]) -> int:
    """Print a row a server."""
    options = read_options(arguments)
    watchers, viewers = options.watchers, options.viewers

    def print_rows(network: Network) -> None:
        if not options.json:
            print(machine())
        for sfu in options.sfu:
            measured = measure(network, sfu, viewers=viewers, earlier=watchers, seconds=WATCH_S)
            found = asdict(row(measured, sfu, watchers=watchers, viewers=viewers))
            words = ", ".join(f"{name} {value}" for name, value in found.items())
            print(json.dumps(found) if options.json else words, flush=True)
            for remark in remarks(measured, viewers):
                print(f"{sfu}: {remark}", file=sys.stderr)

    return run_on_network(options.sfu, print_rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
