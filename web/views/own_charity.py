"""A charity as one of its members opens it."""

from quart import request
from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities.members import Membership, enter
from web.requests import me
from web.security.charity_access import role_needed


async def own_membership(db: AsyncSession, charity_id: str) -> Membership:
    """Let the person who asks into the page they ask for. Raises: NotFound, ManagersOnly."""
    return await enter(db, charity_id, person_id=me().id, needed=role_needed(request.endpoint))
