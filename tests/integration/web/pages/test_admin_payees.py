"""Admins suspend and resume transfers, the payee reads why, and the trail keeps it all."""

import re
from datetime import timedelta

import pytest

from hub.people.models import Role
from hub.people.trail import Act, Subject, note_act
from tests.integration.web.pages.masterclass_scenes import body, make_evening
from tests.scenes import NOW, make_person
from tests.visitor import Visitor
from web.pages.admin_payees import TRANSFERS_SHOWN

REASON = "Le compte bancaire n’est pas au nom de l’association."


async def test_a_charity_is_suspended_reads_why_and_goes_on(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.admin)
    found = await visitor.text("/admin/payees?q=mains")
    desk = f"/admin/payees/charity/{evening.charity.id}"
    assert desk in found
    silent = await visitor.post(f"{desk}/freeze", {"reason": ""})
    assert silent.status_code == 422
    assert 'id="error-reason"' in await body(silent)
    assert (await visitor.post(f"{desk}/freeze", {"reason": REASON})).status_code == 303
    assert (await visitor.post(f"{desk}/freeze", {"reason": REASON})).status_code == 409
    assert "Les Mains vertes" in await visitor.text("/admin/payees")
    member = await visitor.another().sign_in(evening.member)
    for page in ("transfers", "standing", "payouts", "report"):
        assert REASON in await member.text(f"/charity/{evening.charity.id}/{page}")
    await visitor.parts.dispatcher.drain()
    assert "sont suspendus" in await visitor.text("/dev/mailbox")
    resumed = await visitor.post(f"{desk}/unfreeze", {"reason": "Nouveau relevé reçu."})
    assert resumed.status_code == 303
    assert REASON not in await member.text(f"/charity/{evening.charity.id}/transfers")
    page = await visitor.text(desk)
    assert REASON in page
    assert "Nouveau relevé reçu." in page
    assert "Admin Istrateur" in page


async def test_what_was_decided_stays_in_sight_however_much_is_transferred(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.admin)
    desk = f"/admin/payees/charity/{evening.charity.id}"
    await visitor.post(f"{desk}/freeze", {"reason": REASON})
    await visitor.post(f"{desk}/unfreeze", {"reason": "Nouveau relevé reçu."})
    async with visitor.parts.database.write() as db:
        for minute in range(TRANSFERS_SHOWN + 1):
            at = NOW + timedelta(minutes=1 + minute)
            about = Subject(
                kind="charity",
                id=evening.charity.id,
                name=evening.charity.name,
                number=f"trf_{minute}",
            )
            note_act(db, Act.TRANSFER_MADE, about, by=None, now=at, reason="gifts; ")
    page = await visitor.text(desk)
    assert REASON in page
    assert "Nouveau relevé reçu." in page
    assert page.index("trf_50<") < page.index("trf_1<") < page.index("Nouveau relevé reçu.")
    assert "trf_0<" not in page
    assert f"/admin/trail?subject={evening.charity.id}" in page


async def test_a_talent_reads_on_their_earnings_why_transfers_are_suspended(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.admin)
    desk = f"/admin/payees/talent/{evening.host.person.id}"
    await visitor.post(f"{desk}/freeze", {"reason": "Identité à confirmer."})
    talent = await visitor.another().sign_in(evening.host.person)
    for page in ("/studio/earnings", "/studio", "/studio/payouts"):
        assert "Identité à confirmer." in await talent.text(page)


async def test_nobody_whose_transfers_are_suspended_reads_that_they_can_be_paid(
    visitor: Visitor,
) -> None:
    evening = await make_evening(visitor.parts)
    talent = await visitor.another().sign_in(evening.host.person)
    assert "Il ne manque rien." in await talent.text("/studio/payouts")
    await visitor.sign_in(evening.admin)
    await visitor.post(f"/admin/payees/talent/{evening.host.person.id}/freeze", {"reason": REASON})
    page = await talent.text("/studio/payouts")
    assert "Il ne manque rien." not in page
    assert "Versements suspendus" in page
    assert "partira tout seul à la fin de la suspension" in page


async def test_a_payee_that_does_not_exist_is_not_found(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.admin)
    for path in (
        "bank/per_x",
        "talent/per_x",
        "charity/cha_x",
        f"talent/{evening.viewer.id}",
        f"charity/{evening.host.person.id}",
    ):
        assert (await visitor.get(f"/admin/payees/{path}")).status_code == 404
        froze = await visitor.post(f"/admin/payees/{path}/freeze", {"reason": "Un doute."})
        assert froze.status_code == 404


async def test_the_trail_shows_who_when_and_why_to_admins_alone(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.admin)
    desk = f"/admin/payees/charity/{evening.charity.id}"
    await visitor.post(f"{desk}/freeze", {"reason": REASON})
    await visitor.post(f"{desk}/unfreeze", {"reason": "Réglé."})
    everything = await visitor.text("/admin/trail")
    assert REASON in everything
    assert "Réglé." in everything
    frozen = await visitor.text(f"/admin/trail?act=payee.frozen&actor={evening.admin.email}")
    assert REASON in frozen
    assert "Réglé." not in frozen
    nothing = await visitor.text(f"/admin/trail?subject={evening.host.person.id}")
    assert "Aucun acte ne correspond" in nothing
    assert REASON in await visitor.text("/admin/trail?from=2026-11-23&to=2026-11-23")
    assert REASON not in await visitor.text("/admin/trail?to=2026-11-22")
    for days in ("from=hier", "from=2026-12-02&to=2026-12-01", "to=9999-12-31"):
        response = await visitor.get(f"/admin/trail?{days}")
        assert response.status_code == 422
        assert 'id="error-from"' in await body(response)
    async with visitor.parts.database.write() as db:
        member = await make_person(db, "Mathilde Aubertin", Role.CHARITY)
    reader = await visitor.another().sign_in(member)
    assert (await reader.get("/admin/trail")).status_code == 403


async def test_a_charitys_page_leads_to_the_acts_it_does_not_show(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.admin_charities.HISTORY_SHOWN", 2)
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.admin)
    page = f"/admin/charities/{evening.charity.id}"
    about = Subject(kind="charity", id=evening.charity.id, name=evening.charity.name)
    async with visitor.parts.database.write() as db:
        for number in range(3):
            at = NOW + timedelta(minutes=number)
            note_act(db, Act.CHARITY_REFUSED, about, by=None, now=at, reason=f"Motif {number}.")
    shown = await visitor.text(page)
    assert ("Motif 2." in shown, "Motif 0." in shown) == (True, False)
    links = re.findall(r'href="(/admin/trail\?[^"]*before=[^"]+)"', shown)
    assert "Motif 0." in await visitor.text(links[0].replace("&amp;", "&"))
