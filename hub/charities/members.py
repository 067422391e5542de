"""The members of a charity: who may read, and who may manage."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities.errors import LastManager, ManagersOnly, RoleUnknown
from hub.charities.models import Charity, CharityMember, MemberRole
from hub.charities.service import about
from hub.kernel.errors import NotFound
from hub.people.models import Person, Role
from hub.people.service import take_role
from hub.people.trail import Act, note_act


@dataclass(frozen=True, slots=True)
class Membership:
    """A charity, and what somebody may do there."""

    charity: Charity
    role: MemberRole

    @property
    def may_manage(self) -> bool:
        """Tell whether they may change anything."""
        return self.role is MemberRole.MANAGE


async def enter(
    db: AsyncSession, charity_id: str, *, person_id: str, needed: MemberRole
) -> Membership:
    """Let a member in; to everybody else the charity's space does not exist.

    This is the only place that decides. Raises: NotFound, ManagersOnly.
    """
    query = select(Charity, CharityMember.role).join(
        CharityMember, CharityMember.charity_id == Charity.id
    )
    query = query.where(Charity.id == charity_id, CharityMember.person_id == person_id)
    row = (await db.execute(query)).first()
    if row is None:
        raise NotFound
    membership = Membership(row[0], row[1])
    if needed is MemberRole.MANAGE and not membership.may_manage:
        raise ManagersOnly
    return membership


def role_named(name: str) -> MemberRole:
    """Return the role of that name. Raises: RoleUnknown."""
    if name not in set(MemberRole):
        raise RoleUnknown
    return MemberRole(name)


async def members_of(db: AsyncSession, charity_id: str) -> list[tuple[Person, MemberRole]]:
    """Return the members, by name."""
    query = select(Person, CharityMember.role).join(
        CharityMember, CharityMember.person_id == Person.id
    )
    query = query.where(CharityMember.charity_id == charity_id)
    rows = await db.execute(query.order_by(Person.display_name, Person.id))
    return [(row[0], row[1]) for row in rows]


async def change_role(
    db: AsyncSession, charity_id: str, *, person_id: str, role: MemberRole, by: str, now: datetime
) -> None:
    """Change what a member may do. Raises: NotFound, LastManager."""
    charity = await lock_charity(db, charity_id)
    member = await find_member(db, charity_id, person_id)
    if member is None:
        raise NotFound
    if member.role is role:
        return
    if role is not MemberRole.MANAGE:
        await _check_another_manages(db, member)
    member.role = role
    person = await db.get_one(Person, person_id)
    reason = f"{person.email}: {role.value}"
    note_act(db, Act.MEMBER_CHANGED, about(charity), by=by, now=now, reason=reason)


async def remove_member(
    db: AsyncSession, charity_id: str, *, person_id: str, by: str, now: datetime
) -> None:
    """Take somebody out of a charity. Raises: NotFound, LastManager."""
    charity = await lock_charity(db, charity_id)
    member = await find_member(db, charity_id, person_id)
    if member is None:
        raise NotFound
    await _check_another_manages(db, member)
    await db.delete(member)
    await db.flush()
    elsewhere = select(CharityMember.id).where(CharityMember.person_id == person_id)
    if (await db.scalars(elsewhere.limit(1))).first() is None:
        await take_role(db, person_id, Role.CHARITY)
    person = await db.get_one(Person, person_id)
    note_act(db, Act.MEMBER_REMOVED, about(charity), by=by, now=now, reason=person.email)


async def lock_charity(db: AsyncSession, charity_id: str) -> Charity:
    """Return a charity as it is now, locked: changes of it take turns. Raises: NotFound."""
    query = select(Charity).where(Charity.id == charity_id).with_for_update()
    charity = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if charity is None:
        raise NotFound
    return charity


async def find_member(db: AsyncSession, charity_id: str, person_id: str) -> CharityMember | None:
    query = select(CharityMember).where(
        CharityMember.charity_id == charity_id, CharityMember.person_id == person_id
    )
    return (await db.scalars(query.execution_options(populate_existing=True))).first()


async def _check_another_manages(db: AsyncSession, member: CharityMember) -> None:
    if member.role is not MemberRole.MANAGE:
        return
    others = select(func.count()).where(
        CharityMember.charity_id == member.charity_id,
        CharityMember.role == MemberRole.MANAGE,
        CharityMember.person_id != member.person_id,
    )
    if not await db.scalar(others):
        raise LastManager
