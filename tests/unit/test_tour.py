"""The written tour and its pictures belong together."""

import re
from pathlib import Path

from tests.tour.looks import Language, Theme, Width
from tests.tour.pictures import PICTURES, pictures_named

CHAPTERS = Path(__file__).parents[1] / "tour" / "chapters"
SHOWN = re.compile(r'"([a-z]+(?:-[a-z]+)*)"')
PREFIXED = re.compile(r'evening\.(hall|studio)\(\s*"([a-z-]+)"')
MOST_BYTES = 3_000_000


def states() -> set[str]:
    """Return what the walk may show, by the names in its chapters."""
    text = "".join(path.read_text() for path in CHAPTERS.glob("*.py"))
    return {*SHOWN.findall(text), *("-".join(found) for found in PREFIXED.findall(text))}


def test_every_picture_of_the_tour_is_one_that_the_walk_takes() -> None:
    how = {*Language, *Theme, *Width}
    strange = [name for name in pictures_named() if not set(name.split(".")[1:]) <= how]
    assert strange == []
    assert {name.partition(".")[0] for name in pictures_named()} <= states()


def test_every_picture_is_there_named_once_and_small() -> None:
    named = pictures_named()
    assert len(named) == len(set(named)) > 0
    kept = {path.name.removesuffix(".webp"): path for path in PICTURES.iterdir()}
    assert set(kept) == set(named)
    assert sum(path.stat().st_size for path in kept.values()) < MOST_BYTES
