"""What French leaves out before a vowel: “de Camille”, but “d’Agnès”."""

import re
import unicodedata
from collections.abc import Mapping

_MEETS_A_VALUE = re.compile(r"\b([Dd]|[Qq]u)e (%\((\w+)\)s)")
_TAGS = re.compile(r"(?:<[^>]*>)*")
_ACCENTS = re.compile("[\u0300-\u036f]")

VOWEL = r"(?!onz|oui\b)[aeiouæœø]"
MUTE_H = (
    r"h(?:abit|adrien|armon|ector|elen|elois|enri|erb|erit|erm|erve|eure|exa|ilaire|ippo|irond"
    r"|istoi|iver|omma|omme|onor|opita|oriz|orlog|ortens|ospit|otel|ubert|ug|uil|uitr|uma|umo"
    r"|yacinth|ydr|ygi|ymn)"
)
"""Most names have an h that is heard; these have not."""
Y_AS_I = r"[Yy][bcdfghjklmnpqrstvwxz]"

_VOWEL_OR_MUTE_H = re.compile(f"{VOWEL}|{MUTE_H}")
_Y_AS_I = re.compile(Y_AS_I)


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
        tags = _TAGS.match(str(value)) if hasattr(value, "__html__") else None
        text = str(value)[tags.end() :] if tags else str(value)
        return f"{word}’{place}" if begins_with_vowel(text) else f"{word}e {place}"

    return _MEETS_A_VALUE.sub(joined, str(sentence))


def begins_with_vowel(text: str) -> bool:
    """Tell whether a vowel is heard first, whatever the accents; as `elision.ts` does in rooms."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    return bool(_VOWEL_OR_MUTE_H.match(plain.lower()) or _Y_AS_I.match(plain))
