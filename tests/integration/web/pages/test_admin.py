"""The operator's pages: the state of the hub, and charities to check."""

from hub.charities.models import Charity
from hub.charities.service import CharityDetails, register_charity
from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from hub.people.models import Role
from tests.integration.web.pages.masterclass_scenes import make_evening, pay_newest
from tests.scenes import NOW, make_person
from tests.visitor import Visitor

WAITING = CharityDetails(
    slug="a-verifier",
    name="À vérifier",
    registration="W751234568",
    address="Ici",
    object_fr="Une cause.",
    object_en="A cause.",
    signatory="Quelqu’un",
)


async def test_the_books_of_a_hub_in_order_are_right(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20"})
    await pay_newest(visitor.parts)
    await visitor.sign_in(evening.admin)
    page = await visitor.text("/admin")
    assert "Les comptes sont justes" in page
    assert "escrow:masterclass" in page
    assert "provider:fees" in page


async def test_dead_letters_stay_visible(visitor: Visitor) -> None:
    async with visitor.parts.database.write() as db:
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
        db.add(
            OutboxRow(
                name="GiftReceived", payload="{}", recorded_at=NOW, dead_at=NOW, error="no such"
            )
        )
        db.add(
            MailRow(
                key="lost",
                recipient="lost@estrade.example",
                locale="fr",
                subject="",
                text="",
                html="",
                queued_at=NOW,
                dead_at=NOW,
                error="550",
            )
        )
    await visitor.sign_in(admin)
    page = await visitor.text("/admin")
    assert "GiftReceived" in page
    assert "no such" in page
    assert "lost@estrade.example" in page


async def test_an_admin_verifies_a_charity_and_it_can_be_chosen(visitor: Visitor) -> None:
    async with visitor.parts.database.write() as db:
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
        charity = await register_charity(db, WAITING, now=NOW)
    await visitor.sign_in(admin)
    assert "À vérifier" in await visitor.text("/admin/charities")
    response = await visitor.post(f"/admin/charities/{charity.id}/verify")
    assert response.status_code == 303
    async with visitor.parts.database.read() as db:
        verified = await db.get_one(Charity, charity.id)
    assert verified.verified_by == admin.id
    assert "Vérifiée le" in await visitor.text("/admin/charities")
    assert (await visitor.post("/admin/charities/cha_nowhere/verify")).status_code == 404
