"""Who gives money back freely: its payee, or this hub in their place."""

from sqlalchemy.ext.asyncio import AsyncSession

from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.charities.members import find_member
from hub.people.models import Role
from hub.people.service import roles_of


async def is_in_place(db: AsyncSession, payee: Payee, giver_id: str | None) -> bool:
    """Tell whether an admin gave money back in the place of its payee.

    Whoever managed a charity then, and has left it since, did not.
    """
    if giver_id is None or giver_id == payee.id:
        return False
    if payee.kind is PayeeKind.TALENT:
        return True
    is_member = await find_member(db, payee.id, giver_id) is not None
    return not is_member and Role.ADMIN in await roles_of(db, giver_id)
