"""How a page may look: its language, light or dark, on a desk or on a phone."""

from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Page, ViewportSize


class Language(StrEnum):
    """What people read; the hub is French first."""

    FR = "fr"
    EN = "en"


class Theme(StrEnum):
    """What the device asks for."""

    LIGHT = "light"
    DARK = "dark"


class Width(StrEnum):
    """The screens that every page is looked at on."""

    DESK = "desk"
    PHONE = "phone"


SIZES = {
    Width.DESK: ViewportSize(width=1280, height=900),
    Width.PHONE: ViewportSize(width=390, height=844),
}

SETTLED = """async () => {
  await document.fonts.ready;
  const frame = () => new Promise(requestAnimationFrame);
  const drawn = () => frame().then(frame);
  await drawn();
  const ends = (one) => Number.isFinite(one.effect?.getComputedTiming().endTime);
  await Promise.allSettled(document.getAnimations().filter(ends).map((one) => one.finished));
  await drawn();
}"""


@dataclass(frozen=True, slots=True)
class Look:
    """One way of looking at a page."""

    theme: Theme
    width: Width

    def put_on(self, page: Page) -> None:
        """Show the page this way, without anything that still moves."""
        page.set_viewport_size(SIZES[self.width])
        page.emulate_media(color_scheme=self.theme.value, reduced_motion="reduce")
        page.evaluate(SETTLED)


FIRST = Look(Theme.LIGHT, Width.DESK)
LOOKS = tuple(Look(theme, width) for theme in Theme for width in Width)
"""The first of them is the one in which people click."""


@dataclass(frozen=True, slots=True)
class State:
    """A page as it stands at one moment of the walk, seen in one way."""

    name: str
    language: Language
    look: Look

    @property
    def picture(self) -> str:
        """Return what a picture of it is called: `door`, `door.en`, `door.phone`, `door.en.dark`.

        French, wide and light go without saying.
        """
        said = [self.name]
        said += [self.language] if self.language is not Language.FR else []
        said += [self.look.width] if self.look.width is not Width.DESK else []
        said += [self.look.theme] if self.look.theme is not Theme.LIGHT else []
        return ".".join(said)
