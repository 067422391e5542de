"""A line of a timeline: when, whose, what, and how we know."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.kernel.i18n import N_, gettext


class TimelineSource(StrEnum):
    """How we know: who noticed it, what wrote it down, or what it follows from."""

    ROOM = "room"
    OTHER_SIDE = "other_side"
    MEDIA_SERVER = "media_server"
    BROWSER = "browser"
    HEARTBEATS = "heartbeats"
    BOOKING = "booking"
    SITE = "site"
    RULES = "rules"
    DECISION = "decision"


WITNESSES = frozenset(
    {
        TimelineSource.ROOM,
        TimelineSource.OTHER_SIDE,
        TimelineSource.MEDIA_SERVER,
        TimelineSource.BROWSER,
    }
)
"""Who was there and noticed it; the others are ours to answer for."""

SOURCE_SENTENCES = {
    TimelineSource.ROOM: N_("Noticed by the room"),
    TimelineSource.OTHER_SIDE: N_("Noticed by the other side’s browser"),
    TimelineSource.MEDIA_SERVER: N_("Noticed by our media server"),
    TimelineSource.BROWSER: N_("Noticed by their own browser"),
    TimelineSource.HEARTBEATS: N_("Noticed by the watch over our machines"),
    TimelineSource.BOOKING: N_("From the booking"),
    TimelineSource.SITE: N_("From what was done on this site"),
    TimelineSource.RULES: N_("From the house rules, applied to what was noticed"),
    TimelineSource.DECISION: N_("From the decision on the dispute"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One line: when, whose (empty for ours), what in the reader's language, how we know."""

    at: datetime
    who: str
    what: str
    source: TimelineSource

    @property
    def source_sentence(self) -> str:
        """Say how we know, in the language of the moment."""
        return gettext(SOURCE_SENTENCES[self.source])


def line(at: datetime, who: str, what: str, source: TimelineSource) -> TimelineLine:
    """Return a line about somebody, translated."""
    return TimelineLine(at=at, who=who, what=gettext(what), source=source)


def ours(at: datetime, what: str, source: TimelineSource) -> TimelineLine:
    """Return a line about nobody in particular, translated."""
    return line(at, "", what, source)
