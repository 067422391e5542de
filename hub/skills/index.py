"""The words under which talents are found, kept beside their profiles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    delete,
    insert,
    intersect,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hub.kernel.lookups import has_row
from hub.people.models import Person
from hub.skills.catalogue import Field
from hub.skills.models import MAX_WORD, Talent, TalentField, TalentWord
from hub.skills.words import asked_words, fold, search_fields

FIELDS_PER_QUERY = 30
AFTER_ALL_LETTERS = "\U0010ffff"


async def keep_words(
    db: AsyncSession, talent: Talent, *, person: Person, fields: Sequence[Field]
) -> None:
    """Let a talent be found by their name, their headline and the names of their fields."""
    names = _words(person.display_name)
    said = _words(talent.headline, *(f"{field.name_fr} {field.name_en}" for field in fields))
    await db.execute(delete(TalentWord).where(TalentWord.talent_id == talent.person_id))
    rows = [
        {"word": word, "talent_id": talent.person_id, "is_name": word in names}
        for word in sorted(names | said)
    ]
    await db.execute(insert(TalentWord), rows)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a query says: its words, folded, and the fields that it names, in either language."""

    words: Sequence[str]
    field_slugs: Sequence[str]


def spoken(query: str) -> Spoken | None:
    """Return what a query says, None when it has no words."""
    # The longest word is the rarest, as a rule, and asked first.
    words = sorted((word[:MAX_WORD] for word in asked_words(query)), key=len, reverse=True)
    named = [field.slug for field in search_fields(query, limit=FIELDS_PER_QUERY)]
    return Spoken(words, named) if words else None


def who_says(said: Spoken) -> Select[str]:
    """Return the ids of those who speak of a query, some more than once.

    They have all its words, or the beginning of each, in their name, headline or fields; or they
    teach a field that it names.
    """
    having = _who_has(said.words)
    if not said.field_slugs:
        return having
    teaching = select(TalentField.talent_id).where(TalentField.field_slug.in_(said.field_slugs))
    return select(union_all(having, teaching).subquery().c.talent_id)


def says(said: Spoken, talent_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Ask the same of one talent."""
    having = _has(said.words, talent_id)
    if not said.field_slugs:
        return having
    field = TalentField
    mine = field.talent_id == talent_id
    return or_(having, has_row(field.talent_id, mine, field.field_slug.in_(said.field_slugs)))


def who_is_called(said: Spoken) -> Select[str]:
    """Return the ids of those who have all the words of a query in their name."""
    return _who_has(said.words, is_name=True)


def is_called(said: Spoken, talent_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Ask the same of one talent."""
    return _has(said.words, talent_id, is_name=True)


def _who_has(words: Sequence[str], *, is_name: bool = False) -> Select[str]:
    having = [
        select(TalentWord.talent_id).where(_begins(TalentWord, word, is_name=is_name))
        for word in words
    ]
    if len(having) == 1:
        return having[0]
    # Each word is a stretch of the index: to read all of them takes less than to look up one by
    # one, and how many begin with some letters is more than a database knows.
    return select(intersect(*having).subquery().c.talent_id)


def _has(
    words: Sequence[str], talent_id: InstrumentedAttribute[str], *, is_name: bool = False
) -> ColumnElement[bool]:
    mine, letters = aliased(TalentWord), partial(_begins, is_name=is_name)
    return and_(
        *(
            has_row(mine.talent_id, mine.talent_id == talent_id, letters(mine, word))
            for word in words
        )
    )


def _begins(words: type[TalentWord], letters: str, *, is_name: bool) -> ColumnElement[bool]:
    found = (words.word >= letters) & (words.word < letters + AFTER_ALL_LETTERS)
    return found & words.is_name if is_name else found


def _words(*texts: str) -> set[str]:
    return {word[:MAX_WORD] for text in texts for word in fold(text).split()}
