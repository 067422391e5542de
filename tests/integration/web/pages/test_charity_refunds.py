"""A charity gives a ticket or a gift back from its space; nobody else does."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing.audit import check
from billing.disputes.models import Recovery
from billing.disputes.recoveries import keep
from billing.donations.models import Donation
from billing.payments.models import Payment
from billing.refunds.late import tell_of_end
from billing.refunds.models import Refund, RefundReason
from billing.transfers.models import Transfer
from hub.charities.models import MemberRole
from hub.charities.service import CharityDetails, add_member, register_charity
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person
from hub.people.trail import Act, TrailEntry
from tests.integration.web.pages.bank_scenes import evening_transferred, work
from tests.integration.web.pages.masterclass_scenes import (
    Evening,
    body,
    make_evening,
    pay_newest,
)
from tests.scenes import make_person
from tests.visitor import Visitor
from web.compose import Wiring

WHY = {"words": "Erreur de saisie."}

FIELD = re.compile(r'name="(part-[^"]+)"[^>]*value="([^"]*)"')


async def _gift(parts: Wiring, *, cents: int) -> Donation:
    async with parts.database.read() as db:
        query = select(Donation).where(Donation.amount_cents == cents)
        return (await db.scalars(query)).one()


async def _given(visitor: Visitor, parts: Wiring) -> tuple[Evening, str, Donation]:
    """Give 20 euros to a masterclass; return the page from which they can be given back."""
    evening = await make_evening(parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20", "is_name_public": "1"})
    await pay_newest(parts)
    gift = await _gift(parts, cents=2000)
    return evening, f"/charity/{gift.charity_id}/lines/{gift.id}", gift


async def _refunds(parts: Wiring) -> list[int]:
    async with parts.database.read() as db:
        assert await check(db) == []
        found = list(await db.scalars(select(Refund).order_by(Refund.sequence)))
    assert {refund.reason for refund in found} <= {RefundReason.VOLUNTARY}
    return [refund.amount_cents for refund in found]


async def _mails(parts: Wiring, person: Person) -> list[str]:
    async with parts.database.read() as db:
        told = select(MailRow).where(MailRow.recipient == person.email).order_by(MailRow.id)
        return [mail.text for mail in await db.scalars(told)]


async def test_a_manager_gives_some_of_a_gift_back_once_however_often_it_is_sent(
    visitor: Visitor, parts: Wiring
) -> None:
    evening, line, gift = await _given(visitor, parts)
    await visitor.sign_in(evening.member)
    assert f'href="{line}/refund"' in await visitor.text(line)
    page = await visitor.text(f"{line}/refund")
    assert FIELD.findall(page) == [(f"part-{gift.id}", "20")]
    form = {f"part-{gift.id}": "12,50", "sequence": "1", "words": "Deux zéros de trop."}
    question = await body(await visitor.post(f"{line}/refund", form))
    assert "De ce qui est mis de côté pour vous" in question
    assert "frais de carte" in question
    assert await _refunds(parts) == []
    form["confirmed"] = "12,50"
    for _ in range(2):
        sent = await visitor.post(f"{line}/refund", form | {"late": ""})
        assert sent.headers["Location"] == line
    assert await _refunds(parts) == [1250]
    await work(parts)
    after = await visitor.text(line)
    assert "12,50" in after
    assert "Rendu" in after
    async with parts.database.read() as db:
        (act,) = await db.scalars(select(TrailEntry).where(TrailEntry.act == Act.REFUND_ASKED))
    assert (act.actor_id, act.reason) == (evening.member.id, "Deux zéros de trop.")
    told = (await _mails(parts, evening.viewer))[-1]
    assert "vous rend une part" in told
    assert "Deux zéros de trop." in told


async def test_what_was_sent_is_asked_back_of_the_charity_first(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    evening = await evening_transferred(visitor, clock)
    gift = await _gift(parts, cents=2000)
    line = f"/charity/{gift.charity_id}/lines/{gift.id}"
    await visitor.sign_in(evening.member)
    assert "déjà été versé" in await visitor.text(f"{line}/refund")
    form = {f"part-{gift.id}": "20", "sequence": "1", "words": "Deux zéros de trop."}
    question = await body(await visitor.post(f"{line}/refund", form))
    assert "votre compte chez le prestataire" in question
    assert 'name="late" value="1"' in question
    form["confirmed"] = "20"
    # A form that was shown before it was sent says something else than what would happen.
    assert (await visitor.post(f"{line}/refund", form)).status_code == 409
    for _ in range(2):
        assert (await visitor.post(f"{line}/refund", form | {"late": "1"})).status_code == 303
    assert "Redemandé" in await visitor.text(line)
    assert await _refunds(parts) == []
    await work(parts)
    assert await _refunds(parts) == [2000]
    page = await visitor.text(line)
    assert "Redemandé" not in page
    assert f'href="{line}/refund"' not in page
    assert (await visitor.get(f"{line}/refund")).status_code == 404


async def test_a_ticket_and_its_gift_are_given_back_each_by_itself(
    visitor: Visitor, parts: Wiring
) -> None:
    evening = await make_evening(parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/register", {"gift": "50", "has_gift": "1"})
    await pay_newest(parts)
    async with parts.database.read() as db:
        lines = list(await db.scalars(select(Donation)))
    address = f"/charity/{lines[0].charity_id}/lines/{lines[0].id}/refund"
    await visitor.sign_in(evening.member)
    page = await visitor.text(address)
    fields = dict(FIELD.findall(page))
    assert set(fields) == {f"part-{one.id}" for one in lines}
    assert "qui a une place la garde" in page
    largest = max(lines, key=lambda one: one.amount_cents)
    form = dict.fromkeys(fields, "") | {f"part-{largest.id}": "1", "sequence": "1"}
    form["words"] = "Un billet de trop."
    question = await body(await visitor.post(address, form))
    (confirmed,) = re.findall(r'name="confirmed" value="([^"]*)"', question)
    assert (await visitor.post(address, form | {"confirmed": confirmed})).status_code == 303
    async with parts.database.read() as db:
        after = {one.id: one.refunded_cents for one in await db.scalars(select(Donation))}
    assert after == {one.id: 100 if one.id == largest.id else 0 for one in lines}


@pytest.mark.parametrize("amount", ["20,01", "0", "-5", "dix", "", "1e9"])
@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_too_much_or_no_amount_is_refused_with_a_sentence(
    visitor: Visitor, parts: Wiring, amount: str, *, is_confirmed: bool
) -> None:
    evening, line, gift = await _given(visitor, parts)
    await visitor.sign_in(evening.member)
    form = {f"part-{gift.id}": amount, "sequence": "1", "words": "Deux zéros de trop."}
    form |= {"confirmed": amount} if is_confirmed else {}
    response = await visitor.post(f"{line}/refund", form)
    assert response.status_code in {409, 422}
    page = await body(response)
    assert f'id="error-part-{gift.id}"' in page
    assert "Deux zéros de trop." in page
    assert await _refunds(parts) == []


@pytest.mark.parametrize("is_confirmed", [False, True])
async def test_a_charity_says_why_or_nothing_goes_back(
    visitor: Visitor, parts: Wiring, *, is_confirmed: bool
) -> None:
    evening, line, gift = await _given(visitor, parts)
    await visitor.sign_in(evening.member)
    form = {f"part-{gift.id}": "12,50", "sequence": "1", "words": " "}
    form |= {"confirmed": "12,50"} if is_confirmed else {}
    response = await visitor.post(f"{line}/refund", form)
    assert response.status_code == 422
    page = await body(response)
    assert 'id="error-words"' in page
    assert 'value="12,50"' in page
    assert await _refunds(parts) == []


async def test_a_part_of_somebody_elses_payment_is_refused(visitor: Visitor, parts: Wiring) -> None:
    evening, line, _gift = await _given(visitor, parts)
    await visitor.sign_in(evening.member)
    for extra in ("don_of_another", ""):
        form = {
            f"part-{extra}": "5",
            "sequence": "1",
            "confirmed": "5",
            **WHY,
        }
        assert (await visitor.post(f"{line}/refund", form)).status_code == 409
    assert await _refunds(parts) == []


async def test_only_those_who_manage_this_charity_give_back(
    visitor: Visitor, parts: Wiring
) -> None:
    evening, line, gift = await _given(visitor, parts)
    form = {
        f"part-{gift.id}": "5",
        "sequence": "1",
        "confirmed": "5",
        "late": "",
        **WHY,
    }
    async with parts.database.write() as db:
        reader = await make_person(db, "Tom Marchetti")
        await add_member(db, gift.charity_id, person_id=reader.id, role=MemberRole.READ)
        other = await make_person(db, "Ada Autre")
        theirs = await register_charity(
            db,
            CharityDetails(
                slug="autre",
                name="Autre",
                registration="W751234568",
                address="1 rue de la Paix, 75002 Paris",
                object_fr="Des livres.",
                object_en="Books.",
                signatory="Ada Autre",
            ),
            now=parts.clock.now(),
        )
        await add_member(db, theirs.id, person_id=other.id)
    for person in (reader, other, evening.admin, evening.viewer, evening.host.person):
        await visitor.sign_in(person)
        assert (await visitor.get(f"{line}/refund")).status_code in {403, 404}
        assert (await visitor.post(f"{line}/refund", form)).status_code in {403, 404}
    await visitor.sign_in(reader)
    assert "/refund" not in await visitor.text(line)
    await visitor.sign_in(other)
    elsewhere = f"/charity/{theirs.id}/lines/{gift.id}/refund"
    assert (await visitor.get(elsewhere)).status_code == 404
    assert (await visitor.post(elsewhere, form)).status_code == 404
    assert await _refunds(parts) == []


async def test_a_gift_that_cannot_be_taken_back_is_told_to_who_gave_it_back(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    evening = await evening_transferred(visitor, clock)
    gift = await _gift(parts, cents=2000)
    line = f"/charity/{gift.charity_id}/lines/{gift.id}"
    await visitor.sign_in(evening.member)
    form = {
        f"part-{gift.id}": "20",
        "sequence": "1",
        "confirmed": "20",
        "late": "1",
        **WHY,
    }
    assert (await visitor.post(f"{line}/refund", form)).status_code == 303
    async with parts.database.write() as db:
        (asked,) = list(await db.scalars(select(Recovery)))
        payment = await db.get_one(Payment, asked.payment_id)
        keep(asked, problem="no such transfer", now=clock.now())
        tell_of_end(db, asked, payment, now=clock.now())
    clock.advance(timedelta(minutes=1))
    await work(parts)
    assert "N’a pas pu être rendu" in await visitor.text(line)
    told = (await _mails(parts, evening.member))[-1]
    assert "n’a pas pu le reprendre" in told
    assert line in told


async def test_what_was_paid_past_the_provider_is_said_to_be_out_of_reach(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    evening = await evening_transferred(visitor, clock)
    gift = await _gift(parts, cents=2000)
    async with parts.database.write() as db:
        for transfer in await db.scalars(select(Transfer)):
            transfer.provider_id = None
    await visitor.sign_in(evening.member)
    page = await visitor.text(f"/charity/{gift.charity_id}/lines/{gift.id}/refund")
    assert "par virement" in page
    assert f'name="part-{gift.id}"' not in page


async def test_a_form_sent_after_all_went_back_says_why_nothing_does(
    visitor: Visitor, parts: Wiring
) -> None:
    evening, line, gift = await _given(visitor, parts)
    await visitor.sign_in(evening.member)
    form = {
        f"part-{gift.id}": "20",
        "sequence": "1",
        "confirmed": "20",
        "late": "",
        **WHY,
    }
    assert (await visitor.post(f"{line}/refund", form)).status_code == 303
    other = form | {f"part-{gift.id}": "5", "confirmed": "5"}
    refused = await visitor.post(f"{line}/refund", other)
    assert refused.status_code == 409
    page = await body(refused)
    assert "Ce paiement a avancé depuis que vous avez ouvert la page." in page
    assert f'name="part-{gift.id}"' not in page
    assert await _refunds(parts) == [2000]


async def test_the_public_list_shows_what_stays_given(visitor: Visitor, parts: Wiring) -> None:
    evening = await make_evening(parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20", "is_amount_public": "1"})
    await pay_newest(parts)
    gift = await _gift(parts, cents=2000)
    await visitor.sign_in(evening.member)
    form = {
        f"part-{gift.id}": "5",
        "sequence": "1",
        "confirmed": "5",
        "late": "",
        **WHY,
    }
    address = f"/charity/{gift.charity_id}/lines/{gift.id}/refund"
    assert (await visitor.post(address, form)).status_code == 303
    public = await visitor.another().text(evening.page)
    assert '<span class="price soft">15\xa0€</span>' in public
    assert '<span class="price soft">20\xa0€</span>' not in public
