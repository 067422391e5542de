"""Run the comparison: ``python -m benchmarks.fanout --help``."""

import argparse
import json
import platform
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.fanout import janus
from benchmarks.fanout.figures import Figures, as_table, median
from benchmarks.fanout.network import Network, NetworkUnavailableError, open_network
from benchmarks.fanout.run import figures, measure, remarks
from benchmarks.fanout.servers import RUNNERS

USAGE_ERROR = 2


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
    parser.add_argument("--sfu", type=_names, default=list(RUNNERS), help="estrade,janus")
    parser.add_argument("--viewers", type=_counts, default=[100, 300, 900], help="100,300,900")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each steady window")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each row; medians are shown")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    given = parser.parse_args(arguments)
    if given.seconds <= 0 or given.rounds < 1:
        parser.error("--seconds and --rounds must be more than 0")
    return given


def _names(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in RUNNERS:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(RUNNERS)}")
    return names


def _counts(text: str) -> list[int]:
    parts = text.split(",")
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError(f"{text} is no list of numbers such as 100,300,900")
    return [int(part) for part in parts]


def machine() -> str:
    """Name the machine that figures are of."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    return f"{model}, Linux {platform.release()}, Python {platform.python_version()}"


def run(network: Network, options: argparse.Namespace) -> Iterator[Case]:
    """Measure every case, the servers by turns, and give each case once its rounds are done."""
    for viewers in options.viewers:
        cases = [Case(sfu, viewers) for sfu in options.sfu]
        for number in range(1, options.rounds + 1):
            for case in cases:
                measured = measure(
                    network, case.sfu, viewers=viewers, earlier=0, seconds=options.seconds
                )
                case.rows.append(figures(case.sfu, viewers, measured))
                for remark in remarks(measured, viewers):
                    case.remarks.append(remark)
                    text = f"{case.sfu}, {viewers} viewers, round {number}: {remark}"
                    print(text, file=sys.stderr, flush=True)
        yield from cases


def main(arguments: list[str]) -> int:
    """Print the table, or a line of JSON for each row as it is done."""
    options = read_options(arguments)
    # Whoever ends us politely gets every process ended too.
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(1))
    try:
        if "janus" in options.sfu:
            janus.program()
        with open_network() as network:
            cases = []
            for case in run(network, options):
                cases.append(case)
                if options.json:
                    print(json.dumps(asdict(median(case.rows))), flush=True)
    except (janus.JanusMissingError, NetworkUnavailableError) as error:
        print(error, file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 130
    if not options.json:
        print(machine())
        print(as_table([median(case.rows) for case in cases], [bool(c.remarks) for c in cases]))
        if any(case.remarks for case in cases):
            print("* read the remark on standard error")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
