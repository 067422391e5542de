"""A learner in a line, as the talents they ask or book read it."""

import pytest

from hub.bookings.learned import LearnerCounts
from hub.kernel.i18n import load_translations, use_locale
from web.paths import LOCALES
from web.views.learned import learner_words


@pytest.mark.parametrize(
    ("held", "missed", "in_english", "in_french"),
    [
        (0, 0, "No session on Estrade yet.", "Pas encore de séance sur Estrade."),
        (
            1,
            0,
            "1 session on Estrade, none missed in the last twelve months.",
            "1 séance sur Estrade, aucune manquée ces douze derniers mois.",
        ),
        (
            12,
            1,
            "12 sessions on Estrade, 1 missed in the last twelve months.",
            "12 séances sur Estrade, 1 manquée ces douze derniers mois.",
        ),
        (
            0,
            2,
            "No session on Estrade yet, 2 missed in the last twelve months.",
            "Pas encore de séance sur Estrade, 2 manquées ces douze derniers mois.",
        ),
    ],
)
def test_a_line_says_how_many_were_held_and_missed(
    held: int, missed: int, in_english: str, in_french: str
) -> None:
    load_translations(LOCALES)
    counts = LearnerCounts(held=held, missed=missed, missed_ever=missed + 4)
    with use_locale("en"):
        assert learner_words(counts) == in_english
    with use_locale("fr"):
        assert learner_words(counts) == in_french


def test_what_was_missed_long_ago_is_not_in_the_line() -> None:
    load_translations(LOCALES)
    with use_locale("en"):
        assert learner_words(LearnerCounts(missed_ever=3)) == "No session on Estrade yet."
