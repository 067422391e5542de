"""Why the hub's own rules did something, as the audit trail keeps it: words, for pages to say.

A reason is a word and what it is about, with semicolons between; the last part may hold some too.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.disputes.models import Recovery, RecoveryState
from billing.gateways.port import Need, Standing
from billing.payments.models import Payment
from billing.transfers.models import Transfer
from hub.bookings.models import Booking, BookingState
from hub.bookings.rules import Terms
from hub.masterclasses.models import Masterclass

BETWEEN = "; "
BY_TALENT = "talent"
BY_LEARNER = "learner"
NEW_DATE = "new date"
FIRST_FORM, AFTER_RETURN, ASKED, A_LOOK, UNHEARD = "first", "returned", "asked", "look", "unheard"
SESSION, FORFEIT, MASTERCLASS, GIFTS = "session", "forfeit", "masterclass", "gifts"
SENT_AGAIN = "again"
FOR_BANK, FOR_PAYER = "bank", "payer"
SENT, UNSENT = "sent", "unsent"


def write(*parts: str) -> str:
    """Return a reason of some parts."""
    return BETWEEN.join(parts)


def read(reason: str, *, parts: int) -> Sequence[str]:
    """Return the parts of a reason, as many as asked for; what is missing is empty."""
    found = reason.split(BETWEEN, parts - 1)
    return [*found, *[""] * (parts - len(found))]


def why_cancelled(booking: Booking, *, is_by_talent: bool) -> str:
    """Return who called a session off, and by which terms its price goes back.

    Of a learner's, also how many minutes before the start, and the steps: `24:100 3:50`.
    """
    if is_by_talent:
        return BY_TALENT
    at = booking.cancelled_at
    assert at is not None, "it was called off"
    if booking.full_until is not None and at < booking.full_until:
        return NEW_DATE
    notice_min = (booking.starts_at - at) // timedelta(minutes=1)
    steps = Terms.from_json(booking.terms).capped(booking.most_percent).steps
    written = " ".join(f"{hours}:{percent}" for hours, percent in steps)
    return write(BY_LEARNER, str(notice_min), written)


async def why_sent(db: AsyncSession, transfer: Transfer) -> str:
    """Return why money left for its payee, and the title of what earned it."""
    old_one = select(Transfer.id).where(Transfer.subject_id == transfer.subject_id)
    returned = select(Recovery.id).where(
        Recovery.transfer_id.in_(old_one),
        Recovery.state == RecoveryState.RETURNED,
        Recovery.completed_at == transfer.requested_at,
    )
    rule, title = await _earned(db, transfer)
    if await db.scalar(returned.limit(1)) is not None:
        rule = SENT_AGAIN
    return write(rule, title)


def why_recovered(recovery: Recovery, payment: Payment) -> str:
    """Return for whom money was taken back of its payee, whether it had left, and of what."""
    for_whom = FOR_BANK if recovery.payment_id is None else FOR_PAYER
    return write(for_whom, SENT if recovery.provider_id else UNSENT, payment.title)


def why_opened(standing: Standing | None, *, has_returned: bool) -> str:
    """Return what somebody goes to the provider's form for, as far as the hub can know.

    `has_returned`: their bank sent a payout back, and no other has arrived since.
    """
    if has_returned:
        return AFTER_RETURN
    if standing is None:
        return UNHEARD
    if not standing.has_account:
        return FIRST_FORM
    asked = " ".join(need.value for need in standing.needs)
    return write(ASKED, asked) if asked else A_LOOK


def needs_in(written: str) -> list[Need]:
    """Return the needs that a reason names."""
    return [Need(name) for name in written.split() if name in set(Need)]


async def _earned(db: AsyncSession, transfer: Transfer) -> tuple[str, str]:
    booking = await db.get(Booking, transfer.subject_id)
    if booking is not None:
        is_over = booking.state is BookingState.CANCELLED
        return (FORFEIT if is_over else SESSION), booking.title
    masterclass = await db.get(Masterclass, transfer.subject_id)
    return (MASTERCLASS, masterclass.title) if masterclass is not None else (GIFTS, "")
