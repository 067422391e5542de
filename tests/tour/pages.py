"""Every page that a link leads to, as each kind of person finds them by following links."""

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Error, Page
from quart import Quart
from werkzeug.exceptions import HTTPException

from tests.e2e.people import Visitor
from tests.tour.guide import Guide
from web import pages
from web.security.access import ROUTES as ACCESS
from web.security.access import Access

ALIKE_MAX = 2
"""Of pages that differ only in what they are about, each kind of person looks at so many."""
ALIKE_MORE = {"bookings.show": 6, "masterclasses.show": 3, "studio_masterclasses.show": 4}
OPEN = frozenset({Access.EVERYBODY, Access.REHEARSAL})
PASSING = frozenset({"next", "page", "before", "gifts_before", "week", "day", "service_id"})
"""What an address asks for without being another page for it."""
FILES = (".csv", ".pdf", ".ics", ".zip", ".txt", ".webmanifest", ".js")
ELSEWHERE = frozenset({"live", "replays", "session_files", "dispute_files", "static"})
"""Rooms and films are other parts of the walk, files no pages."""

LINKS = """() => [...document.querySelectorAll("a[href]:not([download])")].map((a) => a.href)"""


@dataclass
class Finder:
    """Walks from link to link as one person; `dead` is what a link led to in vain.

    What is open to everybody is much the same for all: what others have seen of it (`alike`) need
    not be seen again, unless the walk begins there. `found` is which routes have answered.
    """

    guide: Guide
    kind: str
    visitor: Visitor
    alike: Counter[str]
    own: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    dead: list[str] = field(default_factory=list)

    def walk(self, *starts: str) -> None:
        """Look at every page that links lead to from there."""
        waiting = deque((start, "") for start in starts)
        while waiting:
            address, found_on = waiting.popleft()
            name = self._name(address, is_start=not found_on)
            if name is None or not self._opens(address, found_on):
                continue
            self.guide.show(self.visitor, f"{self.kind}-{name}")
            links: list[str] = self.visitor.page.evaluate(LINKS)
            waiting += [(link, address) for link in links]

    def _opens(self, address: str, found_on: str) -> bool:
        page: Page = self.visitor.page
        try:
            answer = page.goto(address)
        except Error as error:
            if "Download" not in error.message and "ERR_ABORTED" not in error.message:
                raise
            return False
        if answer is None or "text/html" not in (answer.headers.get("content-type") or ""):
            return False
        if answer.status >= 400:
            self.dead.append(f"{self.kind}: {answer.status} {address}, from {found_on}")
        elif matched := match(urlsplit(page.url).path):
            self.found.add(matched[0])
        return True

    def _name(self, address: str, *, is_start: bool = False) -> str | None:
        """Return how a page is called that is worth a look, None if it is not."""
        parts = urlsplit(address)
        if parts.scheme in {"mailto", "tel"} or parts.netloc not in {"", self._host}:
            return None
        matched = match(parts.path)
        if matched is None or parts.path.endswith(FILES):
            return None
        endpoint, values = matched
        if endpoint.partition(".")[0] in ELSEWHERE:
            return None
        asked = sorted(set(parse_qs(parts.query)) - PASSING)
        said = [endpoint.replace(".", "-"), *asked]
        said += [values[kind] for kind in ("kind", "figure") if kind in values]
        name = "-".join(said).replace("_", "-")
        place = f"{parts.path}?{'&'.join(asked)}"
        alike = self._alike(endpoint)
        is_enough = alike[name] >= ALIKE_MORE.get(endpoint, ALIKE_MAX)
        if place in self.seen or (is_enough and not is_start):
            return None
        self.seen.add(place)
        alike[name] += 1
        count = alike[name]
        return name if count == 1 else f"{name}-{count}"

    def _alike(self, endpoint: str) -> Counter[str]:
        """Return how often such pages were seen: by anybody where that tells enough."""
        is_same = ACCESS[endpoint] in OPEN and endpoint not in ALIKE_MORE
        return self.alike if is_same else self.own

    @property
    def _host(self) -> str:
        return urlsplit(self.guide.hub.url).netloc


def _routes() -> Any:
    app = Quart("routes")
    pages.register(app)
    return app.url_map.bind("localhost")


ROUTES = _routes()


def match(path: str) -> tuple[str, dict[str, Any]] | None:
    """Return which route answers a path, and what it takes from it."""
    try:
        found: tuple[str, dict[str, Any]] = ROUTES.match(path, method="GET")
    except HTTPException:
        return None
    return found
