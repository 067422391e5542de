"""Something that does not add up: kept as it was found, said in the language of whoever reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.kernel.i18n import gettext


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence, marked for translation, and what fills its placeholders."""

    sentence: str
    details: Mapping[str, str | int]

    def words(self) -> str:
        """Return it in the language of the moment."""
        return gettext(self.sentence) % self.details
