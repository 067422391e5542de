"""How soon pages are there: the largest paint on loopback and over a slow 4G, and what moves.

``python -m benchmarks.pages`` starts a hub with its demo people and Chromium, both in a network
namespace of their own, and opens each page with nothing in the cache, on a desk and on a phone.
The line of the phone is Lighthouse's slow 4G: 1.6 Mbit/s down, 0.75 up, 150 ms a request, with
a processor so many times slower as ``--slower`` says. It ends with 1 when a limit is missed.
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figures import Figure, as_table
from benchmarks.first_frame import open_hub
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.hub_process import HubProcess
from tests.e2e.namespace import open_namespace
from tests.e2e.paint import LOOPBACK, SLOW_4G, Line, Paint, fresh, open_and_watch
from tests.e2e.people import Stage
from web.demo.accounts import LEARNER, TALENT

ROUNDS = 3
LIMITS_MS = {LOOPBACK.name: 1_000, SLOW_4G.name: 3_000}
SHIFT_MAX = 50
"""In thousandths: 0.05."""


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each page is opened")
    parser.add_argument("--slower", type=int, default=1, help="how much slower the processor is")
    parser.add_argument("--json", action="store_true", help="print one object a line")
    options = parser.parse_args(arguments)
    figures = measure(rounds=options.rounds, slower=options.slower)
    if options.json:
        print(*(json.dumps(figure.as_json()) for figure in figures), sep="\n")
    else:
        print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
        print(as_table(figures))
    return 0 if all(figure.ok for figure in figures) else 1


def measure(*, rounds: int, slower: int) -> list[Figure]:
    """Open every page over every line, and return the medians."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        namespace = stack.enter_context(open_namespace())
        hub = open_hub(namespace, folder, stack)
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(
            executable_path=namespace.wrapper(CHROMIUM, folder), args=list(FLAGS)
        )
        stack.callback(browser.close)
        lines = (LOOPBACK, replace(SLOW_4G, slower=slower))
        return [
            figure
            for name, path in addresses(hub).items()
            for line in lines
            for figure in _figures(
                f"{name}, {line.name}",
                [_open(hub, browser, path, line) for _ in range(rounds)],
                limit_ms=LIMITS_MS[line.name],
            )
        ]


def addresses(hub: HubProcess) -> dict[str, str]:
    """Return the pages that people open first, by name."""
    talent = hub.rows(
        "SELECT slug FROM talents t JOIN people p ON p.id = t.person_id WHERE p.email = ?",
        TALENT.email,
    )[0][0]
    masterclass = hub.rows(
        "SELECT slug FROM masterclasses WHERE state = 'published' ORDER BY starts_at"
    )[0][0]
    booking = hub.rows(
        "SELECT b.id FROM bookings b JOIN people p ON p.id = b.learner_id WHERE p.email = ?"
        " AND b.state = 'confirmed' ORDER BY b.starts_at",
        LEARNER.email,
    )[0][0]
    return {
        "home": "/",
        "search": "/talents?q=guitare",
        "talent": f"/talents/{talent}",
        "masterclass": f"/masterclasses/{masterclass}",
        "room": f"/live/session/{booking}",
    }


def _open(hub: HubProcess, browser: Browser, path: str, line: Line) -> Paint:
    visitor = Stage(hub, browser).visitor(is_phone=line.name == SLOW_4G.name)
    visitor.open("/sign-in")
    if path.startswith("/live/"):
        visitor.sign_in(LEARNER.email, Stage.password)
    context = fresh(browser, visitor)
    try:
        return open_and_watch(context.new_page(), path, line=line)
    finally:
        context.close()
        visitor.context.close()


def _figures(name: str, paints: list[Paint], *, limit_ms: int) -> list[Figure]:
    largest_ms = statistics.median(paint.largest_ms for paint in paints)
    shift = max(paint.shift for paint in paints) * 1000
    return [
        Figure(name=f"{name}: largest paint", value=largest_ms, unit="ms", limit=limit_ms),
        Figure(name=f"{name}: what moves", value=shift, unit="thousandths", limit=SHIFT_MAX),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
