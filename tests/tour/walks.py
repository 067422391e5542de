"""The chapters of the walk, each on a hub of its own."""

from collections.abc import Callable, Mapping, Sequence

from tests.tour.chapters import (
    admin,
    call,
    charity,
    doors,
    evening,
    everywhere,
    giver,
    host,
    learner,
    letters,
    rare,
    refused,
    talent,
    together,
)
from tests.tour.eyes import Eye
from tests.tour.guide import Guide
from tests.tour.house import House
from tests.tour.looks import Language

CHAPTERS: Mapping[str, Callable[[Guide], None]] = {
    "learner": learner.walk,
    "call": call.walk,
    "talent": talent.walk,
    "host": host.walk,
    "evening": evening.walk,
    "together": together.walk,
    "giver": giver.walk,
    "charity": charity.walk,
    "admin": admin.walk,
    "letters": letters.walk,
    "doors": doors.walk,
    "rare": rare.walk,
    "refused": refused.walk,
    "everywhere": everywhere.walk,
}

UNPICTURED = frozenset({"letters", "doors", "rare", "refused", "everywhere"})
"""The written tour shows nothing of these: axe alone looks at what they find."""


def go(house: House, chapter: str, language: Language, eyes: Sequence[Eye]) -> Guide:
    """Walk through one chapter in one language, and return the guide, who knows what was shown."""
    with house.open(f"{chapter}-{language}") as hub:
        guide = Guide(hub, language, house.hall, house.backstage, eyes)
        try:
            CHAPTERS[chapter](guide)
        finally:
            guide.leave()
    return guide
