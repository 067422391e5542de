"""What looks at each state of the walk: an album for the guide, a sketchbook, and axe."""

from base64 import b64decode
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Page

from tests.tour.looks import State

AXE = Path(__file__).parents[2] / "web/client/node_modules/axe-core/axe.min.js"
SMALL = "Page.captureScreenshot"
QUALITY = 72

RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(({id, nodes}) =>
    [id, nodes.slice(0, 3).map(({target, failureSummary, html}) =>
      `${target.join(" ")} | ${html.slice(0, 160)} | ${failureSummary}`)]);
}"""

OVERFLOWS = """() => document.documentElement.scrollWidth - window.innerWidth"""


class Eye(Protocol):
    """Something that looks at a page."""

    def wants(self, state: State) -> bool:
        """Tell whether it looks at this state at all."""

    def see(self, page: Page, state: State) -> None:
        """Look at it."""


@dataclass
class Album:
    """Takes the pictures that the guide names, small enough to live beside it."""

    folder: Path
    names: Collection[str]
    taken: list[str] = field(default_factory=list)

    def wants(self, state: State) -> bool:
        """Tell whether the guide shows it."""
        return state.picture in self.names

    def see(self, page: Page, state: State) -> None:
        """Take the picture."""
        camera = page.context.new_cdp_session(page)
        taken = camera.send(SMALL, {"format": "webp", "quality": QUALITY})
        camera.detach()
        (self.folder / f"{state.picture}.webp").write_bytes(b64decode(taken["data"]))
        self.taken.append(state.picture)


@dataclass
class Sketchbook:
    """Keeps every state whole, from top to bottom, for somebody who looks at all of them."""

    folder: Path

    def wants(self, state: State) -> bool:
        """Look at everything."""
        return True

    def see(self, page: Page, state: State) -> None:
        """Keep it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=self.folder / f"{state.picture}.png", full_page=True)


@dataclass
class Axe:
    """Notes what keeps people out: axe's findings, and pages wider than the screen."""

    found: list[str] = field(default_factory=list)

    def wants(self, state: State) -> bool:
        """Look at everything."""
        return True

    def see(self, page: Page, state: State) -> None:
        """Note what is broken."""
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(AXE.read_text())
        broken: list[Any] = page.evaluate(RUN_AXE)
        self.found += [
            f"{state.picture}: {rule}: {node}" for rule, nodes in broken for node in nodes
        ]
        if (pixels := page.evaluate(OVERFLOWS)) > 0:
            self.found.append(f"{state.picture}: wider than the screen by {pixels} px")
