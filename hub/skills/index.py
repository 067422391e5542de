"""The words under which talents are found, kept beside their profiles."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, delete, exists, insert, select, union
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

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


def who_says(query: str) -> Select[str] | None:
    """Return the ids of those who speak of a query, None when it has no words.

    They have all its words, or the beginning of each, in their name, headline or fields; or it
    names a field that they teach, in either language.
    """
    spoken = _with_words(asked_words(query))
    if spoken is None:
        return None
    named = [field.slug for field in search_fields(query, limit=FIELDS_PER_QUERY)]
    teaching = select(TalentField.talent_id).where(TalentField.field_slug.in_(named))
    return select(union(spoken, teaching).subquery().c.talent_id) if named else spoken


def who_is_called(query: str) -> Select[str] | None:
    """Return the ids of those who have all the words of a query in their name."""
    return _with_words(asked_words(query), is_name=True)


def _with_words(words: Sequence[str], *, is_name: bool = False) -> Select[str] | None:
    if not words:
        return None
    # The longest word is the rarest, as a rule: the others are asked of those who have it.
    longest, *others = sorted((word[:MAX_WORD] for word in words), key=len, reverse=True)
    having = select(TalentWord.talent_id).where(_begins(TalentWord, longest, is_name=is_name))
    for word in others:
        other = aliased(TalentWord)
        same = (other.talent_id == TalentWord.talent_id) & _begins(other, word, is_name=is_name)
        having = having.where(exists().where(same))
    return having


def _begins(words: type[TalentWord], letters: str, *, is_name: bool) -> ColumnElement[bool]:
    found = (words.word >= letters) & (words.word < letters + AFTER_ALL_LETTERS)
    return found & words.is_name if is_name else found


def _words(*texts: str) -> set[str]:
    return {word[:MAX_WORD] for text in texts for word in fold(text).split()}
