"""Gifts in rooms name their giver; only the books know whose account it was."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation
from hub.kernel.personal import Part, Who
from rooms.gifts import forget_givers
from web.live_events import GIFT_KEY


async def _erase(db: AsyncSession, who: Who) -> None:
    query = select(Donation.id, Donation.masterclass_id).where(
        Donation.donor_id == who.id, Donation.masterclass_id.is_not(None)
    )
    given = [(row.id, row.masterclass_id) for row in await db.execute(query)]
    if given:
        masterclass_ids = {masterclass_id for _, masterclass_id in given}
        await forget_givers(db, masterclass_ids, [f"{GIFT_KEY}{gift_id}" for gift_id, _ in given])


SHOWN_GIFTS = Part(name="gifts", holdings=(), erase=_erase)
