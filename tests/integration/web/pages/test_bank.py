"""What reached a payee's bank: pages, files and mails, and nobody else's."""

import csv
import io
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from billing.gateways.payouts import PayoutState
from billing.gateways.sandbox.payouts import pay_out_due
from billing.payouts import amounts, lists
from billing.payouts.models import Payout
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.people.models import Person, Role
from tests.integration.web.pages.bank_scenes import (
    close_bank,
    evening_transferred,
    pass_days,
    session_transferred,
    work,
)
from tests.integration.web.pages.masterclass_scenes import body, pay_newest
from tests.scenes import NOW, make_charity, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring

FORMULA = '=HYPERLINK("http://evil.test","Prix")'


async def one_payout(parts: Wiring) -> Payout:
    async with parts.database.read() as db:
        return (await db.scalars(select(Payout))).one()


async def shown(visitor: Visitor, path: str) -> str:
    return (await visitor.text(path)).replace("\xa0", " ").replace("\u202f", " ")


async def rows_of(visitor: Visitor, path: str) -> list[list[str]]:
    response = await visitor.get(path)
    assert (response.status_code, response.mimetype) == (200, "text/csv")
    text = (await body(response)).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


async def mails_to(parts: Wiring, person: Person, words: str) -> list[MailRow]:
    query = select(MailRow).where(MailRow.recipient == person.email)
    async with parts.database.read() as db:
        return [mail for mail in await db.scalars(query) if words in mail.subject]


async def test_a_charity_sees_its_money_go_from_pending_to_the_provider_to_its_bank(
    visitor: Visitor, clock: FixedClock
) -> None:
    evening = await evening_transferred(visitor, clock)
    space = f"/charity/{evening.charity.id}"
    await visitor.sign_in(evening.member)
    page = await shown(visitor, f"{space}/transfers")
    assert f'href="{space}/bank/provider">24,12 €' in page
    assert f'href="{space}/bank">0,00 €' in page
    assert f'href="{space}/transfers/pending">0,00 €' in page
    under = await shown(visitor, f"{space}/bank/provider")
    assert "<h1>24,12 €</h1>" in under
    assert "Attend le prochain virement" in under
    assert "Accompagner une voix" in under
    await pass_days(visitor.parts, clock, 1)
    payout = await one_payout(visitor.parts)
    under = await shown(visitor, f"{space}/bank/provider")
    assert "Dans le virement attendu le" in under
    assert f"{space}/bank/{payout.id}" in under
    await pass_days(visitor.parts, clock, 1)
    page = await shown(visitor, f"{space}/transfers")
    assert f'href="{space}/bank/provider">0,00 €' in page
    assert f'href="{space}/bank">24,12 €' in page
    assert "dernière arrivée le" in page
    assert "est sur le compte bancaire" in await shown(visitor, f"{space}/bank/provider")
    listed = await shown(visitor, f"{space}/bank")
    assert "<h1>24,12 €</h1>" in listed
    assert "•••• 2606" in listed
    for figure, amount in {"pending": "0,00 €", "transferred": "24,12 €"}.items():
        opened = await shown(visitor, f"{space}/transfers/{figure}")
        assert f"<h1>{amount}</h1>" in opened


async def test_what_is_on_its_way_is_a_file_that_adds_up(
    visitor: Visitor, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = await evening_transferred(visitor, clock)
    viewer = await visitor.another().sign_in(evening.viewer)
    for _ in range(2):
        await viewer.post(f"/charities/{evening.charity.slug}/give", {"amount": "10"})
        await pay_newest(visitor.parts)
        clock.advance(timedelta(days=5))
        await work(visitor.parts)
    await visitor.sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/bank/provider"
    whole = await rows_of(visitor, f"{path}.csv")
    monkeypatch.setattr(amounts, "PAGE_SIZE", 1)
    head, *rows, total = await rows_of(visitor, f"{path}.csv")
    assert [head, *rows, total] == whole
    assert len(rows) == 3
    cents = [round(float(row[-2].replace(",", ".")) * 100) for row in [*rows, total]]
    assert sum(cents[:-1]) == cents[-1]
    page = await shown(visitor, path)
    assert f"<h1>{total[-2]} €</h1>" in page
    assert {row[2] for row in rows} == {"Attend le prochain virement"}
    assert [row[1] for row in rows].count("Accompagner une voix") == 1
    paper = await visitor.client.get(f"{path}.pdf")
    assert (await paper.get_data(as_text=False)).startswith(b"%PDF-1.7")


async def test_a_charitys_statement_names_each_gift_and_adds_up(
    visitor: Visitor, clock: FixedClock
) -> None:
    evening = await evening_transferred(visitor, clock)
    await pass_days(visitor.parts, clock, 2)
    payout = await one_payout(visitor.parts)
    await visitor.sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/bank/{payout.id}"
    page = await shown(visitor, path)
    assert "Accompagner une voix" in page
    assert page.count("/lines/don_") == 2
    assert "24,12 €" in page
    head, *rows, total = await rows_of(visitor, f"{path}.csv")
    amount = head.index("Montant")
    cents = [round(float(row[amount].replace(",", ".")) * 100) for row in rows]
    assert sum(cents) == round(float(total[amount].replace(",", ".")) * 100) == 2412
    assert total[0] == "Total"
    assert {row[head.index("Numéro")][:4] for row in rows} == {"don_"}
    (listed,) = (await rows_of(visitor, f"/charity/{evening.charity.id}/bank/all.csv"))[1:]
    assert listed[0] == payout.id
    assert listed[-2:] == ["24,12", "EUR"]


async def test_a_talents_statement_names_each_session_and_runs_nothing(
    visitor: Visitor, clock: FixedClock
) -> None:
    teacher, booking = await session_transferred(visitor, clock, title=FORMULA)
    await visitor.sign_in(teacher.person)
    page = await shown(visitor, "/studio/earnings")
    assert 'href="/studio/bank/provider">57,00 €' in page
    await pass_days(visitor.parts, clock, 2)
    page = await shown(visitor, "/studio/earnings")
    assert 'href="/studio/bank/provider">0,00 €' in page
    assert 'href="/studio/bank">57,00 €' in page
    payout = await one_payout(visitor.parts)
    page = await shown(visitor, f"/studio/bank/{payout.id}")
    assert f'href="/bookings/{booking.id}"' in page
    assert "57,00 €" in page
    rows = await rows_of(visitor, f"/studio/bank/{payout.id}.csv")
    assert [row[2] for row in rows[1:-1]] == [f"'{FORMULA}"]
    assert rows[-1][-2:] == ["57,00", "EUR"]


async def test_the_first_of_many_payouts_is_found_on_the_page_and_in_the_file(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with visitor.parts.database.write() as db:
        teacher = await make_talent(db)
        await db.flush()
        for number in range(lists.SHOWN + 1):
            # Two at a time are of one moment; the provider's come first.
            at = NOW + timedelta(days=number // 2)
            if number % 3 == 1:
                db.add(paid_by_hand(teacher.person, number, at=at))
            else:
                db.add(payout_to(teacher.person, number, at=at))
    monkeypatch.setattr(lists, "PAGE_SIZE", 7)
    await visitor.sign_in(teacher.person)
    cents = [row[-2] for row in (await rows_of(visitor, "/studio/bank/all.csv"))[1:]]
    assert sorted(cents) == [f"{100 + number},00" for number in range(lists.SHOWN + 1)]
    assert cents[:1] + cents[-2:] == ["200,00", "100,00", "101,00"]
    page = await shown(visitor, "/studio/bank")
    assert "100,00 €" in page
    assert "101,00 €" not in page
    link = re.search(r'href="(/studio/bank\?before=\w+)"', page)
    assert link is not None
    earlier = await shown(visitor, link.group(1))
    assert "101,00 €" in earlier
    assert "100,00 €" not in earlier
    assert "plus anciens" not in earlier


def payout_to(person: Person, number: int, *, at: datetime) -> Payout:
    """Return a payout that reached a talent's bank."""
    return Payout(
        id=f"pyo_{number:04}",
        payee_kind=PayeeKind.TALENT,
        payee_id=person.id,
        provider_id=f"po_{number}",
        state=PayoutState.PAID,
        amount_cents=10_000 + 100 * number,
        currency="EUR",
        lands_in_id=f"pyo_{number:04}",
        arrives_on=at.date(),
        made_at=at,
    )


def paid_by_hand(person: Person, number: int, *, at: datetime) -> Transfer:
    """Return a transfer that reached a talent's bank without the provider."""
    return Transfer(
        id=f"trf_{number:04}",
        payee_kind=PayeeKind.TALENT,
        payee_id=person.id,
        subject_id=f"bkg_{number}",
        state=TransferState.SUCCEEDED,
        amount_cents=10_000 + 100 * number,
        currency="EUR",
        idempotency_key=f"transfer:{number}",
        requested_at=at,
        completed_at=at,
    )


@pytest.mark.parametrize("page", ["bank/all.pdf", "bank/{payout}.pdf"])
async def test_every_statement_and_list_is_given_on_paper(
    visitor: Visitor, clock: FixedClock, page: str
) -> None:
    teacher, _ = await session_transferred(visitor, clock)
    await pass_days(visitor.parts, clock, 2)
    await visitor.sign_in(teacher.person)
    payout = await one_payout(visitor.parts)
    response = await visitor.client.get(f"/studio/{page.format(payout=payout.id)}")
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    assert (await response.get_data(as_text=False)).startswith(b"%PDF-1.7")


async def test_a_bank_that_sends_money_back_is_explained_and_the_way_out_works(
    visitor: Visitor, clock: FixedClock
) -> None:
    parts = visitor.parts
    teacher, _ = await session_transferred(visitor, clock)
    await close_bank(visitor, teacher)
    await pass_days(parts, clock, 2)
    await visitor.sign_in(teacher.person)
    for path in ("/studio/earnings", "/studio/bank", "/studio/payouts"):
        page = await shown(visitor, path)
        assert "Votre banque a renvoyé 57,00 €" in page, path
        assert "que ce compte a été fermé" in page, path
    assert "Revenu de la banque" in await shown(visitor, "/studio/bank/provider")
    failed = await one_payout(parts)
    assert 'href="/studio/payouts"' in await shown(visitor, f"/studio/bank/{failed.id}")
    async with parts.database.write() as db:
        admin = await make_person(db, "Admin Estrade", Role.ADMIN)
    operator = await visitor.another().sign_in(admin)
    attention = await shown(operator, "/admin/attention")
    assert "Camille Aubry" in attention
    assert "que ce compte a été fermé" in attention
    assert "Virement renvoyé par la banque" in await shown(operator, "/admin/trail")
    asked = (await visitor.post("/studio/payouts")).headers["Location"]
    await visitor.post(asked, {"iban": "FR14 2004 1010 0505 0001 3M02 606"})
    await visitor.post(f"{asked}/now")
    await work(parts)
    page = await shown(visitor, "/studio/bank")
    assert "<h1>57,00 €</h1>" in page
    assert "Votre banque a renvoyé" not in page
    (second,) = set(re.findall(r"/studio/bank/(pyo_\w+)", page)) - {failed.id}
    statement = await shown(visitor, f"/studio/bank/{second}")
    assert "Premiers accords" in statement
    assert f"/studio/bank/{failed.id}" in statement
    rows = await rows_of(visitor, f"/studio/bank/{second}.csv")
    assert [row[-2] for row in rows[1:]] == ["57,00", "57,00"]
    assert "Voir le virement" in await shown(visitor, f"/studio/bank/{failed.id}")
    assert "Camille Aubry" not in await shown(operator, "/admin/attention")


async def test_payees_get_a_mail_when_money_arrives_and_when_it_comes_back(
    visitor: Visitor, clock: FixedClock
) -> None:
    parts = visitor.parts
    evening = await evening_transferred(visitor, clock)
    async with parts.database.write() as db:
        (await db.get_one(Person, evening.member.id)).locale = "en"
    await pass_days(parts, clock, 2)
    payout = await one_payout(parts)
    (told,) = await mails_to(parts, evening.member, "on the account of")
    assert told.subject == "€24.12 on the account of Les Mains vertes"
    assert f"/charity/{evening.charity.id}/bank/{payout.id}" in told.text
    assert "account ending in 2606" in told.text
    assert await mails_to(parts, evening.host.person, "compte") == []


async def test_a_payee_whose_bank_refuses_reads_why_and_where_to_go(
    visitor: Visitor, clock: FixedClock
) -> None:
    teacher, _ = await session_transferred(visitor, clock)
    await close_bank(visitor, teacher)
    await pass_days(visitor.parts, clock, 2)
    (told,) = await mails_to(visitor.parts, teacher.person, "renvoyé")
    assert "que ce compte a été fermé" in told.text
    assert "http://estrade.test/studio/payouts" in told.text


async def test_nobody_is_told_of_a_payout_of_weeks_ago(visitor: Visitor, clock: FixedClock) -> None:
    parts = visitor.parts
    teacher, _ = await session_transferred(visitor, clock)
    async with parts.database.write() as db:
        for day in (1, 2):
            await pay_out_due(db, now=clock.now() + timedelta(days=day))
    clock.advance(timedelta(days=30))
    await work(parts)
    assert (await one_payout(parts)).state is PayoutState.PAID
    assert await mails_to(parts, teacher.person, "sur votre compte") == []


async def test_the_payouts_of_another_charity_or_talent_are_not_found(
    visitor: Visitor, clock: FixedClock
) -> None:
    evening = await evening_transferred(visitor, clock)
    await pass_days(visitor.parts, clock, 2)
    payout = await one_payout(visitor.parts)
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Paul Ailleurs", Role.CHARITY)
        talent = await make_talent(db, "Malo Quéméner")
    space = f"/charity/{evening.charity.id}/bank"
    statement = [f"/{payout.id}{ending}" for ending in ("", ".csv", ".pdf")]
    pages = ["", "/provider", "/all.csv", "/all.pdf", *statement]
    other = await visitor.another().sign_in(stranger)
    for page in pages:
        assert (await other.get(f"{space}{page}")).status_code == 404, page
    talents = await visitor.another().sign_in(talent.person)
    for ending in ("", ".csv", ".pdf"):
        assert (await talents.get(f"/studio/bank/{payout.id}{ending}")).status_code == 404
        assert (await talents.get(f"/studio/bank/nowhere{ending}")).status_code == 404


async def test_before_anything_was_earned_the_pages_say_so(visitor: Visitor) -> None:
    async with visitor.parts.database.write() as db:
        talent = await make_talent(db)
        member = await make_person(db, "Hélène Marchand")
        charity = await make_charity(db, member, await make_person(db, "Admin", Role.ADMIN))
    await visitor.sign_in(talent.person)
    assert "Le premier virement part le lendemain" in await shown(visitor, "/studio/bank")
    assert "est sur le compte bancaire" in await shown(visitor, "/studio/bank/provider")
    other = await visitor.another().sign_in(member)
    assert "<h1>0,00 €</h1>" in await shown(other, f"/charity/{charity.id}/bank")
