"""A host records: by consent, with a sign for everybody, through a crash; then the replay."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.bookings import instant
from tests.e2e.people import PATIENCE_MS, Stage, Visitor
from tests.e2e.processes import pids_naming
from tests.e2e.test_masterclass import announce, end, enter, register
from web.demo.accounts import HOST, LEARNER

SHORT_MS, LONG_MS = 4_000, 8_000

SHOWN = """(kind) => {
  const films = [...document.querySelectorAll(`[data-testid=replay-${kind}]`)];
  return films.some((film) => !film.hidden && film.videoWidth > 0 && film.readyState >= 2);
}"""

MOMENT = "() => document.querySelector('[data-testid=replay-seek]').valueAsNumber"

SEEK = """(film, ms) => {
  film.value = String(ms);
  film.dispatchEvent(new Event("input", {bubbles: true}));
}"""

HOW_FAR_APART = """() => {
  const times = ["camera", "screen"].map((kind) =>
    document.querySelector(`[data-testid=replay-${kind}]:not([hidden])`).currentTime);
  return times[0] - times[1];
}"""

STATUS = "async (path) => (await fetch(path, {headers: {Range: 'bytes=0-9'}})).status"


@pytest.fixture
def evening(stage: Stage) -> "Evening":
    """Stand where a masterclass begins, with somebody who has a seat."""
    return Evening(stage)


class Evening:
    """The host, a viewer, and what the hub has written of the recording."""

    def __init__(self, stage: Stage) -> None:
        self.hub = stage.hub
        self.stage = stage
        self.host = stage.signed_in(HOST.email, stage.password)
        self.slug = announce(stage, self.host)
        self.viewer = register(stage, self.slug, 3)
        self.id, starts = self.hub.rows(
            "SELECT id, starts_at FROM masterclasses WHERE slug = ?", self.slug
        )[0]
        self.hub.move_to(instant(starts) + timedelta(minutes=1))

    @property
    def replay(self) -> str:
        """Return the address of the replay."""
        return f"/masterclasses/{self.slug}/replay"

    def wait_for_file(self, kind: str, *, count: int = 1, longer_than_ms: int = SHORT_MS) -> None:
        """Wait until so many files of a kind are so long."""
        query = (
            "SELECT COUNT(*) FROM recording_files WHERE kind = ? AND ends_ms - starts_ms > ?"
            " GROUP BY kind HAVING COUNT(*) >= ?"
        )
        self.hub.wait_for(query, kind, longer_than_ms, count, within_s=60)

    def wait_until_kept(self) -> None:
        """Wait until every file is in the storage and nowhere else."""
        query = "SELECT 1 FROM recordings WHERE state = 'kept' AND folder = ''"
        self.hub.wait_for(query, within_s=60)

    def files(self) -> list[Path]:
        """Return every file of every recording, wherever it is."""
        return [one for one in (self.hub.folder / "recordings").rglob("*") if one.is_file()]


@pytest.mark.soak
def test_a_recorded_masterclass_is_watched_by_its_ticket_holders(evening: Evening) -> None:
    host, viewer = evening.host, evening.viewer
    _come_on_stage(host, evening.id)
    _agree_to_record(host.page)
    expect(host.page.get_by_test_id("recording-sign")).to_have_count(0)
    enter(viewer, evening.id)
    host.page.get_by_test_id("go-live").click()
    for person in (host, viewer):
        expect(person.page.get_by_test_id("recording-sign")).to_be_visible()
    viewer.must_see_and_hear()
    late = register(evening.stage, evening.slug, 4)
    enter(late, evening.id)
    expect(late.page.get_by_test_id("recording-sign")).to_be_visible()
    evening.wait_for_file("camera", longer_than_ms=LONG_MS)
    _share_for_a_while(evening)
    _watch_from_the_beginning(late, evening)
    _stop(host.page)
    for person in (host, viewer):
        expect(person.page.get_by_test_id("recording-sign")).to_have_count(0)
    _agree_to_record(host.page)
    expect(viewer.page.get_by_test_id("recording-sign")).to_be_visible()
    evening.wait_for_file("camera", count=2)
    end(host)
    evening.wait_until_kept()
    _watch_and_seek(viewer, evening)
    _nobody_else_watches(evening)
    _delete(evening)
    assert not [c for person in (host, viewer, late) for c in person.complaints]


@pytest.mark.soak
def test_a_recording_goes_on_when_its_media_server_dies(evening: Evening) -> None:
    host, viewer = evening.host, evening.viewer
    _come_on_stage(host, evening.id)
    host.page.get_by_test_id("go-live").click()
    enter(viewer, evening.id)
    viewer.must_see_and_hear()
    _agree_to_record(host.page)
    evening.wait_for_file("camera")
    for pid in pids_naming("rooms.sfu", f"--journal={evening.hub.folder}"):
        os.kill(pid, signal.SIGKILL)
    evening.wait_for_file("camera", count=2)
    expect(viewer.page.get_by_test_id("recording-sign")).to_be_visible()
    end(host)
    evening.wait_until_kept()
    assert len(evening.files()) == len(evening.hub.rows("SELECT id FROM recording_files"))
    page = viewer.open(evening.replay)
    page.get_by_test_id("replay-begin").click()
    total_ms = page.get_by_test_id("replay-seek").evaluate("(film) => Number(film.max)")
    assert total_ms > 2 * SHORT_MS
    page.get_by_test_id("replay-seek").evaluate(SEEK, total_ms - 2_000)
    expect(page.get_by_test_id("replay-player")).to_have_attribute("data-state", "playing")
    page.wait_for_function(SHOWN, arg="camera", timeout=PATIENCE_MS)
    assert not [c for person in (host, viewer) for c in person.complaints]


def _come_on_stage(host: Visitor, masterclass_id: str) -> None:
    host.open(f"/live/masterclass/{masterclass_id}")
    host.page.get_by_test_id("join").click()
    expect(host.page.get_by_test_id("go-live")).to_be_visible()


def _agree_to_record(page: Page) -> None:
    page.get_by_test_id("record").click()
    consent = page.get_by_test_id("consent")
    expect(consent).to_contain_text("les personnes du public")
    expect(consent).to_contain_text("365 jours après la masterclass")
    page.get_by_test_id("agree").click()
    expect(consent).to_have_count(0)
    expect(page.get_by_test_id("record")).to_have_attribute("aria-pressed", "true")


def _stop(page: Page) -> None:
    page.get_by_test_id("record").click()
    page.get_by_test_id("confirm-stop-recording").click()
    expect(page.get_by_test_id("record")).to_have_attribute("aria-pressed", "false")


def _share_for_a_while(evening: Evening) -> None:
    share = evening.host.page.get_by_test_id("share-screen")
    share.click()
    expect(share).to_have_attribute("aria-pressed", "true")
    evening.wait_for_file("screen")
    share.click()
    expect(share).to_have_attribute("aria-pressed", "false")


def _watch_from_the_beginning(late: Visitor, evening: Evening) -> None:
    """Whoever came late sees how it began, while it goes on."""
    page = late.context.new_page()
    page.goto(f"/masterclasses/{evening.slug}")
    page.get_by_role("link", name="Regarder depuis le début").click()
    page.get_by_test_id("replay-begin").click()
    page.wait_for_function(f"() => ({MOMENT})() >= 1500", timeout=PATIENCE_MS)
    page.close()


def _watch_and_seek(viewer: Visitor, evening: Evening) -> None:
    page = viewer.open(f"/masterclasses/{evening.slug}")
    page.get_by_role("link", name="Voir la rediffusion").first.click()
    page.get_by_test_id("replay-begin").click()
    page.wait_for_function(SHOWN, arg="camera", timeout=PATIENCE_MS)
    page.wait_for_function(f"() => ({MOMENT})() >= 1500", timeout=PATIENCE_MS)
    picture = viewer.picture("replay-camera")
    assert picture is not None
    assert picture["moved"] > 5, picture
    (starts_ms, ends_ms) = evening.hub.rows(
        "SELECT starts_ms, ends_ms FROM recording_files WHERE kind = 'screen'"
    )[0]
    page.get_by_test_id("replay-seek").evaluate(SEEK, (starts_ms + ends_ms) // 2)
    for kind in ("camera", "screen"):
        page.wait_for_function(SHOWN, arg=kind, timeout=PATIENCE_MS)
    page.get_by_test_id("replay-toggle").click()
    lag_s = page.evaluate(HOW_FAR_APART)
    assert abs(lag_s - starts_ms / 1000) < 0.6, lag_s
    page.get_by_test_id("replay-toggle").click()
    total_ms = page.get_by_test_id("replay-seek").evaluate("(film) => Number(film.max)")
    page.get_by_test_id("replay-seek").evaluate(SEEK, total_ms - 1_500)
    page.wait_for_function(f"(end) => ({MOMENT})() >= end - 1000", arg=total_ms)
    expect(page.get_by_test_id("replay-player")).to_have_attribute("data-state", "paused")


def _nobody_else_watches(evening: Evening) -> None:
    stranger = evening.stage.signed_in(LEARNER.email, evening.stage.password)
    stranger.open(evening.replay)
    expect(
        stranger.page.get_by_text("réservée aux personnes qui avaient une place")
    ).to_be_visible()
    (file_id,) = evening.hub.rows("SELECT id FROM recording_files LIMIT 1")[0]
    path = f"{evening.replay}/{file_id}"
    assert stranger.page.evaluate(STATUS, path) == 403
    assert evening.viewer.page.evaluate(STATUS, path) == 206


def _delete(evening: Evening) -> None:
    assert evening.files()
    page = evening.host.open(f"/studio/masterclasses/{evening.id}")
    page.get_by_role("link", name="Supprimer l’enregistrement").click()
    page.get_by_role("button", name="Oui, supprimer").click()
    expect(page.get_by_text("plus personne ne peut le voir")).to_be_visible()
    evening.hub.wait_for("SELECT 1 FROM recordings WHERE state = 'deleted'", within_s=30)
    assert evening.files() == []
    evening.viewer.open(evening.replay)
    expect(evening.viewer.page.get_by_text("Il n’en reste aucun fichier")).to_be_visible()
