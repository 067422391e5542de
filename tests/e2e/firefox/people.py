"""What people do in Firefox, and what a test can see of it."""

import time
from dataclasses import dataclass

from tests.e2e.firefox.browser import Firefox, FirefoxTab
from tests.e2e.network import SERVER_HOST
from tests.e2e.people import (
    PATIENCE_MS,
    READ_PICTURE,
    READ_STATS,
    Stage,
    Visitor,
    is_lit_and_moves,
)

# Camera and microphone are given to https alone; the tests' address counts as such. Firefox then
# warns of forms that go from such an address to http, and the page waits until somebody has read.
SECURE = {
    "dom.securecontext.allowlist": SERVER_HOST,
    "security.warn_submit_secure_to_insecure": False,
}


@dataclass
class FirefoxVisitor:
    """One person with a window of their own in Firefox."""

    tab: FirefoxTab
    url: str

    @property
    def complaints(self) -> list[str]:
        """Return the errors that the pages wrote or threw."""
        return self.tab.complaints()

    def open(self, path: str) -> None:
        """Open a page of the hub."""
        self.tab.go(self.url + path)

    def sign_in(self, email: str, password: str) -> None:
        """Sign in as the form asks."""
        self.open("/sign-in")
        self.tab.write("input[name=email]", email)
        self.tab.write("input[name=password]", password)
        self.tab.click("form:has(input[name=password]) button[type=submit]")
        self.tab.until("document.querySelector('header .menu') !== null")
        # What a page still fetches when it is left is an error to Firefox.
        self.tab.until("document.readyState === 'complete'")

    def enter(self, path: str) -> None:
        """Pass the pre-join page."""
        self.open(path)
        self.click("join")
        self.until_there("leave")

    def leave(self) -> None:
        """Leave of one's own will."""
        self.click("leave")
        self.click("confirm-leave")

    def click(self, testid: str) -> None:
        """Click on what has this name for tests."""
        self.tab.click(f"[data-testid={testid}]")

    def write(self, testid: str, text: str) -> None:
        """Write into what has this name for tests."""
        self.tab.write(f"[data-testid={testid}]", text)

    def until_there(self, testid: str) -> None:
        """Wait until the page has what has this name for tests."""
        self.tab.until(f"document.querySelector('[data-testid={testid}]') !== null")

    def until_gone(self, testid: str) -> None:
        """Wait until the page has nothing of this name for tests."""
        self.tab.until(f"document.querySelector('[data-testid={testid}]') === null")

    def until_read(self, text: str) -> None:
        """Wait until the page says something."""
        self.tab.until(f"document.body.innerText.includes({text!r})")

    def must_see_and_hear(self, testid: str = "remote-video") -> None:
        """Wait until frames are decoded, sound has energy and the picture moves."""
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not self._sees_and_hears(testid):
            assert time.monotonic() < deadline, self.stats()
            time.sleep(0.2)

    def stats(self) -> dict[str, float]:
        """Return what the live connections have received so far."""
        found: dict[str, float] = self.tab.evaluate(f"({READ_STATS})()")
        return found

    def _sees_and_hears(self, testid: str) -> bool:
        stats = self.stats()
        if stats["framesDecoded"] <= 15 or stats["audioEnergy"] <= 0.000001:
            return False
        return is_lit_and_moves(self.tab.evaluate(f"({READ_PICTURE})('[data-testid={testid}]')"))


def come_in_firefox(
    firefox: Firefox, stage: Stage, email: str, *, is_phone: bool = False
) -> FirefoxVisitor:
    """Open a window that shares no cookies with others, and sign somebody in."""
    width, height = (390, 844) if is_phone else (1280, 900)
    person = FirefoxVisitor(firefox.come(width=width, height=height), stage.hub.url)
    person.sign_in(email, stage.password)
    return person


def nothing_went_wrong(*everybody: FirefoxVisitor | Visitor) -> None:
    """See that no page wrote an error or threw one."""
    assert not [complaint for person in everybody for complaint in person.complaints]
