"""A charity as one of its members opens it."""

from quart import request
from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities.members import Membership, enter
from hub.charities.models import Charity
from web.requests import me
from web.security.charity_access import role_needed


async def own_membership(db: AsyncSession, charity_id: str) -> Membership:
    """Let the person who asks into the page they ask for. Raises: NotFound, ManagersOnly."""
    return await enter(
        db, charity_id, person_id=me().id, needed=role_needed(request.endpoint)
    )


async def own_charity(db: AsyncSession, charity_id: str, *, person_id: str) -> Charity:
    """Return the charity to one of its members, as `own_membership`.

    Raises: NotFound, ManagersOnly.
    """
    needed = role_needed(request.endpoint)
    return (await enter(db, charity_id, person_id=person_id, needed=needed)).charity
