"""A hub at one end of a wire, with a browser beside it and a browser at the far end."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, expect

from tests.e2e.bookings import instant
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.hub_process import PORT, HubProcess
from tests.e2e.namespace import Namespace
from tests.e2e.network import SERVER_HOST, Network, open_network
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_masterclass import announce, enter, go_live, register
from web.demo.accounts import HOST

# Camera and microphone are given to https alone; the tests' address counts as such.
SECURE = f"--unsafely-treat-insecure-origin-as-secure=http://{SERVER_HOST}:{PORT}"

WATCH = """() => {
  window.__seen = [];
  setInterval(async () => {
    const fact = document.querySelector("[data-testid=connection-state]");
    // Directly or by the media server: any connection may be the one in use.
    const media = await Promise.all((window.__estrade_pcs ?? []).map(async (connection) => {
      let sum = 0;
      if (connection.connectionState === "closed") return sum;
      for (const report of (await connection.getStats()).values()) {
        if (report.type === "inbound-rtp") sum += report.framesDecoded ?? 0;
        if (report.type === "remote-inbound-rtp") sum += report.timestamp;
      }
      return sum;
    }));
    window.__seen.push({at: Date.now(), state: fact?.dataset.state ?? "none", media});
  }, 100);
}"""


@dataclass
class FarStage:
    """The hub and its two browsers; the wire concerns the far one alone."""

    hub: HubProcess
    network: Network
    near: Stage
    far: Stage


@dataclass
class NearStage:
    """The hub and a browser beside it, at one end of a wire."""

    hub: HubProcess
    network: Network
    near: Stage


@contextmanager
def open_far_stage(
    driver: Playwright, demo_folder: Path, folder: Path, **environment: str
) -> Iterator[FarStage]:
    """Lay the wire, open the hub at one end of it and a browser at either."""
    with (
        open_near_stage(driver, demo_folder, folder, **environment) as stage,
        _chromium(driver, stage.network.client, folder / "far") as far,
    ):
        yield FarStage(stage.hub, stage.network, stage.near, Stage(stage.hub, far))


@contextmanager
def open_near_stage(
    driver: Playwright, demo_folder: Path, folder: Path, **environment: str
) -> Iterator[NearStage]:
    """Lay the wire, open the hub and a browser at one end of it."""
    shutil.copytree(demo_folder, folder / "var")
    with open_network() as network:
        hub = HubProcess(network.server, folder / "var", host=SERVER_HOST, environment=environment)
        hub.start()
        try:
            with _chromium(driver, network.server, folder / "near") as near:
                yield NearStage(hub, network, Stage(hub, near))
        finally:
            hub.stop()


@contextmanager
def _chromium(driver: Playwright, place: Namespace, folder: Path) -> Iterator[Browser]:
    folder.mkdir()
    program = place.wrapper(CHROMIUM, folder)
    browser = driver.chromium.launch(executable_path=program, args=[*FLAGS, SECURE])
    try:
        yield browser
    finally:
        browser.close()


def session_of(hub: HubProcess, talent: str) -> str:
    """Return a session that the talent holds, three minutes from now."""
    booking_id, starts_at = hub.rows(
        "SELECT b.id, b.starts_at FROM bookings b JOIN people p ON p.id = b.talent_id"
        " WHERE p.email = ? AND b.state = 'confirmed'",
        talent,
    )[0]
    hub.move_to(instant(starts_at) - timedelta(minutes=3))
    return str(booking_id)


def broadcast(of_host: Stage, of_viewer: Stage) -> tuple[Visitor, Visitor]:
    """Go live with one viewer, who sees and hears."""
    hub = of_host.hub
    host = of_host.signed_in(HOST.email, of_host.password)
    slug = announce(of_host, host)
    viewer = register(of_viewer, slug, 7)
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    hub.move_to(instant(starts) - timedelta(minutes=5))
    go_live(host, masterclass_id)
    enter(viewer, masterclass_id)
    viewer.must_see_and_hear()
    must_be_connected(viewer)
    must_be_connected(host)
    return host, viewer


def must_be_connected(person: Visitor) -> None:
    """Wait until the page says that all is well."""
    fact = person.page.get_by_test_id("connection-state")
    expect(fact).to_have_attribute("data-state", "connected")


@dataclass(frozen=True)
class Outage:
    """After how long a page showed that the network was gone, and was well after its return."""

    shown_s: float
    healed_s: float


def suffer(stage: FarStage, person: Visitor, *, lasts_s: float, meanwhile: Any = None) -> Outage:
    """Cut the wire for so long, and see what the page of somebody beyond it makes of it."""
    page = person.page
    page.evaluate(WATCH)
    page.wait_for_timeout(1500)
    stage.network.cut()
    cut_ms = time.time() * 1000
    if meanwhile is not None:
        meanwhile()
    page.wait_for_timeout(max(0.0, cut_ms + lasts_s * 1000 - time.time() * 1000))
    stage.network.mend()
    mended_ms = time.time() * 1000
    must_be_connected(person)
    page.wait_for_timeout(6000)
    seen = page.evaluate("window.__seen")
    shown = [s["at"] for s in seen if s["at"] > cut_ms and s["state"] == "reconnecting"]
    assert shown, "the page never said that the network was gone"
    return Outage(
        shown_s=(shown[0] - cut_ms) / 1000,
        healed_s=(_healed_ms(seen, mended_ms) - mended_ms) / 1000,
    )


def _healed_ms(seen: list[dict[str, Any]], mended_ms: float) -> float:
    """Return since when the page has been well and media has gone by a connection it had."""
    for before, after in pairwise(seen):
        is_well = after["state"] == "connected" and after["at"] > mended_ms
        # A connection that was opened in between is not in what was seen before.
        goes_by = zip(before["media"], after["media"], strict=False)
        if is_well and any(0 < earlier < later for earlier, later in goes_by):
            return float(after["at"])
    raise AssertionError("no media after the network was back")
