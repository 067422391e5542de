"""The drawing that stands for a person or a masterclass until there is a photograph.

A scene: a backdrop, a low platform, and on it the person's initials. The family of what they
teach sets colour and backdrop, so that neighbours in a search look related; the name sets the
rest. The same words always give the same scene.
"""

import unicodedata
from dataclasses import dataclass
from zlib import crc32

PALETTES = 12
BACKDROPS = (
    "sun",
    "arch",
    "curtain",
    "beam",
    "stairs",
    "quarter",
    "rays",
    "rings",
    "windows",
    "moons",
)
PLATFORMS = ("centre", "left", "right")

# The catalogue's families, neighbours apart: which inks, which backdrop.
FAMILIES = {
    "music": (0, "rings"),
    "languages": (3, "moons"),
    "school-and-exams": (2, "windows"),
    "maths-and-sciences": (10, "quarter"),
    "computing-and-ai": (7, "stairs"),
    "everyday-digital-life": (11, "windows"),
    "design-photo-and-film": (9, "sun"),
    "writing-and-publishing": (4, "stairs"),
    "crafts": (5, "arch"),
    "cooking-and-drinks": (1, "sun"),
    "garden-and-nature": (6, "quarter"),
    "sport-and-movement": (8, "rays"),
    "wellbeing-and-family": (11, "moons"),
    "business-and-sales": (9, "stairs"),
    "money-and-law": (2, "curtain"),
    "work-and-management": (10, "arch"),
    "humanities": (4, "arch"),
    "visual-arts": (8, "beam"),
    "performing-arts": (0, "curtain"),
    "games": (3, "windows"),
    "home-and-repair": (5, "rays"),
    "civic-life": (7, "rings"),
}

_WIDE_LETTERS = frozenset("MWQOGŒÆ")
_PARTICLES = frozenset({"de", "du", "des", "la", "le", "les", "van", "von", "der", "den", "of"})


@dataclass(frozen=True, slots=True)
class Motif:
    """Which colours and shapes to draw; `turn` is a number from 0 to 3 that varies a backdrop."""

    palette: int
    backdrop: str
    platform: str
    turn: int
    initials: str
    is_wide: bool
    is_mirrored: bool


def motif(name: str, family: str = "") -> Motif:
    """Return the scene of a name, in the colours of its family (of the name without one)."""
    kin = _number(family or name)
    own = _number(f"scene {name}")
    letters = initials(name)
    palette, backdrop = FAMILIES.get(
        family, (kin % PALETTES, BACKDROPS[kin // PALETTES % len(BACKDROPS)])
    )
    return Motif(
        palette=palette,
        backdrop=backdrop,
        platform=PLATFORMS[own // 16 % len(PLATFORMS)],
        turn=own // 64 % 4,
        initials=letters,
        is_wide=any(letter in _WIDE_LETTERS for letter in letters),
        is_mirrored=bool(own // 512 % 2),
    )


def initials(name: str) -> str:
    """Return one or two capitals: of the first word and of the last that is not a particle."""
    spaced = unicodedata.normalize("NFC", name).replace("-", " ").replace("’", " ")
    words = [word for word in spaced.split() if word[0].isalnum()]
    names = [word for word in words if word.lower() not in _PARTICLES] or words
    letters = [names[0][0], names[-1][0]] if len(names) > 1 else [word[0] for word in names]
    return "".join(letters).upper() or "E"


def _number(text: str) -> int:
    """Turn a text into a number that looks random and is the same on every machine."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return crc32(folded.encode())
