"""The icons of the installed app, drawn from our own SVG: `python -m web.app_icons` writes them.

A system cuts a maskable icon to its own shape, so that what matters stays inside four fifths.
Source: W3C, Web Application Manifest, icon masks.
"""

from collections.abc import Mapping
from pathlib import Path

import typst

ICONS = Path(__file__).parent / "client" / "icons"
LAYOUT = "app-icon.typ"
"""A page of one inch: its pixels are the pixels an inch."""

DRAWN: Mapping[str, tuple[str, int]] = {
    "app-192.png": ("favicon.svg", 192),
    "app-512.png": ("favicon.svg", 512),
    "maskable-192.png": ("maskable.svg", 192),
    "maskable-512.png": ("maskable.svg", 512),
    "touch-180.png": ("maskable.svg", 180),
}
"""Each picture with what it is drawn from and its width in pixels."""


def draw(source: str, width_px: int) -> bytes:
    """Return an SVG of ours as a PNG of that width."""
    picture = typst.compile(
        str(ICONS / LAYOUT),
        root=str(ICONS),
        ignore_system_fonts=True,
        sys_inputs={"source": source},
        format="png",
        ppi=float(width_px),
    )
    assert isinstance(picture, bytes)
    return picture


if __name__ == "__main__":
    for name, (source, width_px) in DRAWN.items():
        (ICONS / name).write_bytes(draw(source, width_px))
