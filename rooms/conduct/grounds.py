"""Why hosts act on somebody, and why somebody is reported: a word of a list, and a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.kernel.i18n import N_, gettext

WORDS_LENGTH = 300


class Grounds(StrEnum):
    """What somebody did."""

    INSULTS = "insults"
    HATE = "hate"
    SEXUAL = "sexual"
    SPAM = "spam"
    FRAUD = "fraud"
    DISTURBS = "disturbs"
    OTHER = "other"


GROUNDS_NAMES: Mapping[Grounds, str] = {
    Grounds.INSULTS: N_("Insults or threats"),
    Grounds.HATE: N_("Hatred of a group of people"),
    Grounds.SEXUAL: N_("Sexual words or pictures"),
    Grounds.SPAM: N_("Advertising, or the same again and again"),
    Grounds.FRAUD: N_("Asks for money or meetings elsewhere"),
    Grounds.DISTURBS: N_("Disturbs the room"),
    Grounds.OTHER: N_("Something else"),
}


@dataclass(frozen=True, slots=True)
class Because:
    """A reason: what of the list, and the words of whoever gives it."""

    grounds: Grounds
    words: str = ""

    def sentence(self) -> str:
        """Return the reason in the language of the moment."""
        name = gettext(GROUNDS_NAMES[self.grounds])
        if not self.words:
            return name
        return gettext("%(reason)s (“%(words)s”)") % {"reason": name, "words": self.words}
