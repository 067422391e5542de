"""A masterclass sent and watched by software that is not ours, with keys from the hub's pages."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.certificates import write_certificate
from tests.e2e.bookings import instant
from tests.e2e.namespace import Namespace
from tests.e2e.people import Stage, Visitor
from tests.e2e.software import ffmpeg_sending, open_elsewhere, site_elsewhere
from tests.ffmpeg_publisher import HEIGHT, WIDTH
from web.demo.accounts import HOST

FFMPEG_SIZE, CAMERA_SIZE = (WIDTH, HEIGHT), (16, 9)
LIVE = "SELECT live_at FROM masterclasses WHERE id = ? AND live_at IS NOT NULL"


@pytest.fixture(autouse=True)
def site(namespace: Namespace, tmp_path: Path) -> Iterator[None]:
    """Serve the page elsewhere."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with site_elsewhere(namespace, folder):
        yield


class Evening:
    """A masterclass of the demo that begins, its host and somebody with a seat."""

    def __init__(self, stage: Stage) -> None:
        hub = stage.hub
        self.id, self.slug, starts_at = hub.rows(
            "SELECT m.id, m.slug, m.starts_at FROM masterclasses m JOIN people p"
            " ON p.id = m.host_id WHERE p.email = ? AND m.state = 'published'"
            " ORDER BY m.starts_at LIMIT 1",
            HOST.email,
        )[0]
        (email,) = hub.rows(
            "SELECT p.email FROM registrations r JOIN people p ON p.id = r.person_id"
            " WHERE r.masterclass_id = ? AND r.state = 'confirmed' LIMIT 1",
            self.id,
        )[0]
        hub.move_to(instant(starts_at) + timedelta(minutes=1))
        self.host = stage.signed_in(HOST.email, stage.password)
        self.viewer = stage.signed_in(email, stage.password)

    @property
    def host_page(self) -> str:
        """Return the address of the host's page."""
        return f"/studio/masterclasses/{self.id}"


def get_key(visitor: Visitor, path: str, section: str) -> tuple[str, str]:
    """Ask for an address and a key on a page, and return what stands there then."""
    page = visitor.open(path)
    page.locator(f"#{section} summary").click()
    page.locator(f"#{section} form button").first.click()
    key = page.locator(f"#{section}-key")
    expect(key).to_have_attribute("type", "password")
    return page.locator(f"#{section}-address").input_value(), key.input_value()


def test_what_ffmpeg_sends_a_player_on_another_site_shows(stage: Stage, tmp_path: Path) -> None:
    evening = Evening(stage)
    address, key = get_key(evening.host, evening.host_page, "software")
    seat = get_key(evening.viewer, f"/masterclasses/{evening.slug}", "player")
    with ffmpeg_sending(stage.hub.namespace, address, key, *write_certificate(tmp_path)):
        page = evening.host.page
        expect(page.get_by_text("Nous recevons votre image et votre son.")).to_be_visible()
        page.get_by_role("button", name="Passer en direct").click()
        stage.hub.wait_for(LIVE, evening.id)
        player = open_elsewhere(stage.browser)
        player.view(*seat)
        player.must_receive()
        assert player.restart() not in {"", "None", "null"}
        player.must_receive()
        player.stop()
        assert ("DELETE", 200) in player.answers
        evening.host.open(f"{evening.host_page}/end")
        evening.host.page.locator("main form button[type=submit]").click()
        expect(evening.host.page.locator("#software")).to_have_count(0)
    assert not evening.host.complaints
    assert not evening.viewer.complaints


def test_what_a_browser_elsewhere_sends_the_audience_sees_until_the_key_is_revoked(
    stage: Stage,
) -> None:
    evening = Evening(stage)
    address, key = get_key(evening.host, evening.host_page, "software")
    sender = open_elsewhere(stage.browser)
    sender.publish(address, key)
    page = evening.host.page
    page.get_by_role("button", name="Passer en direct").click()
    stage.hub.wait_for(LIVE, evening.id)
    evening.viewer.open(f"/live/masterclass/{evening.id}")
    evening.viewer.page.get_by_test_id("join").click()
    evening.viewer.must_see_and_hear()
    before = sender.page.evaluate("client.etag")
    assert sender.restart() != before
    evening.viewer.must_see_and_hear()
    patches = [status for method, status in sender.answers if method == "PATCH"]
    assert set(patches) == {200, 204}
    page.get_by_role("button", name="La révoquer").click()
    page.get_by_role("button", name="Révoquer quand même").click()
    expect(page.get_by_text("La clé est révoquée.")).to_be_visible()
    sender.page.wait_for_function(
        "['closed', 'failed', 'disconnected'].includes(pc.connectionState)"
    )
    stage.hub.wait_for("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM stage_connections)")


def test_other_software_takes_over_from_the_camera_and_gives_the_stage_back(
    stage: Stage, tmp_path: Path
) -> None:
    evening = Evening(stage)
    address, key = get_key(evening.host, evening.host_page, "software")
    evening.host.open(f"/live/masterclass/{evening.id}")
    evening.host.page.get_by_test_id("join").click()
    evening.host.page.get_by_test_id("go-live").click()
    stage.hub.wait_for(LIVE, evening.id)
    evening.viewer.open(f"/live/masterclass/{evening.id}")
    evening.viewer.page.get_by_test_id("join").click()
    evening.viewer.must_see_and_hear()
    with ffmpeg_sending(stage.hub.namespace, address, key, *write_certificate(tmp_path)):
        shows(evening.viewer, FFMPEG_SIZE)
        evening.viewer.must_see_and_hear()
    shows(evening.viewer, CAMERA_SIZE)
    evening.viewer.must_see_and_hear()


def shows(viewer: Visitor, size: tuple[int, int]) -> None:
    """Wait until the picture has the shape of what is sent."""
    width, height = size
    viewer.page.wait_for_function(
        "([ratio]) => { const v = document.querySelector('[data-testid=remote-video]');"
        " return v?.videoWidth > 0 && Math.abs(v.videoWidth / v.videoHeight - ratio) < 0.01; }",
        arg=[width / height],
    )
