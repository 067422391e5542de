"""What a gift is for: the charity, and the masterclass it was made for, if any."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.ledger.accounts import escrow_charity, escrow_masterclass
from hub.charities.models import Charity
from hub.masterclasses.models import Masterclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Whom a gift goes to; `masterclass_id` and `host_id` are None for a gift to the charity."""

    charity_id: str
    masterclass_id: str | None = None
    host_id: str | None = None

    @property
    def escrow(self) -> str:
        """Return the account in which its gifts wait."""
        if self.masterclass_id is not None:
            return escrow_masterclass(self.masterclass_id)
        return escrow_charity(self.charity_id)


def cause_of(masterclass: Masterclass) -> Cause:
    """Return the cause of a masterclass."""
    return Cause(
        charity_id=masterclass.charity_id,
        masterclass_id=masterclass.id,
        host_id=masterclass.host_id,
    )


async def lock_cause(db: AsyncSession, *, masterclass_id: str | None, charity_id: str) -> Cause:
    """Return a cause, locked: its captures, refunds and settlement take turns.

    `charity_id` counts for gifts that no masterclass was the occasion of.
    """
    if masterclass_id is not None:
        return cause_of(await lock_masterclass(db, masterclass_id))
    return Cause(charity_id=(await lock_charity(db, charity_id)).id)


async def lock_masterclass(db: AsyncSession, masterclass_id: str) -> Masterclass:
    """Return a masterclass, locked."""
    query = select(Masterclass).where(Masterclass.id == masterclass_id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await db.scalars(query)).one()


async def lock_charity(db: AsyncSession, charity_id: str) -> Charity:
    """Return a charity, locked."""
    query = select(Charity).where(Charity.id == charity_id)
    query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return (await db.scalars(query)).one()
