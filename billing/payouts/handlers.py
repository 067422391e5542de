"""What payouts do when billing says that something happened."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.payouts import rules
from billing.payouts.service import watch
from billing.transfers.events import TransferCompleted
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.kernel.outbox import Dispatcher


def subscribe(dispatcher: Dispatcher) -> None:
    """Let payouts hear of transfers; the name is remembered for ever."""
    dispatcher.subscribe(TransferCompleted, "payouts.transfer_completed", follow_transfer)


async def follow_transfer(db: AsyncSession, event: TransferCompleted, now: datetime) -> None:
    """Look from tomorrow on for the payout that takes a transfer to its payee's bank."""
    payee = Payee(PayeeKind(event.payee_kind), event.payee_id)
    await watch(db, payee, since=now, due_at=now + rules.FIRST_LOOK)
