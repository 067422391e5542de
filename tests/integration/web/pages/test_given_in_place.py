"""What an admin gives back in a payee's place: who is told of it, and what each of them reads."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.donations.models import Donation
from billing.payments.models import Payment, PaymentPurpose, PaymentState
from billing.payments.service import payment_for
from billing.refunds.models import Refund
from hub.charities.models import MemberRole
from hub.charities.service import add_member
from hub.kernel.clock import FixedClock
from hub.kernel.ids import new_id
from hub.kernel.mail import MailRow
from hub.people.models import Person, Role
from hub.people.service import give_role
from tests.integration.web.pages.bank_scenes import (
    evening_transferred,
    session_transferred,
    work,
)
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.scenes import make_person
from tests.visitor import Visitor
from web.compose import Wiring

WHY = "Erreur de saisie."
SUBJECT = "rendus à votre place"


@pytest.fixture
async def admin(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Ada Operator", Role.ADMIN)


async def _gift(parts: Wiring) -> Donation:
    async with parts.database.read() as db:
        return (await db.scalars(select(Donation).where(Donation.amount_cents == 2000))).one()


async def _mails(parts: Wiring, person: Person) -> list[MailRow]:
    async with parts.database.read() as db:
        told = select(MailRow).where(MailRow.recipient == person.email)
        return list(await db.scalars(told.order_by(MailRow.id)))


async def _told_of_it(parts: Wiring, person: Person) -> list[MailRow]:
    return [mail for mail in await _mails(parts, person) if SUBJECT in mail.subject]


async def _refunds(parts: Wiring) -> list[int]:
    async with parts.database.read() as db:
        return list(await db.scalars(select(Refund.amount_cents).order_by(Refund.sequence)))


async def _give_gift(visitor: Visitor, parts: Wiring) -> tuple[Evening, Donation]:
    evening = await make_evening(parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20", "is_amount_public": "1"})
    await pay_newest(parts)
    return evening, await _gift(parts)


async def test_a_talent_is_told_how_much_of_what_and_why(
    visitor: Visitor, parts: Wiring, clock: FixedClock, admin: Person
) -> None:
    teacher, booking = await session_transferred(visitor, clock)
    payment = await newest_payment(parts)
    await visitor.sign_in(admin)
    form = {"part-price": "20", "sequence": "1", "words": WHY, "confirmed": "20", "late": "1"}
    assert (await visitor.post(f"/admin/payments/{payment.id}/refund", form)).status_code == 303
    await visitor.sign_in(teacher.person)
    page = await visitor.text(f"/bookings/{booking.id}")
    assert "ce hub le rend à votre place" in page
    await work(parts)
    (mail,) = await _told_of_it(parts, teacher.person)
    assert "20,00\xa0€" in mail.subject
    for text in (mail.text, mail.html):
        assert "Premiers accords" in text
        assert WHY in text
        assert f"/bookings/{booking.id}" in text
    page = await visitor.text(f"/bookings/{booking.id}")
    assert "remboursé à l’élève par ce hub, à votre place" in page
    assert "comme vous le vouliez" not in page


async def test_those_who_manage_a_charity_are_told_and_the_donor_reads_who_gave_back(
    visitor: Visitor, parts: Wiring, clock: FixedClock, admin: Person
) -> None:
    evening = await evening_transferred(visitor, clock)
    gift = await _gift(parts)
    async with parts.database.write() as db:
        reader = await make_person(db, "Tom Marchetti")
        await add_member(db, gift.charity_id, person_id=reader.id, role=MemberRole.READ)
    await visitor.sign_in(admin)
    page = f"/admin/payments/{gift.payment_id}"
    form = {f"part-{gift.id}": "20", "sequence": "1", "words": WHY}
    form |= {"confirmed": "20", "late": "1"}
    assert (await visitor.post(f"{page}/refund", form)).status_code == 303
    assert "par Ada Operator" in await visitor.text(page)
    await work(parts)
    (mail,) = await _told_of_it(parts, evening.member)
    assert WHY in mail.text
    assert evening.charity.name in mail.text
    line = f"/charity/{gift.charity_id}/lines/{gift.id}"
    assert line in mail.text
    assert await _told_of_it(parts, reader) == []
    donors = (await _mails(parts, evening.viewer))[-1]
    assert "Le hub vous rend ce que vous avez payé" in donors.text
    await visitor.sign_in(evening.member)
    shown = await visitor.text(line)
    assert "par ce hub, à votre place" in shown
    assert "Ada Operator" not in shown
    await visitor.sign_in(evening.viewer)
    paid = await visitor.text(f"{evening.page}/paid?payment={gift.payment_id}")
    assert "Ce hub vous l’a rendu." in paid
    assert "L’association vous l’a rendu." not in paid


async def test_a_charity_that_gives_back_itself_is_named_and_told_nothing(
    visitor: Visitor, parts: Wiring
) -> None:
    evening, gift = await _give_gift(visitor, parts)
    await visitor.sign_in(evening.member)
    line = f"/charity/{gift.charity_id}/lines/{gift.id}"
    form = {f"part-{gift.id}": "20", "sequence": "1", "words": WHY}
    form |= {"confirmed": "20", "late": ""}
    assert (await visitor.post(f"{line}/refund", form)).status_code == 303
    await work(parts)
    assert "par Hélène Marchand" in await visitor.text(line)
    assert await _told_of_it(parts, evening.member) == []
    donors = (await _mails(parts, evening.viewer))[-1]
    assert "vous rend ce que vous avez payé" in donors.text
    assert "une part" not in donors.text


async def test_each_mail_carries_the_word_of_its_own_act(
    visitor: Visitor, parts: Wiring, clock: FixedClock, admin: Person
) -> None:
    evening, gift = await _give_gift(visitor, parts)
    page = f"/charity/{gift.charity_id}/lines/{gift.id}/refund"
    acts = [
        (evening.member, page, "5", "Un zéro de trop."),
        (evening.member, page, "3", "Encore un."),
        (admin, f"/admin/payments/{gift.payment_id}/refund", "2", WHY),
    ]
    for number, (person, address, amount, words) in enumerate(acts, start=1):
        await visitor.sign_in(person)
        form = {f"part-{gift.id}": amount, "sequence": str(number), "words": words}
        sent = await visitor.post(address, form | {"confirmed": amount, "late": ""})
        assert sent.status_code == 303
        clock.advance(timedelta(minutes=1))
    await work(parts)
    mails = [mail for mail in await _mails(parts, evening.viewer) if "Rendu" in mail.text]
    said = {amount: words for mail in mails for _, _, amount, words in acts if words in mail.text}
    assert said == {amount: words for _, _, amount, words in acts}
    for _person, _address, amount, words in acts:
        (mail,) = [one for one in mails if f"{amount},00" in one.subject]
        assert words in mail.text


async def test_admins_who_are_the_talent_are_promised_no_mail_of_their_word(
    visitor: Visitor, parts: Wiring, clock: FixedClock, admin: Person
) -> None:
    teacher, _booking = await session_transferred(visitor, clock)
    async with parts.database.write() as db:
        await give_role(db, teacher.person.id, Role.ADMIN)
    page = f"/admin/payments/{(await newest_payment(parts)).id}/refund"
    await visitor.sign_in(teacher.person)
    form = await visitor.text(page)
    assert "Gardé dans le journal avec votre nom." in form
    assert "Envoyé avec le courriel" not in form
    await visitor.sign_in(admin)
    assert "Envoyé avec le courriel" in await visitor.text(page)


async def test_a_payment_that_does_not_count_for_its_session_is_not_found(
    visitor: Visitor, parts: Wiring, clock: FixedClock, admin: Person
) -> None:
    _teacher, booking = await session_transferred(visitor, clock)
    paid = await newest_payment(parts)
    async with parts.database.write() as db:
        copy = {
            column.key: getattr(paid, column.key)
            for column in Payment.__table__.columns
            if column.key not in {"id", "checkout_id", "idempotency_key", "charge_id"}
        }
        other = Payment(id=new_id("pay"), idempotency_key="checkout:other", **copy)
        db.add(other)
    async with parts.database.read() as db:
        counts = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking.id)
    assert counts is not None
    assert counts.state is PaymentState.SUCCEEDED
    (crafted,) = {paid.id, other.id} - {counts.id}
    await visitor.sign_in(admin)
    form = {"part-price": "20", "sequence": "1", "words": WHY}
    for more in ({}, {"confirmed": "20"}, {"confirmed": "20", "late": "1"}):
        sent = await visitor.post(f"/admin/payments/{crafted}/refund", form | more)
        assert sent.status_code == 404
    await work(parts)
    assert await _refunds(parts) == []
