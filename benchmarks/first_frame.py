"""How long a person waits between the click that goes in and the first picture.

``python -m benchmarks.first_frame`` starts a hub with its demo people and Chromium, both in a
network namespace of their own, lets a host go live and a viewer go in fifty times. Everything is
in the time: the room, the media server's answer, ICE, DTLS, the keyframe, and decoding it; and
the pass and the socket, as far as the page has not got them while the pointer was on the button,
which it is for ``--aim-ms`` before the click. What follows the media server's answer is shown
apart: the rest is the hub's.
``--json`` prints one object.
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.bookings import instant
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.hub_process import HubProcess
from tests.e2e.namespace import Namespace, open_namespace
from tests.e2e.people import PATIENCE_MS, Stage, Visitor
from tests.e2e.test_masterclass import announce, go_live, register
from web.demo.accounts import HOST

CAMERA = "--use-fake-device-for-media-stream"
AT_30_FPS = CAMERA + "=fps=30"
JOINS = 50
JOINS_PER_PERSON = 10
"""A hub gives one person only so many passes in a while."""
SETTLES_MS = 3_000
AIM_MS = 150
"""A hand is on a button for so long, or longer, before it presses."""

WATCH = """() => {
  addEventListener("click", (event) => {
    if (!event.target.closest("[data-testid=join]")) return;
    window.__clicked = performance.now();
    const look = () => {
      const video = document.querySelector("[data-testid=remote-video]");
      if (!video) return requestAnimationFrame(look);
      video.requestVideoFrameCallback(() => { window.__shown = performance.now(); });
    };
    look();
  }, true);
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (...given) {
    window.__answered = performance.now();
    return take.apply(this, given);
  };
}"""
READ = "({whole: __shown - __clicked, after_answer: __shown - __answered})"


def main(arguments: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_frame")
    parser.add_argument("--joins", type=int, default=JOINS, help=f"how often to go in: {JOINS}")
    parser.add_argument(
        "--aim-ms",
        type=int,
        default=AIM_MS,
        help=f"how long the pointer is on the button before the click: {AIM_MS}",
    )
    parser.add_argument("--json", action="store_true", help="print one object")
    options = parser.parse_args(arguments)
    if options.joins < 2:
        parser.error("--joins must be 2 or more: one wait says nothing of the others")
    waits = measure(options.joins, aim_ms=options.aim_ms)
    found: dict[str, int] = {"joins": len(waits), "aim_ms": options.aim_ms}
    for name in ("whole", "after_answer"):
        times_ms = [wait[name] for wait in waits]
        cuts = statistics.quantiles(times_ms, n=20, method="inclusive")
        found |= {
            f"{name}_ms_p50": round(statistics.median(times_ms)),
            f"{name}_ms_p95": round(cuts[18]),
            f"{name}_ms_max": round(max(times_ms)),
        }
    if options.json:
        print(json.dumps(found))
        return 0
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    print(
        "click to first frame, ms: " + ", ".join(f"{name} {value}" for name, value in found.items())
    )
    return 0


def measure(joins: int, *, aim_ms: int) -> list[dict[str, float]]:
    """Return how long each click waited, in ms: in all, and after the media server's answer."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        namespace = stack.enter_context(open_namespace())
        hub = open_hub(namespace, folder, stack)
        driver = stack.enter_context(sync_playwright())
        browser = driver.chromium.launch(
            executable_path=namespace.wrapper(CHROMIUM, folder),
            args=[AT_30_FPS if flag == CAMERA else flag for flag in FLAGS],
        )
        stack.callback(browser.close)
        stage = Stage(hub, browser)
        host = stage.signed_in(HOST.email, stage.password)
        slug = announce(stage, host)
        people = [register(stage, slug, number) for number in range(-(-joins // JOINS_PER_PERSON))]
        masterclass_id, starts = hub.rows(
            "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
        )[0]
        hub.move_to(instant(starts) - timedelta(minutes=5))
        go_live(host, masterclass_id)
        host.page.wait_for_timeout(SETTLES_MS)
        return [
            go_in(people[n // JOINS_PER_PERSON], masterclass_id, aim_ms=aim_ms)
            for n in range(joins)
        ]


def open_hub(namespace: Namespace, folder: Path, stack: ExitStack) -> HubProcess:
    """Start a hub with its demo people."""
    hub = HubProcess(namespace, folder / "var")
    hub.folder.mkdir()
    hub.run("migrate")
    hub.run("demo", "--if-empty")
    hub.start()
    stack.callback(hub.stop)
    return hub


def go_in(viewer: Visitor, masterclass_id: str, *, aim_ms: int) -> dict[str, float]:
    """Open the room's page, go in, see, and leave; return how long the first picture took."""
    page = viewer.open(f"/live/masterclass/{masterclass_id}")
    page.get_by_test_id("join").wait_for()
    page.wait_for_load_state("networkidle")
    page.evaluate(f"({WATCH})()")
    page.get_by_test_id("join").hover()
    page.wait_for_timeout(aim_ms)
    page.get_by_test_id("join").click()
    page.wait_for_function("() => window.__shown > 0", timeout=PATIENCE_MS)
    waited_ms: dict[str, float] = page.evaluate(READ)
    page.goto("about:blank")
    page.wait_for_timeout(300)
    return waited_ms


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
