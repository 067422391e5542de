"""The catalogue as people browse it: families and fields, with how many people teach each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.kernel.i18n import current_locale
from hub.skills.catalogue import Family, Field, load_catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldCount:
    """A field and how many talents teach it."""

    field: Field
    name: str
    talents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A family, its fields that are taught, the most taught first, and how many it has in all."""

    family: Family
    name: str
    taught: Sequence[FieldCount]
    field_count: int


def shelves(counts: Mapping[str, int]) -> list[Shelf]:
    """Return every family of the catalogue, in its order."""
    locale = current_locale()
    return [
        Shelf(
            family=family,
            name=family.name(locale),
            taught=_taught(family.fields, counts),
            field_count=len(family.fields),
        )
        for family in load_catalogue().families
    ]


def field_counts_of(fields: Sequence[Field], counts: Mapping[str, int]) -> list[FieldCount]:
    """Return these fields with their counts, in the same order."""
    locale = current_locale()
    return [
        FieldCount(field=field, name=field.name(locale), talents=counts.get(field.slug, 0))
        for field in fields
    ]


def _taught(fields: Sequence[Field], counts: Mapping[str, int]) -> list[FieldCount]:
    found = [entry for entry in field_counts_of(fields, counts) if entry.talents]
    return sorted(found, key=lambda entry: -entry.talents)
