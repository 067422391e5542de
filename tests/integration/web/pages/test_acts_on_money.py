"""Acts on money leave who, when and what in the trail, and those who share it hear of them."""

from collections.abc import Sequence

from sqlalchemy import select

from hub.charities.models import MemberRole
from hub.charities.service import add_member
from hub.kernel.mail import MailRow
from hub.people.models import Role
from hub.people.trail import Act, TrailEntry
from tests.integration.web.pages.masterclass_scenes import make_evening
from tests.integration.web.pages.test_documents import ADDRESS, DECLARATION, given, receipt_path
from tests.scenes import make_person
from tests.visitor import Visitor
from web.compose import Wiring


async def entries(parts: Wiring, act: Act) -> Sequence[TrailEntry]:
    """Return what the trail has of an act, the first first."""
    async with parts.database.read() as db:
        query = select(TrailEntry).where(TrailEntry.act == act.value)
        return list(await db.scalars(query.order_by(TrailEntry.id)))


async def read_trail(visitor: Visitor) -> str:
    """Return the trail as an admin reads it."""
    async with visitor.parts.database.write() as db:
        admin = await make_person(db, "Olga Admin", Role.ADMIN)
    page = await (await visitor.another().sign_in(admin)).text("/admin/trail")
    return page.replace("\u202f", " ")


async def test_who_opens_a_charitys_bank_form_is_noted_and_the_other_managers_are_told(
    visitor: Visitor,
) -> None:
    parts = visitor.parts
    evening = await make_evening(parts)
    async with parts.database.write() as db:
        other = await make_person(db, "Paul Trésorier")
        reader = await make_person(db, "Rita Lectrice")
        await add_member(db, evening.charity.id, person_id=other.id, role=MemberRole.MANAGE)
        await add_member(db, evening.charity.id, person_id=reader.id, role=MemberRole.READ)
    await visitor.sign_in(evening.member)
    path = f"/charity/{evening.charity.id}/payouts"
    for _ in range(2):
        assert (await visitor.post(path)).status_code == 303
    await parts.dispatcher.drain()
    noted = await entries(parts, Act.BANK_FORM_OPENED)
    assert [(e.actor_id, e.subject_id) for e in noted] == [
        (evening.member.id, evening.charity.id)
    ] * 2
    async with parts.database.read() as db:
        mails = list(await db.scalars(select(MailRow).where(MailRow.key.startswith("bank_form"))))
    (mail,) = mails
    assert mail.recipient == other.email
    assert evening.member.email in mail.text
    assert f"http://estrade.test{path}" in mail.text
    assert "coordonnées bancaires" in await read_trail(visitor)


async def test_a_talent_who_opens_the_bank_form_is_noted(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    assert (await visitor.post("/studio/payouts")).status_code == 303
    (entry,) = await entries(visitor.parts, Act.BANK_FORM_OPENED)
    assert (entry.actor_id, entry.subject_kind) == (evening.host.person.id, "talent")
    assert entry.reason
    assert "rien n’était demandé" in await read_trail(visitor)


async def test_a_choice_of_who_gets_forfeited_money_says_who_had_it_before(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.host.person)
    for charity in (evening.charity.id, evening.charity.id, "me"):
        response = await visitor.post("/studio/earnings/forfeits", {"charity": charity})
        assert response.status_code == 303
    noted = await entries(visitor.parts, Act.FORFEITS_DIRECTED)
    assert [(e.actor_id, e.reason) for e in noted] == [
        (evening.host.person.id, " → Les Mains vertes"),
        (evening.host.person.id, "Les Mains vertes → "),
    ]
    page = await read_trail(visitor)
    assert "le talent → Les Mains vertes" in page
    assert "Les Mains vertes → le talent" in page


async def test_every_declaration_stays_with_who_made_it(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    async with visitor.parts.database.write() as db:
        other = await make_person(db, "Paul Trésorier")
        await add_member(db, evening.charity.id, person_id=other.id, role=MemberRole.MANAGE)
    path = f"/charity/{evening.charity.id}/receipts/declaration"
    await (await visitor.another().sign_in(evening.member)).post(path, DECLARATION)
    changed = {"status": "aid", "article_238_bis": "1", "signatory_title": "Trésorier"}
    await (await visitor.another().sign_in(other)).post(path, changed)
    noted = await entries(visitor.parts, Act.RECEIPTS_DECLARED)
    assert [(e.actor_id, e.reason) for e in noted] == [
        (evening.member.id, "general_interest; 200; tickets; Présidente"),
        (other.id, "aid; 238 bis; Trésorier"),
    ]
    page = await read_trail(visitor)
    declared = "Œuvre ou organisme d’intérêt général · 200 · Dons faits avec un billet · Présidente"
    assert declared in page


async def test_each_receipt_says_who_issued_it(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    await donor.post("/papers/address", ADDRESS)
    member = await visitor.another().sign_in(evening.member)
    for _ in range(2):
        await member.post(f"/charity/{evening.charity.id}/receipts", {"year": "2026"})
    (entry,) = await entries(visitor.parts, Act.RECEIPT_ISSUED)
    assert (entry.actor_id, entry.subject_id) == (evening.member.id, evening.charity.id)
    assert (entry.reason, entry.amount_cents, entry.currency) == ("2026-00001", 2000, "EUR")


async def test_a_donor_who_takes_a_receipt_issued_it(visitor: Visitor) -> None:
    evening, donor = await given(visitor)
    await receipt_path(donor)
    (entry,) = await entries(visitor.parts, Act.RECEIPT_ISSUED)
    assert entry.actor_id == evening.viewer.id
