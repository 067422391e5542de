"""What people do in their browsers, and what a test can see of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.hub_process import HubProcess
from web.demo.accounts import PASSWORD

PATIENCE_MS = 30_000
GOOD_CARD = "4242 4242 4242 4242"

READ_STATS = """async () => {
  const found = {framesDecoded: 0, audioEnergy: 0, bytes: 0};
  // Directly or by the media server: the connection opened last need not be the one in use.
  for (const connection of window.__estrade_pcs ?? []) {
    if (connection.connectionState === "closed") continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      found.bytes += report.bytesReceived ?? 0;
      if (report.kind === "video") found.framesDecoded += report.framesDecoded ?? 0;
      if (report.kind === "audio") found.audioEnergy += report.totalAudioEnergy ?? 0;
    }
  }
  return found;
}"""

READ_PICTURE = """async (selector) => {
  const video = document.querySelector(selector);
  if (!video || !video.videoWidth) return null;
  const sample = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 64; canvas.height = 48;
    const context = canvas.getContext("2d", {willReadFrequently: true});
    context.drawImage(video, 0, 0, 64, 48);
    return context.getImageData(0, 0, 64, 48).data;
  };
  const first = sample();
  let bright = 0, moved = 0;
  for (let i = 0; i < first.length; i += 4) {
    if (first[i] + first[i + 1] + first[i + 2] > 60) bright += 1;
  }
  // A picture that turns may look the same again after any one pause.
  for (let pause = 0; pause < 10 && moved < 50; pause += 1) {
    await new Promise((done) => setTimeout(done, 130));
    const later = sample();
    let differ = 0;
    for (let i = 0; i < first.length; i += 4) {
      // Firefox invents a camera that shows one colour, which changes little by little.
      const change = [0, 1, 2].reduce((sum, c) => sum + Math.abs(first[i + c] - later[i + c]), 0);
      if (change > 40) differ += 1;
    }
    moved = Math.max(moved, differ);
  }
  return {bright, moved, pixels: first.length / 4};
}"""


@dataclass
class Visitor:
    """One person with a browser of their own."""

    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Open a page of the hub."""
        self.page.goto(path)
        return self.page

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as the form asks."""
        self.open("/sign-in")
        self.page.locator("input[name=email]").first.fill(email)
        self.page.locator("input[name=password]").first.fill(password)
        self.page.locator("form:has(input[name=password]) button[type=submit]").first.click()
        expect(self.page.locator("header .menu")).to_be_attached()

    def pay(self, number: str = GOOD_CARD) -> None:
        """Fill in the sandbox gateway's card page and send it."""
        pay_on(self.page, number)

    def stats(self) -> dict[str, float]:
        """Return what the live connection has received so far."""
        found: dict[str, float] = self.page.evaluate(READ_STATS)
        return found

    def picture(self, testid: str = "remote-video") -> dict[str, Any] | None:
        """Return how many pixels of a video are lit, and how many moved within 1.3 s."""
        found: dict[str, Any] | None = self.page.evaluate(READ_PICTURE, f"[data-testid={testid}]")
        return found

    def wait_until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait for what the page alone cannot tell; it goes on meanwhile."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not is_so():
            assert time.monotonic() < deadline, f"{what}: not within {PATIENCE_MS} ms"
            self.page.wait_for_timeout(200)

    def must_see_and_hear(self, testid: str = "remote-video") -> None:
        """Wait until frames are decoded, sound has energy and the picture moves."""
        self.wait_until(
            lambda: (now := self.stats())["framesDecoded"] > 15 and now["audioEnergy"] > 0.000001,
            "frames and sound",
        )
        self.wait_until(lambda: is_lit_and_moves(self.picture(testid)), "a picture that moves")


def is_lit_and_moves(picture: dict[str, Any] | None) -> bool:
    """Tell whether a video shows more than darkness, and not the same all the time."""
    return (
        picture is not None and picture["bright"] > picture["pixels"] / 4 and picture["moved"] > 5
    )


def pay_on(page: Page, number: str) -> None:
    """Fill in a card page and send it."""
    page.locator("input[name=number]").fill(number)
    page.locator("input[name=expires]").fill("12/34")
    page.locator("input[name=code]").fill("123")
    page.locator("input[name=holder]").fill("Noé Ferraud")
    page.locator(".card-form button[type=submit]").click()


@dataclass
class Stage:
    """The hub, and a browser for each person who comes."""

    hub: HubProcess
    browser: Browser
    password: str = PASSWORD

    def visitor(
        self, *, zone: str = "Europe/Paris", locale: str = "fr-FR", is_phone: bool = False
    ) -> Visitor:
        """Open a browser profile in which nobody is signed in."""
        context = self.browser.new_context(
            base_url=self.hub.url,
            locale=locale,
            timezone_id=zone,
            viewport={"width": 390, "height": 844} if is_phone else {"width": 1280, "height": 900},
        )
        context.grant_permissions(["camera", "microphone"], origin=self.hub.url)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        person = Visitor(context, page)
        page.on(
            "console", lambda m: person.complaints.append(m.text) if m.type == "error" else None
        )
        page.on("pageerror", lambda error: person.complaints.append(str(error)))
        return person

    def signed_in(self, email: str, password: str, **options: Any) -> Visitor:
        """Open a browser profile and sign somebody in."""
        person = self.visitor(**options)
        person.sign_in(email, password)
        return person

    def mails_to(self, email: str) -> list[str]:
        """Return the subjects of the mails to an address, the newest first."""
        query = "SELECT subject FROM mails WHERE recipient = ? ORDER BY queued_at DESC, id DESC"
        return [row[0] for row in self.hub.rows(query, email)]

    def move_to(self, at: datetime) -> None:
        """Move the hub's time."""
        self.hub.move_to(at)
