"""What hosts did, and what was reported, in words."""

from collections.abc import Mapping
from typing import Protocol

from hub.kernel.i18n import N_
from rooms.complaints.models import ComplaintOutcome
from rooms.conduct.grounds import Because, Grounds
from rooms.conduct.models import ConductKind

ACT_NAMES: Mapping[ConductKind, str] = {
    ConductKind.TOOK_AWAY: N_("took a message away"),
    ConductKind.TOOK_GIFT_WORDS: N_("took the words of a gift away"),
    ConductKind.SILENCED: N_("silenced"),
    ConductKind.UNSILENCED: N_("let write again"),
    ConductKind.REMOVED: N_("showed out"),
    ConductKind.BANNED: N_("banned"),
    ConductKind.UNBANNED: N_("let in again"),
    ConductKind.MUTED: N_("turned the microphone off"),
    ConductKind.TOOK_OFF_STAGE: N_("took off the stage"),
    ConductKind.PASSED_OVER: N_("passed over a raised hand"),
    ConductKind.HID_QUESTION: N_("hid a question"),
    ConductKind.SHOWED_QUESTION: N_("showed a hidden question again"),
    ConductKind.PINNED: N_("pinned a message"),
    ConductKind.UNPINNED: N_("took the pinned message down"),
    ConductKind.SLOWED: N_("slowed the chat down"),
    ConductKind.UNSLOWED: N_("let the chat go at its usual pace"),
    ConductKind.RECORDED: N_("started the recording"),
    ConductKind.STOPPED_RECORDING: N_("stopped the recording"),
    ConductKind.ENDED: N_("ended the masterclass for all"),
}
OUTCOME_NAMES: Mapping[ComplaintOutcome, str] = {
    ComplaintOutcome.NOTHING: N_("Nothing"),
    ComplaintOutcome.WARNED: N_("Warned"),
    ComplaintOutcome.SUSPENDED: N_("Kept out of rooms"),
}


class Reasoned(Protocol):
    """What has a reason: an act of a host, or a report."""

    @property
    def grounds(self) -> Grounds | None:
        """Return what of the list it is."""

    @property
    def words(self) -> str:
        """Return the words that were added."""


def reason_of(it: Reasoned, *, is_short: bool = False) -> str:
    """Return the reason in the reader's language, without its words when `is_short`."""
    if it.grounds is None:
        return ""
    return Because(it.grounds, "" if is_short else it.words).sentence()
