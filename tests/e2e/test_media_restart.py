"""A media server is killed during a broadcast: everybody is back in seconds, and it was us."""

import os
import signal
import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.hub_process import HubProcess
from tests.e2e.people import Stage, Visitor
from tests.e2e.processes import pids_naming
from tests.e2e.test_masterclass import announce, end, enter, go_live, register
from web.demo.accounts import HOST

BACK_WITHIN_S = 5.0
"""About two seconds; browsers that were told nothing take seven to notice by themselves."""

REMEMBER = "() => { window.__before = window.__estrade_pcs.at(-1); }"

IS_ANOTHER = """() => window.__estrade_pcs.at(-1) !== window.__before
  && window.__estrade_pcs.at(-1).connectionState === "connected\""""

FRAMES_SENT = """async () => {
  let frames = 0;
  for (const report of (await window.__estrade_pcs.at(-1).getStats()).values()) {
    if (report.type === "outbound-rtp") frames += report.framesSent ?? 0;
  }
  return frames;
}"""


@pytest.mark.soak
def test_everybody_is_back_within_seconds_of_a_kill_and_the_outage_is_ours(stage: Stage) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    viewers = [register(stage, slug, number) for number in (5, 6)]
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    hub.move_to(instant(starts) + timedelta(minutes=1))
    go_live(host, masterclass_id)
    for viewer in viewers:
        enter(viewer, masterclass_id)
        viewer.must_see_and_hear()
    _is_well(host, masterclass_id)
    _kill_media_server(hub, masterclass_id, [host, *viewers])
    for viewer in viewers:
        viewer.must_see_and_hear()
    before = host.page.evaluate(FRAMES_SENT)
    host.wait_until(lambda: host.page.evaluate(FRAMES_SENT) > before + 10, "pictures sent")
    expect(host.page.get_by_test_id("end-live")).to_be_visible()
    _the_outage_is_ours(hub, host, masterclass_id)
    end(host)
    for viewer in viewers:
        expect(viewer.page.get_by_test_id("remote-video")).to_have_count(0)
    hub.wait_for("SELECT 1 FROM media_places WHERE released_at IS NOT NULL")
    assert not [c for person in (host, *viewers) for c in person.complaints]


def _is_well(host: Visitor, masterclass_id: str) -> None:
    """The host's other tab says that all is well, by itself, within some renewals."""
    page = host.context.new_page()
    page.goto(f"/studio/masterclasses/{masterclass_id}/numbers")
    expect(page.locator("#numbers .flash--good")).to_be_visible()
    expect(page.locator("#numbers .figure-tile__value").first).to_contain_text("bit/s")
    page.close()


def _kill_media_server(hub: HubProcess, masterclass_id: str, people: list[Visitor]) -> None:
    """End the room's media server as a crash does, and wait for everybody's new connection."""
    for person in people:
        person.page.evaluate(REMEMBER)
    os.kill(_media_pid(hub, masterclass_id), signal.SIGKILL)
    began = time.monotonic()
    for person in people:
        person.page.wait_for_function(IS_ANOTHER)
    took_s = time.monotonic() - began
    assert took_s < BACK_WITHIN_S, f"{took_s:.1f} s"


def _media_pid(hub: HubProcess, masterclass_id: str) -> int:
    """Return the process of the media server that the masterclass's room is on."""
    (worker,) = hub.rows(
        "SELECT p.worker FROM media_places p JOIN rooms r ON r.id = p.room_id"
        " WHERE r.subject_id = ? AND p.released_at IS NULL",
        masterclass_id,
    )[0]
    number = worker.removeprefix("media-")
    name = "media-journal.jsonl" if number == "1" else f"media-journal-{number}.jsonl"
    (pid,) = pids_naming("rooms.sfu", f"--journal={hub.folder / name}")
    return pid


def _the_outage_is_ours(hub: HubProcess, host: Visitor, masterclass_id: str) -> None:
    """The timeline says whose fault it was; nobody is judged for it."""
    page = host.context.new_page()
    page.goto(f"/studio/masterclasses/{masterclass_id}/numbers")
    expect(page.locator(".timeline")).to_contain_text("Notre serveur de médias s’est arrêté")
    page.close()
    died = "SELECT worker FROM process_runs WHERE kind = 'media' AND has_died"
    assert len(hub.rows(died)) == 1
    assert hub.rows("SELECT state FROM masterclasses WHERE id = ?", masterclass_id) == [("live",)]
    strikes = (
        "SELECT 1 FROM strikes s JOIN masterclasses m ON m.appointment_id = s.appointment_id"
        " WHERE m.id = ?"
    )
    assert hub.rows(strikes, masterclass_id) == []
