"""What went back of a payment and what is about to, line by line, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery, RecoveryState
from billing.refunds.late import late_recoveries
from billing.refunds.models import Refund, RefundState
from billing.refunds.service import refunds_of
from hub.kernel.i18n import gettext
from web.views.late_refunds import why_not_back


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedLine:
    """An amount that goes back to a payer, or could not, and where it is."""

    at: datetime
    label: str
    note: str
    amount_cents: int


async def returned_lines(db: AsyncSession, payment_id: str) -> Sequence[ReturnedLine]:
    """Return what was given back of a payment, and what is asked back for it, the first first."""
    lines = [_refund(one) for one in await refunds_of(db, payment_id)]
    lines += _asked(await late_recoveries(db, payment_id))
    return sorted(lines, key=lambda line: line.at)


def _refund(refund: Refund) -> ReturnedLine:
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
        note=notes.get(refund.state) or gettext("on its way"),
        amount_cents=refund.amount_cents,
    )


def _asked(recoveries: Iterable[Recovery]) -> list[ReturnedLine]:
    """Return a line for each part that is not a refund yet, or never will be."""
    return [
        ReturnedLine(
            at=one.requested_at,
            label=gettext("Asked back")
            if one.state is RecoveryState.REQUESTED
            else gettext("Could not be given back"),
            note=_where(one),
            amount_cents=one.refund_cents,
        )
        for one in recoveries
        if one.state is not RecoveryState.SUCCEEDED
    ]


def _where(recovery: Recovery) -> str:
    if recovery.state is not RecoveryState.REQUESTED:
        return why_not_back(recovery)
    if recovery.error:
        return gettext("the account at the payment provider holds too little: we ask each day")
    return gettext("from the account at the payment provider, then to the payer’s card")
