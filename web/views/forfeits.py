"""Who has what learners forfeit, by name."""

from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities.models import Charity
from hub.skills.models import Talent


async def charity_of_forfeits(db: AsyncSession, talent_id: str) -> str:
    """Return the charity that gets what a talent's learners forfeit, nothing when the talent does.

    The talent may choose anew until the money is handed on.
    """
    talent = await db.get_one(Talent, talent_id)
    if talent.forfeits_to is None:
        return ""
    return (await db.get_one(Charity, talent.forfeits_to)).name
