"""Who is seen in the pictures: two drawings that breathe, filmed for the browsers' cameras."""

from dataclasses import dataclass
from math import pi, sin
from pathlib import Path

from playwright.sync_api import Browser

DRAWINGS = Path(__file__).parent / "drawings"
FRAMES = 48
"""One breath; the browser shows them again and again, 30 a second."""
BLINK = (20, 21, 22)

POSE = """({lift, turn, isBlinking}) => {
  const put = (id, how) => document.getElementById(id).setAttribute("transform", how);
  put("person", `translate(0 ${lift})`);
  put("head", `rotate(${turn} 600 480)`);
  document.getElementById("eyes").style.visibility = isBlinking ? "hidden" : "visible";
}"""


@dataclass(frozen=True, slots=True)
class Portrait:
    """Somebody, by the name of the drawing."""

    name: str


HALL, HOST = Portrait("hall"), Portrait("host")


def film(browser: Browser, portrait: Portrait, folder: Path) -> Path:
    """Film a drawing as Motion JPEG, which Chromium takes for a camera, and return the file."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    drawing = (DRAWINGS / f"{portrait.name}.svg").read_text()
    page.set_content(f"<body style='margin:0'>{drawing}</body>")
    path = folder / f"{portrait.name}.mjpeg"
    with path.open("wb") as reel:
        for frame in range(FRAMES):
            breath = sin(2 * pi * frame / FRAMES)
            pose = {"lift": 5 * breath, "turn": 1.5 * breath, "isBlinking": frame in BLINK}
            page.evaluate(POSE, pose)
            reel.write(page.screenshot(type="jpeg", quality=82))
    page.close()
    return path
