"""The reminder leads to the check; a camera that fails is left out, and the other side knows.

The hub's relay is tried by what comes back through it, not by the address it gives.
"""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.coturn import SECRET, running_coturn
from tests.e2e.bookings import instant
from tests.e2e.hub_process import HubProcess
from tests.e2e.people import Stage
from tests.e2e.test_hours import found_by_axe

LEARNER = "lea@estrade.example"
TALENT = "oscar@estrade.example"
CAMERA_IN_USE = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) =>
  wanted.video ? Promise.reject(new DOMException("in use", "NotReadableError")) : open(wanted);
"""


COTURN_PORT = 3478


def booked(hub: HubProcess) -> tuple[str, str]:
    """Return a session to come, and its start."""
    booking_id, starts_at = hub.rows(
        "SELECT b.id, b.starts_at FROM bookings b JOIN people p ON p.id = b.talent_id"
        " WHERE p.email = ? AND b.state = 'confirmed'",
        TALENT,
    )[0]
    return booking_id, starts_at


@pytest.mark.soak
def test_a_check_sends_through_the_relay_and_says_when_nothing_comes_back(
    stage: Stage, tmp_path: Path
) -> None:
    hub = stage.hub
    hub.stop()
    hub.environment = {
        "ESTRADE_TURN_URLS": f"turn:127.0.0.1:{COTURN_PORT}",
        "ESTRADE_TURN_SECRET": SECRET,
    }
    hub.start()
    booking_id, starts_at = booked(hub)
    hub.move_to(instant(starts_at) - timedelta(hours=1))
    learner = stage.signed_in(LEARNER, stage.password)
    page = learner.page
    inside = hub.namespace.command()
    with running_coturn(tmp_path, port=COTURN_PORT, inside=inside):
        learner.open(f"/bookings/{booking_id}/check")
        page.get_by_test_id("begin-check").click()
        expect(page.get_by_text("Le détour par notre relais est ouvert aussi")).to_be_visible()
        # The relay gives an address still, and lets nothing reach it.
    with running_coturn(tmp_path, port=COTURN_PORT, inside=inside, denies_peers=True):
        page.reload()
        page.get_by_test_id("begin-check").click()
        expect(page.get_by_text("Le détour par notre relais ne s’ouvre pas.")).to_be_visible()
        expect(page.get_by_text("Le son et les images passent bien.")).to_be_visible()
        assert found_by_axe(page) == []
    with running_coturn(tmp_path, port=COTURN_PORT, inside=inside):
        page.get_by_role("button", name="Refaire le test").click()
        expect(page.get_by_text("Le détour par notre relais est ouvert aussi")).to_be_visible()
    assert not learner.complaints


@pytest.mark.soak
def test_from_the_reminder_to_a_check_that_ends_with_sound_only(stage: Stage) -> None:
    hub = stage.hub
    booking_id, starts_at = booked(hub)
    hub.move_to(instant(starts_at) - timedelta(hours=24))
    (mail,) = hub.wait_for(
        "SELECT text FROM mails WHERE key LIKE 'reminder:%' AND recipient = ? AND text LIKE ?",
        LEARNER,
        f"%{booking_id}%",
    )
    way = re.search(rf"{hub.url}(/bookings/{booking_id}/check)", mail)
    assert way is not None, mail

    learner = stage.signed_in(LEARNER, stage.password)
    learner.page.add_init_script(CAMERA_IN_USE)
    page = learner.open(way.group(1))
    page.get_by_test_id("begin-check").click()
    expect(page.get_by_text("Un autre programme utilise la caméra")).to_be_visible()
    page.get_by_role("button", name="Jouer trois notes").click()
    page.get_by_role("button", name="Oui").click()
    expect(page.locator("[data-readiness=not_ready]")).to_be_visible()
    expect(page.get_by_text("Le son et les images passent bien.")).to_be_visible()
    assert found_by_axe(page) == []
    page.get_by_role("button", name="Venir avec le son seul").click()
    expect(page.locator("[data-readiness=sound_only]")).to_be_visible()

    talent = stage.signed_in(TALENT, stage.password)
    talent.open(f"/bookings/{booking_id}")
    expect(talent.page.get_by_text(re.compile("du côté de Léa .*avec le son seul"))).to_be_visible()
    page = learner.open(f"/live/session/{booking_id}")
    expect(page.get_by_test_id("camera")).to_have_attribute("aria-pressed", "false")
    assert not learner.complaints
    assert not talent.complaints
