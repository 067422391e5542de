"""Estrade as an app: it installs, and a page is always what the hub says now."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.e2e.people import Stage
from web.demo.accounts import TALENT

WORKER_IS_HERE = "() => navigator.serviceWorker.controller !== null"
KEPT = """async () => {
  const paths = [];
  for (const name of await caches.keys()) {
    for (const one of await (await caches.open(name)).keys()) paths.push(new URL(one.url).pathname);
  }
  return paths;
}"""
IN_A_TEST = {"in-incognito"}
"""Each person of a test has a profile that forgets, in which nothing is installed."""


def with_worker(page: Page) -> None:
    """Wait until the app's worker answers for the page."""
    page.wait_for_function(WORKER_IS_HERE)


def test_chromium_would_install_it(stage: Stage) -> None:
    visitor = stage.visitor()
    page = visitor.open("/")
    with_worker(page)
    browser = visitor.context.new_cdp_session(page)
    manifest = browser.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest")
    found = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {error["errorId"] for error in found} <= IN_A_TEST
    assert not visitor.complaints


def test_a_room_is_never_from_the_cache(stage: Stage) -> None:
    hub = stage.hub
    booking_id, starts = hub.wait_for(
        "SELECT b.id, b.starts_at FROM bookings b JOIN people p ON p.id = b.talent_id"
        " WHERE p.email = ? AND b.state = 'confirmed' AND b.starts_at > ? ORDER BY b.starts_at",
        TALENT.email,
        f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
    )
    at = datetime.fromisoformat(starts).replace(tzinfo=UTC)
    hub.move_to(at - timedelta(minutes=3))
    talent = stage.signed_in(TALENT.email, stage.password)
    page = talent.page
    with_worker(page)
    talent.open(f"/live/session/{booking_id}")
    expect(page.get_by_test_id("join")).to_be_visible()
    talent.open(f"/live/session/{booking_id}")
    kept = page.evaluate(KEPT)
    assert "/offline" in kept
    assert all(path == "/offline" or path.startswith("/static/build/assets/") for path in kept)
    hub.stop()
    page.reload()
    expect(page.locator("[data-offline]")).to_be_visible()
    expect(page.get_by_test_id("join")).to_have_count(0)
    assert page.evaluate("() => getComputedStyle(document.body).fontFamily") != ""
    hub.start()
    # It looks whether the hub is back, and opens again by itself.
    expect(page.get_by_test_id("join")).to_be_visible()
