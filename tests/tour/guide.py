"""The guide: leads people through the hub, and lets whoever wants look at each state."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Response

from tests.e2e.hub_process import HubProcess
from tests.e2e.people import Stage, Visitor
from tests.tour.eyes import Eye
from tests.tour.looks import FIRST, LOOKS, Language, State
from web.security.cookies import LOCALE

NAMED = """(() => {
  const names = NAMES;
  const named = {get() { return names[this.kind.replace("input", "")] ?? ""; }};
  for (const device of [MediaDeviceInfo, MediaStreamTrack]) {
    Object.defineProperty(device.prototype, "label", named);
  }
})()"""
DEVICES = {
    Language.FR: '{video: "Caméra intégrée", audio: "Micro intégré"}',
    Language.EN: '{video: "Built-in camera", audio: "Built-in microphone"}',
}
"""What an invented camera is called, which is otherwise the name of its file."""
IN_THE_MAILS_OWN = frozenset({"letter-fewer-mails", "letter-mails-stopped"})
"""States of pages that speak as the mail did which led there."""
LOCALES = {Language.FR: "fr-FR", Language.EN: "en-GB"}


BEATEN = "SELECT 1 FROM process_runs WHERE kind = 'web' AND beat_at > ?"
AWAKE = timedelta(seconds=2)
WRITTEN = "SELECT text FROM mails WHERE recipient = ? AND text LIKE ? ORDER BY queued_at DESC"
FAULTS = range(400, 500)
TOKEN = r"[\w.-]+"


@dataclass
class Guide:
    """Knows the hub, the language of the walk, and who looks.

    Those who teach and host have a browser of their own: another camera.
    """

    hub: HubProcess
    language: Language
    hall: Browser
    backstage: Browser
    eyes: Sequence[Eye]
    shown: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    _people: list[Visitor] = field(default_factory=list)
    _cookies: dict[str, Any] = field(default_factory=dict)

    def guest(self, *, is_host: bool = False) -> Visitor:
        """Open a browser profile in which nobody is signed in."""
        stage = Stage(self.hub, self.backstage if is_host else self.hall)
        visitor = stage.visitor(locale=LOCALES[self.language])
        self.speak(visitor)
        visitor.context.add_init_script(NAMED.replace("NAMES", DEVICES[self.language]))
        FIRST.put_on(visitor.page)
        self._people.append(visitor)
        return visitor

    def person(self, email: str, *, is_host: bool = False) -> Visitor:
        """Open a browser profile in which one of the demo people is signed in.

        Nobody signs in twice: the hub lets one address do so ten times in five minutes.
        """
        visitor = self.guest(is_host=is_host)
        if email in self._cookies:
            visitor.context.add_cookies(self._cookies[email])
            return visitor
        visitor.sign_in(email, Stage.password)
        self.speak(visitor)
        self._cookies[email] = visitor.context.cookies()
        return visitor

    def speak(self, visitor: Visitor) -> None:
        """Have somebody read the language of the walk; who signs in reads their own otherwise."""
        visitor.context.add_cookies([{"name": LOCALE, "value": self.language, "url": self.hub.url}])

    def show(self, visitor: Visitor, name: str, *, at: Locator | None = None) -> None:
        """Let everybody look at what somebody sees now, from `at` on if it is long."""
        self.shown.append(name)
        page = visitor.page
        if (spoken := page.locator("html").get_attribute("lang")) != self.language:
            self._is_strange(name, spoken)
        for look in LOOKS:
            state = State(name, self.language, look)
            looking = [eye for eye in self.eyes if eye.wants(state)]
            if not looking:
                continue
            look.put_on(page)
            if at is not None:
                at.evaluate("(part) => part.scrollIntoView({block: 'start'})")
            for eye in looking:
                eye.see(page, state)
        FIRST.put_on(page)

    def _is_strange(self, name: str, spoken: str | None) -> None:
        if name not in IN_THE_MAILS_OWN:
            self.complaints.append(f"{name} speaks {spoken}")

    def visit(self, visitor: Visitor, path: str, name: str) -> Page:
        """Open a page, which must be there, and let everybody look at it."""
        answer = visitor.page.goto(path)
        assert answer is not None, path
        assert answer.ok, f"{path}: {answer.status}"
        self.show(visitor, name)
        return visitor.page

    def refused(self, visitor: Visitor, path: str, name: str, *, status: int) -> None:
        """Open a page that must be refused, and let everybody look at what it says."""
        answer = visitor.page.goto(path)
        assert answer is not None, path
        assert answer.status == status, f"{path}: {answer.status}"
        self.show(visitor, name)

    def corrected(self, visitor: Visitor, form: Locator, name: str) -> None:
        """Send a form that the hub must find fault with, and let everybody look at what it says.

        The browser would find some faults itself, in its own words: it is asked not to.
        """
        form.evaluate("(form) => { form.noValidate = true; }")
        with visitor.page.expect_response(_is_page) as answered:
            form.locator("button[type=submit]").first.click()
        assert answered.value.status in FAULTS, f"{name}: {answered.value.status}"
        visitor.page.wait_for_load_state()
        self.show(visitor, name)

    def link_to(self, email: str, place: str) -> str:
        """Return an address that begins so, with its token, from the latest mail to somebody."""
        (text,) = self.row(WRITTEN, email, f"%{place}%")
        found = re.search(re.escape(place) + TOKEN, text)
        assert found is not None, place
        return found.group().rstrip(".")

    def leave(self) -> None:
        """Close every profile, and note what pages complained of."""
        for visitor in self._people:
            self.complaints += visitor.complaints
            visitor.context.close()
        self._people.clear()

    def move_to(self, at: datetime) -> None:
        """Move the hub's time, and wait until it has lived in it for a while."""
        self.hub.move_to(at)
        self.row(BEATEN, f"{at + AWAKE:%Y-%m-%d %H:%M:%S}")

    def row(self, query: str, *values: Any) -> tuple[Any, ...]:
        """Return the first row of a query on the hub's database."""
        return self.hub.wait_for(query, *values)


def _is_page(answer: Response) -> bool:
    return answer.request.is_navigation_request()
