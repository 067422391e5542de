"""What French leaves out before a vowel: “de Camille”, but “d’Agnès”."""

import re
from collections.abc import Mapping

_MEETS_A_VALUE = re.compile(r"\b([Dd]|[Qq]u)e (%\((\w+)\)s)")
_VOWEL = re.compile(r"[aàâäeéèêëiîïoôöuùûühæœ]|y[^aeiou]", re.IGNORECASE)
_TAGS = re.compile(r"(?:<[^>]*>)*")


class Sentence(str):
    """A French sentence in which “de” or “que” stands before a value."""

    __slots__ = ()

    def __mod__(self, values: object) -> str:
        """Write the values in, with the elision each asks for."""
        if isinstance(values, Mapping):
            return elided(self, values) % values
        return str(self) % values


def needs_elision(sentence: str) -> bool:
    """Tell whether what a value begins with changes the word before it."""
    return _MEETS_A_VALUE.search(sentence) is not None


def elided(sentence: str, values: Mapping[str, object]) -> str:
    """Return the sentence, still to be filled in, with “d’” and “qu’” where these values ask it.

    A value that brings its own markup (`__html__`) is judged by its first letter, not by its tag.
    """

    def joined(found: re.Match[str]) -> str:
        word, place, name = found.groups()
        value = values.get(name, "")
        text = str(value)
        start = _TAGS.match(text) if hasattr(value, "__html__") else None
        is_vowel = _VOWEL.match(text, start.end() if start else 0)
        return f"{word}’{place}" if is_vowel else f"{word}e {place}"

    return _MEETS_A_VALUE.sub(joined, str(sentence))
