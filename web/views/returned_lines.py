"""What went back of a payment and what is about to, line by line, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery, RecoveryState
from billing.refunds.late import late_recoveries
from billing.refunds.models import Refund, RefundState
from billing.refunds.service import refunds_of
from billing.transfers.service import Payee
from hub.kernel.i18n import gettext
from hub.people.models import Person
from web.views.givers import is_in_place
from web.views.late_refunds import why_not_back


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """An amount that goes back to a payer, or could not, and where it is."""

    at: datetime
    label: str
    note: str
    amount_cents: int


async def returned_lines(
    db: AsyncSession, payment_id: str, *, reader: Payee | None = None
) -> Sequence[ReturnedLine]:
    """Return what was given back of a payment, and what is asked back for it, the first first.

    ``reader`` is the payee who reads it, if one does: admins are not named to them.
    """
    refunds = await refunds_of(db, payment_id)
    # What is back of its payee is a refund by now.
    asked = [
        one
        for one in await late_recoveries(db, payment_id)
        if one.state is not RecoveryState.SUCCEEDED
    ]
    by = await _givers(db, [*refunds, *asked], reader)
    lines = [_refund(one, by.get(one.asked_by)) for one in refunds]
    lines += [_asked(one, by.get(one.asked_by)) for one in asked]
    return sorted(lines, key=lambda line: line.at)


async def _givers(
    db: AsyncSession, acts: Sequence[Refund | Recovery], reader: Payee | None
) -> Mapping[str | None, str]:
    """Return in words who gave back, by their ids; nobody did what the rules gave back."""
    by: dict[str | None, str] = {}
    for giver_id in {one.asked_by for one in acts if one.asked_by is not None}:
        if reader is not None and await is_in_place(db, reader, giver_id):
            by[giver_id] = gettext("by this hub in your place")
        else:
            person = await db.get_one(Person, giver_id)
            by[giver_id] = gettext("by %(name)s") % {"name": person.display_name}
    return by


def _refund(refund: Refund, by: str | None) -> ReturnedLine:
    done = gettext("given back; the bank takes a few days to show it")
    notes = {
        RefundState.SUCCEEDED: done,
        RefundState.SETTLED: done,
        RefundState.FAILED: gettext("did not go through; we are seeing to it"),
        RefundState.OVERTAKEN: gettext("given back by the bank"),
    }
    return ReturnedLine(
        at=refund.requested_at,
        label=gettext("Given back"),
        note=_with(by, notes.get(refund.state) or gettext("on its way")),
        amount_cents=refund.amount_cents,
    )


def _asked(recovery: Recovery, by: str | None) -> ReturnedLine:
    """Return the line of a part that is not a refund yet, or never will be."""
    is_waiting = recovery.state is RecoveryState.REQUESTED
    return ReturnedLine(
        at=recovery.requested_at,
        label=gettext("Asked back") if is_waiting else gettext("Could not be given back"),
        note=_with(by, _where(recovery)),
        amount_cents=recovery.refund_cents,
    )


def _with(by: str | None, state: str) -> str:
    return gettext("%(reason)s; %(state)s") % {"reason": by, "state": state} if by else state


def _where(recovery: Recovery) -> str:
    if recovery.state is not RecoveryState.REQUESTED:
        return why_not_back(recovery)
    if recovery.error:
        return gettext("the account at the payment provider holds too little: we ask each day")
    return gettext("from the account at the payment provider, then to the payer’s card")
