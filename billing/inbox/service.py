"""The inbox: store a notice; the clock handles it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.due import BILLING_NOTE
from billing.inbox.models import ProviderNotice


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a provider says: something changed about one of its objects.

    `notice_id` is the provider's own, by which a repeat is known; `payload` is kept for people.
    `account` is what the provider calls the payee whose object it is; empty for our own.
    """

    provider: str
    notice_id: str
    object_kind: str
    object_id: str
    account: str = ""
    payload: str = ""


async def receive(db: AsyncSession, notice: Notice, *, now: datetime) -> bool:
    """Store a notice to be handled soon; tell whether it was new."""
    known = select(ProviderNotice.id).where(
        ProviderNotice.provider == notice.provider, ProviderNotice.notice_id == notice.notice_id
    )
    if (await db.scalars(known)).first() is not None:
        return False
    db.add(
        ProviderNotice(
            provider=notice.provider,
            notice_id=notice.notice_id,
            object_kind=notice.object_kind,
            object_id=notice.object_id,
            account=notice.account,
            payload=notice.payload,
            received_at=now,
            due_at=now,
        )
    )
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    await db.flush()
    return True
