"""Who hosts a masterclass: the one who announced it, and the co-hosts who accepted."""

from collections.abc import Sequence

from sqlalchemy import String, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.errors import NotTheHost
from hub.masterclasses.models import CoHost, Masterclass
from hub.people.models import Person


async def is_host(db: AsyncSession, masterclass: Masterclass, person_id: str) -> bool:
    """Tell whether a person hosts it, alone or with others."""
    if masterclass.host_id == person_id:
        return True
    return await db.get(CoHost, (masterclass.id, person_id)) is not None


async def check_host(db: AsyncSession, masterclass: Masterclass, person_id: str) -> None:
    """Refuse whoever does not host it. Raises: NotTheHost."""
    if not await is_host(db, masterclass, person_id):
        raise NotTheHost


async def co_hosts_of(db: AsyncSession, masterclass_id: str) -> Sequence[Person]:
    """Return who accepted to host along, the first first."""
    query = (
        select(Person)
        .join(CoHost, CoHost.person_id == Person.id)
        .where(CoHost.masterclass_id == masterclass_id)
        .order_by(CoHost.joined_at, CoHost.person_id)
    )
    return list(await db.scalars(query))


_ALONG = CoHost.masterclass_id == bindparam("masterclass_id")
_FIRST = bindparam("host_id", type_=String)
_HOSTS = (
    select(Person)
    .outerjoin(CoHost, (CoHost.person_id == Person.id) & _ALONG)
    .where(Person.id.in_(select(_FIRST).union(select(CoHost.person_id).where(_ALONG))))
    .order_by(Person.id != _FIRST, CoHost.joined_at, Person.id)
)


async def hosts_of(db: AsyncSession, masterclass: Masterclass) -> Sequence[Person]:
    """Return everybody who hosts it, the one who announced it first."""
    who = {"masterclass_id": masterclass.id, "host_id": masterclass.host_id}
    return list(await db.scalars(_HOSTS, who))
