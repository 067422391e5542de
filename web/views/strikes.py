"""Strikes in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.disputes import rules
from hub.disputes.appeals import TalentStrike
from hub.disputes.models import StrikeAppeal
from hub.kernel.i18n import N_, gettext
from hub.strikes.models import Strike

REASONS: Mapping[str, str] = {
    "cancelled_late": N_("A session was cancelled with less than 24 hours’ notice."),
    "talent_absent": N_("You were not seen to arrive at a session."),
    "both_absent": N_("Nobody was seen to arrive at a session, you included."),
    "host_absent": N_("Your masterclass was not live 15 minutes after its start."),
}

OF_SOMEBODY: Mapping[str, str] = {
    **REASONS,
    "talent_absent": N_("The talent was not seen to arrive at a session."),
    "both_absent": N_("Neither of the two was seen to arrive at a session."),
    "host_absent": N_("The masterclass was not live 15 minutes after its start."),
}
"""The same, told to whoever runs the hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeLine:
    """A strike as its talent sees it."""

    strike: Strike
    appeal: StrikeAppeal | None
    reason: str
    counts_until: datetime
    is_counting: bool
    may_appeal: bool


def strike_lines(strikes: Sequence[TalentStrike], *, now: datetime) -> list[StrikeLine]:
    """Return strikes with their reasons in the reader's language."""
    return [
        StrikeLine(
            strike=found.strike,
            appeal=found.appeal,
            reason=strike_reason(found.strike.reason),
            counts_until=rules.counts_until(found.strike),
            is_counting=found.strike.lifted_at is None and now < rules.counts_until(found.strike),
            may_appeal=found.appeal is None and rules.may_appeal(found.strike, now=now),
        )
        for found in strikes
    ]


def strike_reason(reason: str, *, is_theirs: bool = True) -> str:
    """Return why a strike was recorded, to its talent or of them."""
    known = REASONS if is_theirs else OF_SOMEBODY
    return gettext(known[reason]) if reason in known else reason
