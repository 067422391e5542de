"""Which pictures the written tour shows: docs/tour.md names them, the walk takes them."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "tour"
NAMED = re.compile(r"\(tour/([\w.-]+)\.webp\)")


def pictures_named() -> list[str]:
    """Return them in the order of the tour."""
    return NAMED.findall((DOCS / "tour.md").read_text())
