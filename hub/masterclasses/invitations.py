"""Co-hosts: asked by mail, accepted, and let go again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.errors import SlotTaken
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_token, token_digest
from hub.kernel.outbox import record
from hub.masterclasses.errors import (
    CoHostAlready,
    CoHostInvitationForAnother,
    CoHostInvitationOver,
    MasterclassOver,
    OnlyTheHost,
    OwnTimeTaken,
    TooManyCoHosts,
)
from hub.masterclasses.events import CoHostInvited
from hub.masterclasses.hosting import co_hosts_of, hosts_of, is_host
from hub.masterclasses.hosts_time import give_co_hosts_time_back, take_co_hosts_time
from hub.masterclasses.models import CoHost, CoHostInvitation, Masterclass, MasterclassState
from hub.masterclasses.rules import INVITATION_LIFETIME, MAX_CO_HOSTS
from hub.masterclasses.service import get_locked
from hub.people.models import Person
from hub.people.rules import clean_email

TO_COME = frozenset({MasterclassState.DRAFT, MasterclassState.PUBLISHED, MasterclassState.LIVE})


async def invite_co_host(
    db: AsyncSession, masterclass_id: str, *, email: str, by: Person, now: datetime
) -> None:
    """Ask somebody to host along; an earlier invitation of that address ends.

    Raises: NotFound, OnlyTheHost, MasterclassOver, EmailInvalid, CoHostAlready, TooManyCoHosts.
    """
    masterclass = await _own(db, masterclass_id, host_id=by.id)
    address = clean_email(email)
    if address in {person.email for person in await hosts_of(db, masterclass)}:
        raise CoHostAlready
    waiting = await open_invitations(db, masterclass_id, now=now)
    for earlier in waiting:
        if earlier.email == address:
            earlier.withdrawn_at = now
    still = sum(1 for one in waiting if one.withdrawn_at is None)
    if still + len(await co_hosts_of(db, masterclass_id)) >= MAX_CO_HOSTS:
        raise TooManyCoHosts(limit=MAX_CO_HOSTS)
    token = new_token()
    invitation = CoHostInvitation(
        id=token_digest(token),
        masterclass_id=masterclass_id,
        email=address,
        invited_by=by.id,
        invited_at=now,
        expires_at=now + INVITATION_LIFETIME,
    )
    db.add(invitation)
    event = CoHostInvited(invitation_id=invitation.id, token=token, locale=by.locale)
    record(db, event, now=now)
    await db.flush()


async def open_invitations(
    db: AsyncSession, masterclass_id: str, *, now: datetime
) -> Sequence[CoHostInvitation]:
    """Return the invitations that can still be accepted, the latest first."""
    query = select(CoHostInvitation).where(
        CoHostInvitation.masterclass_id == masterclass_id,
        CoHostInvitation.accepted_at.is_(None),
        CoHostInvitation.withdrawn_at.is_(None),
        CoHostInvitation.expires_at > now,
    )
    return list(await db.scalars(query.order_by(CoHostInvitation.invited_at.desc())))


async def withdraw_invitation(
    db: AsyncSession, masterclass_id: str, invitation_id: str, *, by: str, now: datetime
) -> None:
    """End an invitation; what is over already stays as it is. Raises: NotFound, OnlyTheHost."""
    await _own(db, masterclass_id, host_id=by)
    invitation = await db.get(CoHostInvitation, invitation_id)
    if invitation is None or invitation.masterclass_id != masterclass_id:
        raise NotFound
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = now


async def read_invitation(
    db: AsyncSession, token: str, *, person: Person, now: datetime
) -> CoHostInvitation:
    """Return an invitation to whom it is for.

    Raises: CoHostInvitationOver, CoHostInvitationForAnother.
    """
    invitation = await db.get(CoHostInvitation, token_digest(token), populate_existing=True)
    if (
        invitation is None
        or invitation.accepted_at is not None
        or invitation.withdrawn_at is not None
        or invitation.expires_at <= now
    ):
        raise CoHostInvitationOver
    if invitation.email != person.email:
        raise CoHostInvitationForAnother
    return invitation


async def accept_invitation(
    db: AsyncSession, token: str, *, person: Person, now: datetime
) -> Masterclass:
    """Let somebody host along; nobody can book them at that time from then on.

    Raises: CoHostInvitationOver, CoHostInvitationForAnother, MasterclassOver, OwnTimeTaken.
    """
    sent = await read_invitation(db, token, person=person, now=now)
    masterclass = await get_locked(db, sent.masterclass_id)
    # Whoever held the lock may have used it, or taken it back.
    invitation = await read_invitation(db, token, person=person, now=now)
    if masterclass.state not in TO_COME:
        raise MasterclassOver
    invitation.accepted_at = now
    if not await is_host(db, masterclass, person.id):
        along = CoHost(masterclass_id=masterclass.id, person_id=person.id, joined_at=now)
        db.add(along)
        if masterclass.state is not MasterclassState.DRAFT:
            try:
                await take_co_hosts_time(db, masterclass, along)
            except SlotTaken as error:
                raise OwnTimeTaken from error
    await db.flush()
    return masterclass


async def remove_co_host(
    db: AsyncSession, masterclass_id: str, *, person_id: str, by: str, now: datetime
) -> None:
    """Let somebody host no more, which co-hosts may ask for themselves; their time is theirs again.

    Raises: NotFound, OnlyTheHost.
    """
    masterclass = await get_locked(db, masterclass_id)
    if by not in {masterclass.host_id, person_id}:
        raise OnlyTheHost
    co_host = await db.get(CoHost, (masterclass_id, person_id))
    if co_host is None:
        raise NotFound
    await give_co_hosts_time_back(db, co_host, now=now)
    await db.delete(co_host)
    await db.flush()


async def _own(db: AsyncSession, masterclass_id: str, *, host_id: str) -> Masterclass:
    masterclass = await get_locked(db, masterclass_id)
    if masterclass.host_id != host_id:
        raise OnlyTheHost
    if masterclass.state not in TO_COME:
        raise MasterclassOver
    return masterclass
