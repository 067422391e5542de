"""Find fields by the words that people type, in French or English, accented or not."""

import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from hub.skills.catalogue import Family, Field, load_catalogue

MAX_QUERY_LENGTH = 100  # What a person types beyond is not read.
MAX_QUERY_WORDS = 8
MIN_TYPO_LENGTH = 5

# Letters that are their own, not a letter with a mark, and that people type without.
_PLAIN = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def _words(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase.split())


_SMALL_WORDS = _words(
    (
        "a au aux d de des du en et l la le les ma me mes mon ou par pour s sa se ses un une",
        "an and for in my of or the to with your",
    )
)
# Words of somebody who looks for a teacher: left out only when nothing is found with them.
_LESSON_WORDS = _words(
    (
        "apprendre atelier comment cours debuter faire formation initiation jouer lecon lecons",
        "prof professeur stage",
        "beginner class classes course courses how learn learning lesson lessons play teacher",
        "tutor tutoring",
    )
)


class _Rank(IntEnum):
    """How a field was found, the best first."""

    NAME = 0
    SYNONYM = 1
    START_OF_NAME = 2
    WORDS_OF_NAME = 3
    WORDS_OF_SYNONYMS = 4
    WORDS_OF_FAMILY = 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """A field as it is searched; each set of words contains the one before."""

    field: Field
    names: frozenset[str]
    synonyms: frozenset[str]
    name_words: frozenset[str]
    synonym_words: frozenset[str]
    family_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Index:
    """Every entry, every known word (also in order), and the known words of each stem."""

    entries: tuple[_Entry, ...]
    known: frozenset[str]
    vocabulary: tuple[str, ...]
    by_stem: Mapping[str, frozenset[str]]


def fold(text: str) -> str:
    """Reduce a text to what a search compares: no case, accents, ligatures or punctuation."""
    letters = unicodedata.normalize("NFKD", text).casefold().translate(_PLAIN)
    letters = unicodedata.normalize("NFKD", letters)
    kept = (letter for letter in letters if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in kept).split())


def asked_words(query: str) -> list[str]:
    """Return the words of a query that say something, folded; small ones when there are no other.

    Who types "cours de guitare" means no more by the second word.
    """
    typed = dict.fromkeys(fold(query[:MAX_QUERY_LENGTH]).split())
    return _without(list(typed)[:MAX_QUERY_WORDS], _SMALL_WORDS)


def search_fields(query: str, *, limit: int) -> list[Field]:
    """Return the fields that every word of the query leads to, the best first.

    A word counts when a word of the field's names, synonyms or family begins with it. When nothing
    is found, words such as "lessons" are left out, then one wrong letter a word is forgiven.
    """
    typed = fold(query[:MAX_QUERY_LENGTH]).split()[:MAX_QUERY_WORDS]
    words = _without(typed, _SMALL_WORDS)
    subject = _without(words, _LESSON_WORDS)
    found = (
        _ranked(words, is_forgiving=False)
        or _ranked(subject, is_forgiving=False)
        or _ranked(subject, is_forgiving=True)
    )
    return found[:limit]


def _ranked(words: Sequence[str], *, is_forgiving: bool) -> list[Field]:
    if not words:
        return []
    index = _index()
    meant = [_meant(word, index, is_forgiving=is_forgiving) for word in words]
    found: list[tuple[_Rank, int, int]] = []
    for position, entry in enumerate(index.entries):
        rank = _rank(entry, phrase=" ".join(words), meant=meant)
        if rank is not None:
            unfinished = sum(word not in entry.synonym_words for word in words)
            found.append((rank, unfinished, position))
    return [index.entries[position].field for _, _, position in sorted(found)]


def _rank(entry: _Entry, *, phrase: str, meant: Sequence[frozenset[str]]) -> _Rank | None:
    if phrase in entry.names:
        return _Rank.NAME
    if phrase in entry.synonyms:
        return _Rank.SYNONYM
    if any(name.startswith(phrase) for name in entry.names):
        return _Rank.START_OF_NAME
    for rank, reachable in (
        (_Rank.WORDS_OF_NAME, entry.name_words),
        (_Rank.WORDS_OF_SYNONYMS, entry.synonym_words),
        (_Rank.WORDS_OF_FAMILY, entry.family_words),
    ):
        if not any(one.isdisjoint(reachable) for one in meant):
            return rank
    return None


def _meant(word: str, index: _Index, *, is_forgiving: bool) -> frozenset[str]:
    """Return the known words that a typed one may stand for."""
    meant = set()
    for known in index.vocabulary[bisect_left(index.vocabulary, word) :]:
        if not known.startswith(word):
            break
        meant.add(known)
    if word[-1] in "sx" and word[:-1] in index.known:
        meant.add(word[:-1])  # "guitares" means "guitare"; nothing begins with the plural.
    if is_forgiving and not meant and len(word) >= MIN_TYPO_LENGTH:
        meant.update(*(index.by_stem.get(stem, ()) for stem in _stems(word)))
    return frozenset(meant)


def _stems(word: str) -> set[str]:
    """Return what is left of a word without any one of its letters.

    Two words that share a stem differ by one letter: added, missing, wrong or out of place.
    """
    return {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}


def _without(words: Sequence[str], unwanted: Collection[str]) -> list[str]:
    """Leave some words out, unless no other is there."""
    return [word for word in words if word not in unwanted] or list(words)


@cache
def _index() -> _Index:
    entries = tuple(
        _entry(field, family) for family in load_catalogue().families for field in family.fields
    )
    known = frozenset[str]().union(*(entry.family_words for entry in entries))
    by_stem: defaultdict[str, set[str]] = defaultdict(set)
    for word in known:
        for stem in _stems(word):
            by_stem[stem].add(word)
    stems = {stem: frozenset(words) for stem, words in by_stem.items()}
    return _Index(entries, known, tuple(sorted(known)), stems)


def _entry(field: Field, family: Family) -> _Entry:
    names = _phrases((field.name_en, field.name_fr))
    synonyms = _phrases(field.also_en + field.also_fr)
    name_words = _words(names)
    synonym_words = name_words | _words(synonyms)
    family_words = synonym_words | _words(_phrases((family.name_en, family.name_fr)))
    return _Entry(field, names, synonyms, name_words, synonym_words, family_words)


def _phrases(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(" ".join(_without(fold(text).split(), _SMALL_WORDS)) for text in texts)
