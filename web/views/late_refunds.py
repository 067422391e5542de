"""What became of money that a talent gives back after the settlement, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from billing.disputes.models import Recovery, RecoveryState
from billing.disputes.rules import ASKED_FOR
from hub.kernel.i18n import gettext


@dataclass(frozen=True, slots=True, kw_only=True)
class LateLine:
    """A line of a session's money; below zero, it was taken of what was sent to the talent."""

    label: str
    note: str
    amount_cents: int


def late_lines(recoveries: Iterable[Recovery], *, talent_id: str) -> Sequence[LateLine]:
    """Return a line for each part that was asked back; what had not left is in no line."""
    return [_line(one, talent_id) for one in recoveries if not _was_kept_back(one)]


def why_not_back(recovery: Recovery) -> str:
    """Return why a late refund could not be made."""
    if recovery.state in {RecoveryState.RETURNED, RecoveryState.DROPPED}:
        return gettext("The payer’s bank took the payment meanwhile.")
    if _waited(recovery) >= ASKED_FOR:
        return gettext("The account at the payment provider held too little for %(days)s days.") % {
            "days": ASKED_FOR.days
        }
    return gettext("The payment provider could not take it back.")


def _line(recovery: Recovery, talent_id: str) -> LateLine:
    is_taken = recovery.provider_id is not None
    # Before anybody else could give back, it was always the talent.
    is_theirs = recovery.asked_by in {None, talent_id}
    if recovery.state is RecoveryState.SUCCEEDED and is_theirs:
        note = gettext("refunded to the learner, as you wished")
    elif recovery.state is RecoveryState.SUCCEEDED:
        note = gettext("refunded to the learner by this hub, in your place")
    elif recovery.state is RecoveryState.REQUESTED:
        note = _under_way(recovery, is_theirs=is_theirs)
    else:
        note = why_not_back(recovery)
    labels = {
        RecoveryState.REQUESTED: gettext("Being taken back for the learner"),
        RecoveryState.SUCCEEDED: gettext("Taken back for the learner"),
        RecoveryState.RETURNED: gettext("Taken back, and not refunded"),
    }
    return LateLine(
        label=labels.get(recovery.state) or gettext("Could not be given back"),
        note=note,
        amount_cents=-recovery.amount_cents if is_taken else recovery.amount_cents,
    )


def _under_way(recovery: Recovery, *, is_theirs: bool) -> str:
    if recovery.error:
        return gettext("your account at the payment provider holds too little: we ask each day")
    if is_theirs:
        return gettext("then it goes to the learner")
    return gettext("then it goes to the learner: this hub gives it back in your place")


def _was_kept_back(recovery: Recovery) -> bool:
    return recovery.state is RecoveryState.SUCCEEDED and recovery.provider_id is None


def _waited(recovery: Recovery) -> timedelta:
    return (recovery.completed_at or recovery.requested_at) - recovery.requested_at
