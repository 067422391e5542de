"""The fields that people teach: one TOML file per family, in the order they are shown."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hub.kernel.errors import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something a person can teach; `also_*` are everyday words that lead to it in a search."""

    slug: str
    family_slug: str
    name_en: str
    name_fr: str
    also_en: tuple[str, ...]
    also_fr: tuple[str, ...]

    def name(self, locale: str) -> str:
        """Return the name in a language; French unless it is `en`."""
        return self.name_en if locale == "en" else self.name_fr


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A shelf of the catalogue."""

    slug: str
    name_en: str
    name_fr: str
    fields: tuple[Field, ...]

    def name(self, locale: str) -> str:
        """Return the name in a language; French unless it is `en`."""
        return self.name_en if locale == "en" else self.name_fr


class Catalogue:
    """Every family and every field, in the order they are shown."""

    def __init__(self, families: tuple[Family, ...]) -> None:
        self.families = families
        self.fields = tuple(field for family in families for field in family.fields)
        self._families = {family.slug: family for family in families}
        self._fields = {field.slug: field for field in self.fields}

    def family(self, slug: str) -> Family:
        """Return the family of that slug. Raises: NotFound."""
        if slug not in self._families:
            raise NotFound
        return self._families[slug]

    def field(self, slug: str) -> Field:
        """Return the field of that slug. Raises: NotFound."""
        if slug not in self._fields:
            raise NotFound
        return self._fields[slug]


@cache
def load_catalogue() -> Catalogue:
    """Read the catalogue from its files, once per process."""
    shelves = sorted(
        (file for file in files(__name__).iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return Catalogue(tuple(_family(tomllib.loads(file.read_text("utf-8"))) for file in shelves))


def _family(data: Mapping[str, Any]) -> Family:
    return Family(
        slug=data["slug"],
        name_en=data["name_en"],
        name_fr=data["name_fr"],
        fields=tuple(_field(entry, family_slug=data["slug"]) for entry in data["fields"]),
    )


def _field(data: Mapping[str, Any], *, family_slug: str) -> Field:
    return Field(
        slug=data["slug"],
        family_slug=family_slug,
        name_en=data["name_en"],
        name_fr=data["name_fr"],
        also_en=tuple(data["also_en"]),
        also_fr=tuple(data["also_fr"]),
    )
