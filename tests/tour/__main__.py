"""Take the pictures of docs/tour.md, or look at everything: ``python -m tests.tour --help``."""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.people import PATIENCE_MS
from tests.tour.eyes import Album, Axe, Eye, Sketchbook
from tests.tour.house import open_house
from tests.tour.looks import Language
from tests.tour.pictures import PICTURES, pictures_named
from tests.tour.walks import CHAPTERS, UNPICTURED, go


def main() -> None:
    """Walk, and say what was found on the way."""
    parser = argparse.ArgumentParser(prog="python -m tests.tour", description=__doc__)
    parser.add_argument("--chapter", action="append", choices=CHAPTERS, help="only this one")
    parser.add_argument("--language", action="append", choices=list(Language), type=Language)
    parser.add_argument("--keep", type=Path, help="keep every state whole, in this folder")
    parser.add_argument("--axe", action="store_true", help="say what keeps people out")
    options = parser.parse_args()
    expect.set_options(timeout=PATIENCE_MS)
    axe = Axe()
    eyes: list[Eye] = [axe] if options.axe else []
    eyes.append(Sketchbook(options.keep) if options.keep else Album(PICTURES, pictures_named()))
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house:
        for chapter in options.chapter or [one for one in CHAPTERS if one not in UNPICTURED]:
            for language in options.language or Language:
                guide = go(house, chapter, language, eyes)
                print(f"{chapter} {language}: {len(guide.shown)} states")
                print(*guide.complaints, *axe.found, sep="\n")
                axe.found.clear()


if __name__ == "__main__":
    main()
