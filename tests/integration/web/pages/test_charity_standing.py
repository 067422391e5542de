"""A charity comes to the hub, proves what it is, and reads what an admin decided."""

import re

import pytest
from sqlalchemy import select

from hub.charities.models import Charity, CharityProof
from hub.charities.rules import MAX_PROOF_BYTES
from tests.integration.web.pages.charity_scenes import make_newcomers, send_file
from tests.integration.web.pages.masterclass_scenes import body
from tests.scenes import make_person
from tests.unit.hub.charities.test_rules import JPEG, PDF, PNG
from tests.visitor import Visitor

FORM = {
    "name": "Un toit pour Orvelle",
    "registration": "W103 884 125",
    "address": "48 quai de la Fosse, 59000 Lille",
    "signatory": "Youssef Karam",
    "object_fr": "Loger des familles.",
}
ALL_CHECKED = {"number": "1", "signatory": "1", "document": "1"}


async def all_checked(admin: Visitor, desk: str) -> dict[str, str]:
    """Return the form as an admin sends it who has just looked at the page."""
    seen = re.search(r'name="seen" value="(\w+)"', await admin.text(desk))
    assert seen is not None
    return {**ALL_CHECKED, "seen": seen[1]}


async def sent_files(visitor: Visitor) -> int:
    async with visitor.parts.database.read() as db:
        return len(list(await db.scalars(select(CharityProof.id))))


async def test_anybody_signed_in_registers_a_charity_and_is_led_to_its_proof(
    visitor: Visitor,
) -> None:
    async with visitor.parts.database.write() as db:
        person = await make_person(db, "Youssef Karam")
    await visitor.sign_in(person)
    assert "Inscrire une association" in await visitor.text("/charity/new")
    response = await visitor.post("/charity/new", FORM)
    assert response.status_code == 303
    page = await visitor.text(response.headers["Location"])
    assert "Il manque un document" in page
    assert "W103884125" in page
    assert (await visitor.another().get("/charities/un-toit-pour-orvelle")).status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"registration": "123456789"}, 'id="error-registration"'),
        ({"name": "  "}, "Indiquez le nom"),
        ({"address": "x" * 301}, "Raccourcissez"),
    ],
)
async def test_a_form_not_filled_as_it_should_is_kept_and_explained(
    visitor: Visitor, change: dict[str, str], sentence: str
) -> None:
    async with visitor.parts.database.write() as db:
        person = await make_person(db, "Youssef Karam")
    await visitor.sign_in(person)
    response = await visitor.post("/charity/new", {**FORM, **change})
    assert response.status_code == 422
    page = await body(response)
    assert sentence in page
    assert "Youssef Karam" in page


async def test_a_number_that_somebody_else_applied_for_is_taken_and_the_admin_sees_both(
    visitor: Visitor,
) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.stranger)
    mine = {**FORM, "registration": scene.charity.registration}
    assert (await visitor.post("/charity/new", mine)).status_code == 303
    admin = await visitor.another().sign_in(scene.admin)
    page = await admin.text(scene.desk)
    assert "D’autres donnent le même numéro" in page
    assert "Un toit pour Orvelle" in page


async def test_a_fourth_application_is_refused_with_what_to_do(visitor: Visitor) -> None:
    async with visitor.parts.database.write() as db:
        person = await make_person(db, "Youssef Karam")
    await visitor.sign_in(person)
    for number in range(3):
        form = {**FORM, "registration": f"W10388412{number}"}
        assert (await visitor.post("/charity/new", form)).status_code == 303
    refused = await visitor.post("/charity/new", {**FORM, "registration": "W103884129"})
    assert refused.status_code == 429
    assert "Corrigez plutôt l’une d’elles" in await body(refused)


async def test_a_document_is_sent_read_by_admins_alone_and_the_charity_verified(
    visitor: Visitor,
) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.founder)
    response = await send_file(visitor, f"{scene.space}/standing/proof", PDF, name="récépissé.pdf")
    assert response.status_code == 303
    assert "récépissé.pdf" in await visitor.text(f"{scene.space}/standing")
    async with visitor.parts.database.read() as db:
        proof_id = (await db.scalars(select(CharityProof.id))).one()
    path = f"{scene.desk}/proofs/{proof_id}"
    assert (await visitor.get(path)).status_code == 403
    admin = await visitor.another().sign_in(scene.admin)
    page = await admin.text(scene.desk)
    assert all(text in page for text in ("882165046", "SIREN", "Gwenola Strullu", "récépissé.pdf"))
    file = await admin.get(path)
    assert await file.get_data(as_text=False) == PDF
    assert file.mimetype == "application/pdf"
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=\"r_c_piss_.pdf\"; filename*=UTF-8''r%C3%A9c%C3%A9piss%C3%A9.pdf"
    )
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    half = await admin.post(f"{scene.desk}/verify", {"number": "1", "signatory": "1"})
    assert half.status_code == 422
    assert (
        await admin.post(f"{scene.desk}/verify", await all_checked(admin, scene.desk))
    ).status_code == 303
    assert "Vérifiée" in await visitor.text(f"{scene.space}/standing")
    assert (await visitor.another().get("/charities/les-lanternes-du-port")).status_code == 200
    await visitor.parts.dispatcher.drain()
    assert "est vérifiée" in await visitor.text("/dev/mailbox")


async def test_what_changed_while_an_admin_was_reading_is_not_verified(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.founder)
    await send_file(visitor, f"{scene.space}/standing/proof", PDF)
    admin = await visitor.another().sign_in(scene.admin)
    read = await all_checked(admin, scene.desk)
    await visitor.post(f"{scene.space}/standing/details", {**FORM, "name": "Quelqu’un d’autre"})
    response = await admin.post(f"{scene.desk}/verify", read)
    assert response.status_code == 409
    assert "Quelqu’un d’autre" in await body(response)
    async with visitor.parts.database.read() as db:
        assert (await db.get_one(Charity, scene.charity.id)).verified_at is None
    assert (
        await admin.post(f"{scene.desk}/verify", await all_checked(admin, scene.desk))
    ).status_code == 303


async def test_without_a_document_nothing_can_be_verified(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.admin)
    response = await visitor.post(f"{scene.desk}/verify", ALL_CHECKED)
    assert response.status_code == 409
    assert (await visitor.post("/admin/charities/cha_x/verify", ALL_CHECKED)).status_code == 404
    async with visitor.parts.database.read() as db:
        assert (await db.get_one(Charity, scene.charity.id)).verified_at is None


async def test_a_charity_reads_why_it_is_refused_and_asks_again(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.founder)
    await send_file(visitor, f"{scene.space}/standing/proof", JPEG, name="recto.jpeg")
    admin = await visitor.another().sign_in(scene.admin)
    silent = await admin.post(f"{scene.desk}/refuse", {"reason": " "})
    assert silent.status_code == 422
    assert 'id="error-reason"' in await body(silent)
    await admin.post(f"{scene.desk}/refuse", {"reason": "Il manque <b>la page 2</b>."})
    page = await visitor.text(f"{scene.space}/standing")
    assert "Il manque &lt;b&gt;la page 2&lt;/b&gt;." in page
    assert "Refusée le" in await admin.text("/admin/charities")
    await send_file(visitor, f"{scene.space}/standing/proof", PNG, name="page 2.png")
    assert "Nous regardons" in await visitor.text(f"{scene.space}/standing")
    assert "À vérifier" in await admin.text("/admin/charities")
    assert '<img class="proof__picture"' in await admin.text(scene.desk)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"<script>alert(1)</script>", 422),
        (b"%PDF-1.4 cut short", 422),
        (PDF + bytes(MAX_PROOF_BYTES), 422),
        (PDF + bytes(MAX_PROOF_BYTES + 128 * 1024), 413),
    ],
)
async def test_what_is_no_document_or_too_large_is_refused_and_not_kept(
    visitor: Visitor, content: bytes, status: int
) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.founder)
    response = await send_file(visitor, f"{scene.space}/standing/proof", content)
    assert response.status_code == status
    page = await body(response)
    assert ('id="error-proof"' in page) == (status == 422)
    assert ("trop lourd pour nous" in page) == (status == 413)
    assert await sent_files(visitor) == 0


async def test_a_large_body_is_taken_nowhere_else(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.founder)
    response = await send_file(visitor, "/charity/new", PDF + bytes(300 * 1024))
    assert response.status_code == 413


async def test_details_are_corrected_until_the_charity_is_verified(visitor: Visitor) -> None:
    scene = await make_newcomers(visitor.parts)
    await visitor.sign_in(scene.founder)
    path = f"{scene.space}/standing/details"
    assert (await visitor.post(path, FORM)).status_code == 303
    assert "Un toit pour Orvelle" in await visitor.text(f"{scene.space}/standing")
    assert (await visitor.post(path, {**FORM, "registration": "1"})).status_code == 422
    await send_file(visitor, f"{scene.space}/standing/proof", PDF)
    admin = await visitor.another().sign_in(scene.admin)
    await admin.post(f"{scene.desk}/verify", await all_checked(admin, scene.desk))
    late = await visitor.post(path, {**FORM, "name": "Un autre nom"})
    assert late.status_code == 409
    assert "Un autre nom" not in await visitor.text(f"{scene.space}/standing")
