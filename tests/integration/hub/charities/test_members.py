"""Members of a charity: who may do what, and that somebody always manages."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.charities import invitations, members
from hub.charities.errors import (
    InvitationForAnother,
    InvitationOver,
    LastManager,
    ManagersOnly,
    MemberAlready,
    TooManyInvitations,
)
from hub.charities.models import Charity, MemberRole
from hub.kernel.database import Database
from hub.kernel.errors import NotFound
from hub.kernel.outbox import OutboxRow
from hub.people.models import Person, Role
from hub.people.service import roles_of
from hub.people.trail import TrailFilter, read_trail
from tests.scenes import NOW, make_charity, make_person

READ, MANAGE = MemberRole.READ, MemberRole.MANAGE


@dataclass(frozen=True)
class Scene:
    """A charity that one person manages, and somebody who is not a member."""

    database: Database
    charity: Charity
    manager: Person
    friend: Person

    async def invite(self, email: str, role: MemberRole = READ) -> str:
        """Invite somebody and return the secret that their mail carries."""
        async with self.database.write() as db:
            await invitations.invite(
                db, self.charity.id, email=email, role=role, by=self.manager, now=NOW
            )
        async with self.database.read() as db:
            payloads = select(OutboxRow.payload).where(OutboxRow.name == "MemberInvited")
            newest = (await db.scalars(payloads.order_by(OutboxRow.id.desc()))).first()
        assert newest is not None
        return newest.split('"token":"')[1].split('"')[0]

    async def join(self, person: Person, role: MemberRole = READ) -> None:
        """Let somebody be invited, and accept."""
        token = await self.invite(person.email, role)
        async with self.database.write() as db:
            await invitations.accept_invitation(db, token, person=person, now=NOW)

    async def change(self, person: Person, role: MemberRole) -> None:
        async with self.database.write() as db:
            await members.change_role(
                db, self.charity.id, person_id=person.id, role=role, by=person.id, now=NOW
            )

    async def remove(self, person: Person) -> None:
        async with self.database.write() as db:
            await members.remove_member(
                db, self.charity.id, person_id=person.id, by=person.id, now=NOW
            )

    async def roles(self) -> dict[str, MemberRole]:
        async with self.database.read() as db:
            found = await members.members_of(db, self.charity.id)
        return {person.display_name: role for person, role in found}


@pytest.fixture
async def scene(database: Database) -> Scene:
    async with database.write() as db:
        manager = await make_person(db, "Hélène Marchand")
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
        friend = await make_person(db, "Noé Ferraud")
        charity = await make_charity(db, manager, admin)
    return Scene(database, charity, manager, friend)


async def test_an_invitation_accepted_makes_a_member_with_its_role(scene: Scene) -> None:
    await scene.join(scene.friend)
    assert await scene.roles() == {"Hélène Marchand": MANAGE, "Noé Ferraud": READ}
    async with scene.database.read() as db:
        assert Role.CHARITY in await roles_of(db, scene.friend.id)
        entered = await members.enter(db, scene.charity.id, person_id=scene.friend.id, needed=READ)
        assert not entered.may_manage
        with pytest.raises(ManagersOnly):
            await members.enter(db, scene.charity.id, person_id=scene.friend.id, needed=MANAGE)


async def test_to_a_stranger_the_charitys_space_does_not_exist(scene: Scene) -> None:
    async with scene.database.read() as db:
        for needed in MemberRole:
            with pytest.raises(NotFound):
                await members.enter(db, scene.charity.id, person_id=scene.friend.id, needed=needed)


async def test_an_invitation_works_once_for_its_address_and_for_two_weeks(scene: Scene) -> None:
    token = await scene.invite(scene.friend.email)
    later = NOW + invitations.INVITATION_LIFETIME
    async with scene.database.write() as db:
        with pytest.raises(InvitationForAnother):
            await invitations.accept_invitation(db, token, person=scene.manager, now=NOW)
        with pytest.raises(InvitationOver):
            await invitations.accept_invitation(db, token, person=scene.friend, now=later)
        with pytest.raises(InvitationOver):
            await invitations.accept_invitation(db, "guessed", person=scene.friend, now=NOW)
        await invitations.accept_invitation(
            db, token, person=scene.friend, now=later - timedelta(seconds=1)
        )
    async with scene.database.write() as db:
        with pytest.raises(InvitationOver):
            await invitations.accept_invitation(db, token, person=scene.friend, now=NOW)


async def test_a_withdrawn_invitation_and_one_that_was_replaced_open_nothing(
    scene: Scene,
) -> None:
    first = await scene.invite(scene.friend.email)
    second = await scene.invite(scene.friend.email.upper(), MANAGE)
    async with scene.database.write() as db:
        with pytest.raises(InvitationOver):
            await invitations.accept_invitation(db, first, person=scene.friend, now=NOW)
        waiting = await invitations.open_invitations(db, scene.charity.id, now=NOW)
        assert [invitation.role for invitation in waiting] == [MANAGE]
        await invitations.withdraw_invitation(
            db, scene.charity.id, waiting[0].id, by=scene.manager.id, now=NOW
        )
        with pytest.raises(InvitationOver):
            await invitations.accept_invitation(db, second, person=scene.friend, now=NOW)
        with pytest.raises(NotFound):
            await invitations.withdraw_invitation(
                db, scene.charity.id, "nothing", by=scene.manager.id, now=NOW
            )


async def test_a_member_is_not_invited_again_and_open_invitations_are_bounded(
    scene: Scene,
) -> None:
    with pytest.raises(MemberAlready):
        await scene.invite(scene.manager.email)
    for number in range(invitations.MAX_OPEN_INVITATIONS):
        await scene.invite(f"friend{number}@estrade.example")
    with pytest.raises(TooManyInvitations):
        await scene.invite("one.more@estrade.example")
    await scene.invite("friend3@estrade.example")


async def test_the_last_manager_can_neither_leave_nor_stop_managing(scene: Scene) -> None:
    await scene.join(scene.friend)
    with pytest.raises(LastManager):
        await scene.change(scene.manager, READ)
    with pytest.raises(LastManager):
        await scene.remove(scene.manager)
    await scene.change(scene.friend, MANAGE)
    await scene.remove(scene.manager)
    assert await scene.roles() == {"Noé Ferraud": MANAGE}
    async with scene.database.read() as db:
        assert Role.CHARITY not in await roles_of(db, scene.manager.id)
        assert Role.CHARITY in await roles_of(db, scene.friend.id)


async def test_two_managers_who_leave_at_once_leave_one_behind(scene: Scene) -> None:
    await scene.join(scene.friend, MANAGE)
    results = await asyncio.gather(
        scene.remove(scene.manager),
        scene.change(scene.friend, READ),
        return_exceptions=True,
    )
    assert sum(isinstance(result, LastManager) for result in results) == 1
    assert list((await scene.roles()).values()).count(MANAGE) == 1


async def test_every_change_of_members_is_in_the_trail(scene: Scene) -> None:
    await scene.join(scene.friend)
    await scene.change(scene.friend, MANAGE)
    await scene.change(scene.friend, MANAGE)
    await scene.remove(scene.friend)
    async with scene.database.read() as db:
        page = await read_trail(db, TrailFilter(subject_id=scene.charity.id), limit=50)
    assert sorted(entry.act for entry, _ in page.entries) == [
        "member.changed",
        "member.invited",
        "member.joined",
        "member.removed",
    ]
    assert all(actor is not None for _, actor in page.entries)
