"""How the sandbox tells the hub of a change: by a notice, as a webhook would."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from billing.inbox.service import Notice, receive
from hub.kernel.ids import new_id

NAME = "sandbox"


async def tell(
    db: AsyncSession, *, object_kind: str, object_id: str, now: datetime, account: str = ""
) -> None:
    """Deliver a notice about one of the sandbox's objects; `account` is the payee whose it is."""
    notice = Notice(
        provider=NAME,
        notice_id=new_id("sbn"),
        object_kind=object_kind,
        object_id=object_id,
        account=account,
    )
    await receive(db, notice, now=now)
