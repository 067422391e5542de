"""A session whose browsers find no way to each other: the media server carries it."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e.bookings import book_a_session
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.hub_process import PORT, HubProcess
from tests.e2e.network import SERVER_HOST, Network, open_network
from tests.e2e.people import Stage
from tests.e2e.test_session import enter
from tests.e2e.wire import Conduct

ORIGIN = f"http://{SERVER_HOST}:{PORT}"
FALLBACK_MS = 5_000
OUR_ROOM = (
    "SELECT rooms.id FROM rooms JOIN bookings ON bookings.appointment_id = rooms.subject_id"
    " WHERE bookings.id = ?"
)
PUBLISHERS = (
    f"SELECT COUNT(*) AS n FROM evidence_lines WHERE room_id = ({OUR_ROOM})"
    " AND source = 'media_server' AND detail = 'publisher' AND kind = ? HAVING n >= ?"
)
RECEIVED_BOTH = (
    f"SELECT COUNT(DISTINCT person_id) AS n FROM receptions WHERE room_id = ({OUR_ROOM})"
    " HAVING n = 2"
)

WATCH_THE_CLOCK = """() => {
  const since = {};
  window.__since = since;
  const look = () => {
    const now = performance.now();
    if (document.querySelector("[data-testid=leave]")) since.entered ??= now;
    if (document.querySelector("[data-testid=remote-video]")?.videoWidth > 0) since.seen ??= now;
    if (since.seen === undefined) setTimeout(look, 20);
  };
  look();
}"""


@pytest.fixture
def network() -> Iterator[Network]:
    with open_network() as opened:
        yield opened


@pytest.fixture
def far_hub(network: Network, demo_folder: Path, tmp_path: Path) -> Iterator[HubProcess]:
    """Give a hub at one end of the wire, whose media server also speaks TCP."""
    folder = tmp_path / "var"
    shutil.copytree(demo_folder, folder)
    environment = {
        "ESTRADE_HOST": SERVER_HOST,
        "ESTRADE_MEDIA_UDP_HOST": SERVER_HOST,
        "ESTRADE_MEDIA_ANNOUNCE": SERVER_HOST,
        "ESTRADE_MEDIA_TCP_PORT": "8402",
    }
    opened = HubProcess(network.server, folder, environment=environment)
    opened.start()
    yield opened
    if opened.process is not None and opened.process.poll() is None:
        opened.stop()


@pytest.fixture
def stages(
    playwright: Playwright, network: Network, far_hub: HubProcess, tmp_path: Path
) -> Iterator[tuple[Stage, Stage]]:
    """Give a browser at each end of the wire."""
    flags = [*FLAGS, f"--unsafely-treat-insecure-origin-as-secure={ORIGIN}"]
    with ExitStack() as stack:
        browsers: list[Browser] = []
        for name, place in (("near", network.server), ("far", network.client)):
            folder = tmp_path / name
            folder.mkdir()
            program = place.wrapper(CHROMIUM, folder)
            browser = playwright.chromium.launch(executable_path=program, args=flags)
            stack.callback(browser.close)
            browsers.append(browser)
        near, far = browsers
        yield Stage(far_hub, near), Stage(far_hub, far)


@pytest.mark.soak
def test_the_media_server_carries_the_call_while_no_direct_path_is_open(
    stages: tuple[Stage, Stage], network: Network
) -> None:
    near, far = stages
    hub = near.hub
    booked = book_a_session(near)
    learner = booked.learner
    talent = far.signed_in(booked.talent_email, far.password)
    hub.move_to(booked.starts_at - timedelta(minutes=3))
    _close(network, is_closed=True)
    enter(learner, booked.id)
    talent.open(f"/live/session/{booked.id}")
    talent.page.evaluate(WATCH_THE_CLOCK)
    talent.page.get_by_test_id("join").click()
    talent.page.wait_for_function("() => window.__since.seen !== undefined")
    since = talent.page.evaluate("() => window.__since")
    assert since["seen"] - since["entered"] < FALLBACK_MS
    for person in (talent, learner):
        _must_see(person.page)
        expect(person.page.get_by_test_id("connection-state")).to_have_attribute(
            "data-state", "connected"
        )
    hub.wait_for(PUBLISHERS, booked.id, "connected", 2)
    hub.wait_for(RECEIVED_BOTH, booked.id)

    talent.page.get_by_test_id("camera").click()
    expect(learner.page.locator(".tile--no-video [data-testid=remote-video]")).to_have_count(1)
    talent.page.get_by_test_id("camera").click()
    learner.page.get_by_test_id("share-screen").click()
    expect(talent.page.get_by_test_id("screen-video")).to_be_visible()
    learner.page.get_by_test_id("share-screen").click()
    expect(talent.page.get_by_test_id("screen-video")).to_have_count(0)

    _close(network, is_closed=False)
    hub.wait_for(PUBLISHERS, booked.id, "disconnected", 2, within_s=40)
    for person in (talent, learner):
        _must_see(person.page)
    _close(network, is_closed=True)
    hub.wait_for(PUBLISHERS, booked.id, "connected", 4, within_s=40)
    for person in (talent, learner):
        _must_see(person.page)


def _close(network: Network, *, is_closed: bool) -> None:
    for turn in (network.to_client, network.to_server):
        turn(Conduct(is_udp_blocked=is_closed))


def _must_see(page: Page) -> None:
    page.wait_for_function(
        """() => {
          const video = document.querySelector("[data-testid=remote-video]");
          const now = video?.currentTime ?? 0;
          const moves = now > (window.__at ?? now);
          window.__at = now;
          return moves && video.videoWidth > 0;
        }""",
        polling=300,
    )
