"""Somebody who has no pointer: keys alone, and a focus that can be seen wherever it goes."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

STEPS_MAX = 80
"""Who has not come to something by then would have given up."""

LOOK = """() => {
  const here = document.activeElement;
  const ringOf = (one) => {
    const {outlineStyle, outlineWidth, outlineColor, boxShadow} = getComputedStyle(one);
    return [outlineStyle !== "none" && outlineWidth, outlineColor, boxShadow].join();
  };
  const ringsOf = (places) => places.map(ringOf).join("; ");
  // What had the focus before has lost its ring, or never had one.
  const before = window.__before;
  const isLeft = before && before.here !== here && before.here.isConnected;
  const unseen = isLeft && ringsOf(before.places) === before.rings ? before.what : null;
  // A box that is drawn by its label has its ring there.
  const places = [here, here.labels?.[0], here.nextElementSibling, here.parentElement];
  const what = here.outerHTML.slice(0, 160);
  // What a page moves the focus to by itself, such as a room or a title, is no stop on the way.
  const isStop = here !== document.body && here.tabIndex >= 0;
  const drawn = places.filter(Boolean);
  window.__before = isStop ? {here, what, places: drawn, rings: ringsOf(drawn)} : null;
  return {what, unseen};
}"""


@dataclass
class Keys:
    """A page, and nothing but its keyboard."""

    page: Page
    unseen: list[str] = field(default_factory=list)
    """What had the focus on the way while nothing showed it."""

    def press(self, *keys: str) -> None:
        """Press one key after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        self.page.keyboard.type(text)

    def to(self, wanted: Locator, *, by: str = "Tab") -> None:
        """Go on until something has the focus."""
        wanted.wait_for()
        passed: list[str] = []
        for _ in range(STEPS_MAX):
            if wanted.evaluate("(one) => one === document.activeElement"):
                return
            self.press(by)
            found = self.page.evaluate(LOOK)
            passed.append(found["what"])
            if found["unseen"]:
                self.unseen.append(found["unseen"])
        raise AssertionError("\n".join([f"{wanted} is not reached by {by}", *passed]))

    def choose(self, wanted: Locator, *, by: str = "Tab", key: str = "Enter") -> None:
        """Go to something and press it."""
        self.to(wanted, by=by)
        self.press(key)
