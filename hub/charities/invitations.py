"""Invitations: how somebody becomes a member of a charity."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities.errors import (
    InvitationForAnother,
    InvitationOver,
    MemberAlready,
    TooManyInvitations,
)
from hub.charities.events import MemberInvited
from hub.charities.members import find_member, lock_charity, members_of
from hub.charities.models import Charity, CharityInvitation, CharityMember, MemberRole
from hub.charities.service import about
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_token, token_digest
from hub.kernel.outbox import record
from hub.people.models import Person, Role
from hub.people.rules import clean_email
from hub.people.service import give_role
from hub.people.trail import Act, note_act

INVITATION_LIFETIME = timedelta(days=14)
MAX_OPEN_INVITATIONS = 20


async def open_invitations(
    db: AsyncSession, charity_id: str, *, now: datetime
) -> Sequence[CharityInvitation]:
    """Return the invitations that can still be accepted, the latest first."""
    query = select(CharityInvitation).where(
        CharityInvitation.charity_id == charity_id,
        CharityInvitation.accepted_at.is_(None),
        CharityInvitation.withdrawn_at.is_(None),
        CharityInvitation.expires_at > now,
    )
    return list(await db.scalars(query.order_by(CharityInvitation.invited_at.desc())))


async def invite(
    db: AsyncSession,
    charity_id: str,
    *,
    email: str,
    role: MemberRole,
    by: Person,
    now: datetime,
) -> None:
    """Invite somebody by mail; an earlier invitation of that address ends.

    Raises: EmailInvalid, MemberAlready, TooManyInvitations.
    """
    address = clean_email(email)
    charity = await lock_charity(db, charity_id)
    if address in {person.email for person, _ in await members_of(db, charity_id)}:
        raise MemberAlready
    waiting = await open_invitations(db, charity_id, now=now)
    for earlier in waiting:
        if earlier.email == address:
            earlier.withdrawn_at = now
    if sum(1 for one in waiting if one.withdrawn_at is None) >= MAX_OPEN_INVITATIONS:
        raise TooManyInvitations
    token = new_token()
    invitation = CharityInvitation(
        id=token_digest(token),
        charity_id=charity_id,
        email=address,
        role=role,
        invited_by=by.id,
        invited_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    db.add(invitation)
    record(db, MemberInvited(invitation_id=invitation.id, token=token, locale=by.locale), now=now)
    note_act(
        db,
        Act.MEMBER_INVITED,
        about(charity),
        by=by.id,
        now=now,
        reason=f"{address}: {role.value}",
    )


async def withdraw_invitation(
    db: AsyncSession, charity_id: str, invitation_id: str, *, by: str, now: datetime
) -> None:
    """End an invitation; what is over already stays as it is. Raises: NotFound."""
    charity = await lock_charity(db, charity_id)
    invitation = await db.get(CharityInvitation, invitation_id)
    if invitation is None or invitation.charity_id != charity_id:
        raise NotFound
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now
        note_act(
            db,
            Act.INVITATION_WITHDRAWN,
            about(charity),
            by=by,
            now=now,
            reason=invitation.email,
        )


async def read_invitation(
    db: AsyncSession, token: str, *, person: Person, now: datetime
) -> CharityInvitation:
    """Return an invitation to whom it is for. Raises: InvitationOver, InvitationForAnother."""
    invitation = await db.get(CharityInvitation, token_digest(token), populate_existing=True)
    if (
        invitation is None
        or invitation.accepted_at is not None
        or invitation.withdrawn_at is not None
        or invitation.expires_at <= now
    ):
        raise InvitationOver
    if invitation.email != person.email:
        raise InvitationForAnother
    return invitation


async def accept_invitation(
    db: AsyncSession, token: str, *, person: Person, now: datetime
) -> Charity:
    """Make somebody a member. Raises: InvitationOver, InvitationForAnother."""
    sent = await read_invitation(db, token, person=person, now=now)
    charity = await lock_charity(db, sent.charity_id)
    # Whoever held the lock may have used it or taken it back.
    invitation = await read_invitation(db, token, person=person, now=now)
    invitation.accepted_at = now
    if await find_member(db, charity.id, person.id) is None:
        db.add(CharityMember(charity_id=charity.id, person_id=person.id, role=invitation.role))
        await give_role(db, person.id, Role.CHARITY)
        note_act(
            db,
            Act.MEMBER_JOINED,
            about(charity),
            by=person.id,
            now=now,
            reason=f"{person.email}: {invitation.role.value}",
        )
    return charity
