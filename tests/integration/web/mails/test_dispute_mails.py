"""Who is told of a disputed payment: the operator, and whoever the money is for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing import checkout, jobs
from billing.donations.models import DonationSource
from billing.gateways.sandbox import disputes as banks
from billing.payments.gifts import Gift, open_gift
from billing.payments.models import Payment
from billing.payments.service import open_session_payment
from hub.bookings.service import hold_slot
from hub.charities.models import MemberRole
from hub.charities.service import add_member
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening, pay_newest
from tests.scenes import SHARE, SLOT, make_person
from web.compose import Wiring

OPERATOR = "bonjour@estrade.localhost"


async def work(parts: Wiring) -> None:
    """Let the clock work until nothing is due."""
    while await parts.dispatcher.drain() + await jobs.run_due(
        parts.database, parts.gateway, now=parts.clock.now()
    ):
        pass


async def pay_session(parts: Wiring, evening: Evening) -> Payment:
    async with parts.database.write() as db:
        booking = await hold_slot(
            db,
            evening.viewer.id,
            service_id=evening.host.service.id,
            starts_at=SLOT,
            now=parts.clock.now(),
        )
        payment = await open_session_payment(
            db, booking, payer_id=evening.viewer.id, share=SHARE, now=parts.clock.now()
        )
    return await _pay(parts, payment)


async def give(parts: Wiring, evening: Evening) -> Payment:
    async with parts.database.write() as db:
        payment = await open_gift(
            db,
            evening.charity,
            Gift(amount_cents=2000, source=DonationSource.PAGE),
            payer_id=evening.viewer.id,
            currency="EUR",
            now=parts.clock.now(),
        )
    return await _pay(parts, payment)


async def _pay(parts: Wiring, payment: Payment) -> Payment:
    await checkout.start(
        parts.database, parts.gateway, payment.id, return_url="/x", now=parts.clock.now()
    )
    return await pay_newest(parts)


async def dispute(parts: Wiring, payment: Payment, *, reason: str = "fraudulent") -> str:
    async with parts.database.write() as db:
        dispute_id = await banks.open_dispute(
            db, payment.charge_id, reason=reason, now=parts.clock.now()
        )
    await work(parts)
    return dispute_id


async def mails(parts: Wiring, address: str, *, about: str = "dispute_") -> list[MailRow]:
    query = select(MailRow).where(MailRow.recipient == address, MailRow.key.startswith(about))
    async with parts.database.read() as db:
        return list(await db.scalars(query.order_by(MailRow.queued_at, MailRow.id)))


async def test_operator_and_talent_are_told_why_until_when_and_where_the_money_is(
    parts: Wiring,
) -> None:
    evening = await make_evening(parts)
    await dispute(parts, await pay_session(parts, evening), reason="product_not_received")
    (theirs,) = await mails(parts, OPERATOR)
    (talents,) = await mails(parts, evening.host.person.email)
    assert "60,00" in theirs.subject
    for mail in (theirs, talents):
        assert "ne pas avoir reçu ce qu’il a payé" in mail.text
        assert "lundi 30 novembre" in mail.text
        assert "(Europe/Paris)" in mail.text
        assert "Léa Fontaine" in mail.text
        assert "L’argent était encore gardé ici" in mail.text
    assert "http://estrade.test/admin/disputes/dsp_" in theirs.text
    assert "http://estrade.test/studio/disputes/dsp_" in talents.text
    assert await mails(parts, evening.viewer.email) == []
    await work(parts)
    assert len(await mails(parts, OPERATOR)) == 1


async def test_a_talent_with_a_long_address_keeps_nobody_from_being_told(parts: Wiring) -> None:
    evening = await make_evening(parts)
    long = f"talent@{'a-long-name.' * 15}example"
    async with parts.database.write() as db:
        (await db.get_one(Person, evening.host.person.id)).email = long
    await dispute(parts, await pay_session(parts, evening))
    assert len(await mails(parts, OPERATOR)) == 1
    assert len(await mails(parts, long)) == 1


async def test_money_that_was_handed_on_is_said_to_be_taken_back(
    parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts)
    payment = await give(parts, evening)
    await parts.dispatcher.drain()
    clock.advance(timedelta(days=5))
    await work(parts)
    await dispute(parts, payment)
    (mail,) = await mails(parts, evening.member.email)
    assert "vous avait été versé" in mail.text
    assert f"http://estrade.test/charity/{evening.charity.id}/disputes/dsp_" in mail.text


@pytest.mark.parametrize(
    ("is_won", "subject", "words"),
    [(True, "gagnée", "La banque a rendu l’argent"), (False, "perdue", "Le donateur garde")],
)
async def test_the_decision_is_told_to_the_same_people(
    parts: Wiring, *, is_won: bool, subject: str, words: str
) -> None:
    evening = await make_evening(parts)
    dispute_id = await dispute(parts, await give(parts, evening))
    async with parts.database.write() as db:
        await banks.close_dispute(db, dispute_id, is_won=is_won, now=parts.clock.now())
    await work(parts)
    _opened, operators = await mails(parts, OPERATOR)
    _opened, decided = await mails(parts, evening.member.email)
    assert subject in operators.subject
    assert subject in decided.subject
    assert words in decided.text


async def test_each_reads_in_their_language_and_only_those_who_manage(parts: Wiring) -> None:
    evening = await make_evening(parts)
    async with parts.database.write() as db:
        reader = await make_person(db, "Paul Lecteur")
        manager = await make_person(db, "Ada Manager")
        manager.locale = "en"
        for person, role in ((reader, MemberRole.READ), (manager, MemberRole.MANAGE)):
            await add_member(db, evening.charity.id, person_id=person.id, role=role)
        operator = await make_person(db, "Bonjour Hub")
        operator.email, operator.locale = OPERATOR, "en"
    await dispute(parts, await give(parts, evening))
    assert await mails(parts, reader.email) == []
    (theirs,) = await mails(parts, manager.email)
    (operators,) = await mails(parts, OPERATOR)
    assert "The payer says that it was not them who paid." in theirs.text
    assert "€20.00 disputed at a bank" in operators.subject


async def test_the_operators_address_is_a_setting(parts: Wiring) -> None:
    settings = parts.settings.model_copy(update={"operator_email": "regie@estrade.example"})
    assert settings.operator_mailbox == "regie@estrade.example"
    assert parts.settings.operator_mailbox == OPERATOR
