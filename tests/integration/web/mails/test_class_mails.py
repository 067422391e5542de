"""Mails about a masterclass that is being prepared."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from hub.masterclasses.changes import discard_draft
from hub.masterclasses.invitations import invite_co_host, open_invitations, withdraw_invitation
from hub.masterclasses.models import Masterclass
from hub.masterclasses.service import MasterclassDetails, add_draft, get_locked
from hub.people.models import Person
from tests.scenes import NOW, SLOT, make_charity, make_person, make_talent
from web.compose import Wiring


async def make_draft(parts: Wiring) -> tuple[Person, Masterclass]:
    async with parts.database.write() as db:
        host = await make_talent(db)
        admin = await make_person(db, "Malo Quéméner")
        charity = await make_charity(db, admin, admin)
        details = MasterclassDetails(
            title="Accompagner une voix",
            summary="",
            charity_id=charity.id,
            field_slug="guitar",
            language="fr",
            starts_at=SLOT + timedelta(days=2),
            duration_min=60,
            ticket_cents=0,
            goal_cents=100_000,
            currency="EUR",
        )
        return host.person, await add_draft(db, host.person.id, details, now=NOW)


@pytest.mark.parametrize("is_discarded", [True, False])
async def test_an_invitation_that_is_gone_before_it_is_mailed_is_not_sent(
    parts: Wiring, is_discarded: bool
) -> None:
    host, draft = await make_draft(parts)
    async with parts.database.write() as db:
        await invite_co_host(db, draft.id, email="zoe@estrade.example", by=host, now=NOW)
    async with parts.database.write() as db:
        if is_discarded:
            await discard_draft(db, await get_locked(db, draft.id))
        else:
            (asked,) = await open_invitations(db, draft.id, now=NOW)
            await withdraw_invitation(db, draft.id, asked.id, by=host.id, now=NOW)
    await parts.dispatcher.drain()
    async with parts.database.read() as db:
        query = select(OutboxRow).where(OutboxRow.name == "CoHostInvited")
        told = (await db.scalars(query)).one()
        mails = await db.scalars(select(MailRow.key))
    assert told.done_at is not None, told.error
    assert [key for key in mails if key.startswith("co_host_invitation:")] == []
