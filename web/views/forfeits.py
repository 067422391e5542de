"""Who gets what learners forfeit: the talent, or a charity of their choice."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities.models import Charity
from hub.skills.models import Talent


async def forfeit_charity_name(db: AsyncSession, talent_id: str) -> str:
    """Return the charity that a talent has chosen for it; empty when it is theirs."""
    charity_id = (await db.get_one(Talent, talent_id)).forfeits_to
    return (await db.get_one(Charity, charity_id)).name if charity_id else ""
