"""Co-hosts: asked by mail, with the host's rights, let go again."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.kernel.ids import token_digest
from hub.kernel.outbox import OutboxRow
from hub.masterclasses import invitations
from hub.masterclasses.errors import (
    CoHostAlready,
    CoHostInvitationForAnother,
    CoHostInvitationOver,
    NotTheHost,
    OnlyTheHost,
    RehearsalOver,
    TicketNeeded,
    TooManyCoHosts,
)
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.models import CoHostInvitation, MasterclassState
from hub.masterclasses.seats import may_enter, may_rehearse
from hub.masterclasses.service import go_live, hosted_by
from hub.people.models import Person
from tests.integration.hub.masterclasses.conftest import Evening
from tests.scenes import NOW, SLOT, make_person

START = SLOT + timedelta(hours=2)


async def invite(evening: Evening, email: str, *, by: Person | None = None) -> str:
    """Ask somebody to host along, and return the secret of their link."""
    async with evening.database.write() as db:
        await invitations.invite_co_host(
            db, evening.id, email=email, by=by or evening.host.person, now=NOW
        )
    async with evening.database.read() as db:
        (waiting,) = [
            one
            for one in await invitations.open_invitations(db, evening.id, now=NOW)
            if one.email == email
        ]
        query = select(OutboxRow.payload).where(OutboxRow.name == "CoHostInvited")
        tokens = [str(json.loads(payload)["token"]) for payload in await db.scalars(query)]
    return next(token for token in tokens if token_digest(token) == waiting.id)


async def accept(evening: Evening, token: str, person: Person, *, now: datetime = NOW) -> None:
    async with evening.database.write() as db:
        await invitations.accept_invitation(db, token, person=person, now=now)


async def co_host(evening: Evening, name: str) -> Person:
    async with evening.database.write() as db:
        person = await make_person(db, name)
    await accept(evening, await invite(evening, person.email), person)
    return person


async def test_a_co_host_may_what_the_host_may(evening: Evening) -> None:
    along = await co_host(evening, "Hugo Morel")
    async with evening.database.read() as db:
        masterclass = await evening.now()
        assert [one.id for one in await hosts_of(db, masterclass)] == [
            evening.host.person.id,
            along.id,
        ]
        assert [one.id for one in await hosted_by(db, along.id, now=NOW)] == [evening.id]
        await may_rehearse(db, evening.id, person_id=along.id, now=NOW)
    async with evening.database.write() as db:
        live = await go_live(db, evening.id, host_id=along.id, now=START)
    assert live.state is MasterclassState.LIVE


async def test_the_rehearsal_is_for_hosts_until_the_doors_open(evening: Evening) -> None:
    viewer, _ = await evening.seat("Tom Leroy")
    doors = START - timedelta(minutes=15)
    async with evening.database.read() as db:
        with pytest.raises(NotTheHost):
            await may_rehearse(db, evening.id, person_id=viewer.id, now=NOW)
        host_id = evening.host.person.id
        await may_rehearse(db, evening.id, person_id=host_id, now=doors - timedelta(seconds=1))
        with pytest.raises(RehearsalOver):
            await may_rehearse(db, evening.id, person_id=host_id, now=doors)


async def test_an_invitation_is_for_its_address_and_works_once(evening: Evening) -> None:
    async with evening.database.write() as db:
        guest = await make_person(db, "Hugo Morel")
        other = await make_person(db, "Max Petit")
    token = await invite(evening, guest.email)
    with pytest.raises(CoHostInvitationForAnother):
        await accept(evening, token, other)
    await accept(evening, token, guest)
    with pytest.raises(CoHostInvitationOver):
        await accept(evening, token, guest)


async def test_an_invitation_ends_when_it_is_old_withdrawn_or_sent_anew(evening: Evening) -> None:
    async with evening.database.write() as db:
        guest = await make_person(db, "Hugo Morel")
    first = await invite(evening, guest.email)
    second = await invite(evening, guest.email)
    with pytest.raises(CoHostInvitationOver):
        await accept(evening, first, guest)
    with pytest.raises(CoHostInvitationOver):
        await accept(evening, second, guest, now=NOW + timedelta(days=14))
    async with evening.database.write() as db:
        waiting = await db.get_one(CoHostInvitation, token_digest(second))
        host_id = evening.host.person.id
        await invitations.withdraw_invitation(db, evening.id, waiting.id, by=host_id, now=NOW)
    with pytest.raises(CoHostInvitationOver):
        await accept(evening, second, guest)


async def test_only_the_host_chooses_and_nobody_is_chosen_twice(evening: Evening) -> None:
    along = await co_host(evening, "Hugo Morel")
    with pytest.raises(OnlyTheHost):
        await invite(evening, "eve@estrade.example", by=along)
    with pytest.raises(CoHostAlready):
        await invite(evening, along.email)
    with pytest.raises(CoHostAlready):
        await invite(evening, evening.host.person.email)


async def test_the_stage_holds_three_co_hosts_invitations_included(evening: Evening) -> None:
    await co_host(evening, "Hugo Morel")
    for email in ("eve@estrade.example", "max@estrade.example"):
        await invite(evening, email)
    with pytest.raises(TooManyCoHosts):
        await invite(evening, "zoe@estrade.example")
    # Who is asked again takes no second place.
    await invite(evening, "max@estrade.example")


async def test_who_is_let_go_or_leaves_may_nothing_any_more(evening: Evening) -> None:
    one, other = await co_host(evening, "Hugo Morel"), await co_host(evening, "Max Petit")
    with pytest.raises(OnlyTheHost):
        async with evening.database.write() as db:
            await invitations.remove_co_host(db, evening.id, person_id=other.id, by=one.id, now=NOW)
    async with evening.database.write() as db:
        await invitations.remove_co_host(db, evening.id, person_id=one.id, by=one.id, now=NOW)
        host_id = evening.host.person.id
        await invitations.remove_co_host(db, evening.id, person_id=other.id, by=host_id, now=NOW)
    async with evening.database.read() as db:
        for gone in (one, other):
            with pytest.raises(TicketNeeded):
                await may_enter(db, evening.id, person_id=gone.id, now=START)
