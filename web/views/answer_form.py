"""The part of a registration in which somebody answers what the hosts ask."""

from collections.abc import Mapping

from hub.kernel.errors import EstradeError
from hub.masterclasses.errors import AnswersRefused

PREFIX = "answer-"


def read_typed_answers(sent: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed, by question."""
    return {
        name.removeprefix(PREFIX): words for name, words in sent.items() if name.startswith(PREFIX)
    }


def answer_errors(error: EstradeError | None) -> dict[str, str]:
    """Return each sentence under the name of the field it speaks of."""
    if not isinstance(error, AnswersRefused):
        return {}
    return {f"{PREFIX}{question}": one.message() for question, one in error.errors.items()}
