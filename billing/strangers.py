"""What is left of whoever had an account before its address was proved."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.cards.models import CardState, SavedCard
from billing.cards.service import remove_card
from billing.documents.models import BillingIdentity


async def forget_stranger(db: AsyncSession, person_id: str, *, now: datetime) -> None:
    """Drop the name and address for papers, and the saved cards, of whoever had an account.

    Called in the transaction that proves the address, so that no paper of its owner can be made
    out to somebody else. Papers issued before stay as they are.
    """
    await db.execute(delete(BillingIdentity).where(BillingIdentity.person_id == person_id))
    kept = select(SavedCard.id).where(
        SavedCard.person_id == person_id, SavedCard.state == CardState.KEPT
    )
    for card_id in list(await db.scalars(kept)):
        await remove_card(db, card_id, person_id=person_id, now=now)
