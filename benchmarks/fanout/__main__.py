"""Run the comparison: ``python -m benchmarks.fanout --help``."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

from benchmarks.fanout.figures import Figures, as_table, median
from benchmarks.fanout.network import Network
from benchmarks.fanout.program import count, counts, duration, machine, run_on_network, server_names
from benchmarks.fanout.run import figures, measure, remarks
from benchmarks.fanout.servers import RUNNERS


@dataclass(slots=True)
class Case:
    """A server under a number of viewers, and what its rounds gave."""

    sfu: str
    viewers: int
    rows: list[Figures] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; what is wrong with it ends the process with 2."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.fanout",
        description="Measure what one broadcast to many viewers costs a media server.",
    )
    parser.add_argument(
        "--sfu", type=server_names, default=list(RUNNERS), help="which servers: estrade,janus"
    )
    parser.add_argument(
        "--viewers", type=counts, default=[100, 300, 900], help="how many: 100,300,900"
    )
    parser.add_argument(
        "--seconds", type=duration, default=10.0, help="how long each is measured: 10"
    )
    parser.add_argument("--rounds", type=count, default=3, help="how often; medians are shown: 3")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    return parser.parse_args(arguments)


def measure_cases(network: Network, options: argparse.Namespace) -> Iterator[Case]:
    """Measure every case, the servers by turns, and give each case once its rounds are done."""
    for viewers in options.viewers:
        cases = [Case(sfu, viewers) for sfu in options.sfu]
        for number in range(1, options.rounds + 1):
            for case in cases:
                measured = measure(
                    network, case.sfu, viewers=viewers, earlier=0, seconds=options.seconds
                )
                case.rows.append(figures(measured, case.sfu, viewers))
                for remark in remarks(measured, viewers):
                    case.remarks.append(remark)
                    text = f"{case.sfu}, {viewers} viewers, round {number}: {remark}"
                    print(text, file=sys.stderr, flush=True)
        yield from cases


def main(arguments: list[str]) -> int:
    """Print the table, or a line of JSON for each row as it is done."""
    options = read_options(arguments)

    def print_table(network: Network) -> None:
        cases = list(measure_cases(network, options))
        print(machine())
        print(as_table([median(case.rows) for case in cases], [bool(c.remarks) for c in cases]))
        if any(case.remarks for case in cases):
            print("* a remark on standard error says why to take this row with care")

    def print_lines(network: Network) -> None:
        for case in measure_cases(network, options):
            print(json.dumps(asdict(median(case.rows))), flush=True)

    return run_on_network(options.sfu, print_lines if options.json else print_table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
