"""The operator's first page: the state of the hub."""

from datetime import timedelta

from sqlalchemy import Engine, event

from billing.books.service import prove_due
from billing.inbox.models import ProviderNotice
from billing.payments.models import Payment
from billing.settlements.models import Settlement, SettlementState, SubjectKind
from hub.kernel.clock import FixedClock
from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from hub.people.models import Role
from rooms.models import ProcessKind, ProcessRun
from tests.integration.web.pages.masterclass_scenes import make_evening, pay_newest
from tests.scenes import NOW, make_person
from tests.visitor import Visitor


async def test_the_books_of_a_hub_in_order_are_right(visitor: Visitor) -> None:
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20"})
    await pay_newest(visitor.parts)
    await visitor.sign_in(evening.admin)
    assert "Les comptes n’ont pas encore été vérifiés" in await visitor.text("/admin")
    assert await prove_due(visitor.parts.database, now=NOW)
    page = await visitor.text("/admin")
    assert "Les comptes sont justes" in page
    assert "lundi 23 novembre, 10:00" in page
    assert "L’état du lundi 23 novembre, 10:00. Ce qui a bougé depuis n’y est pas." in page
    assert "escrow:masterclass" in page
    assert "provider:fees" in page


async def test_a_page_of_the_operator_reads_no_posting(visitor: Visitor) -> None:
    async with visitor.parts.database.write() as db:
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
    await visitor.sign_in(admin)
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        await visitor.text("/admin")
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    assert said
    assert not [statement for statement in said if "postings" in statement]


async def test_media_servers_are_told_apart(visitor: Visitor) -> None:
    async with visitor.parts.database.write() as db:
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
        for name in ("media-1", "media-2"):
            db.add(
                ProcessRun(
                    kind=ProcessKind.MEDIA,
                    worker=name,
                    started_at=NOW,
                    beat_at=NOW,
                    started_real_s=0.0,
                    beat_real_s=0.0,
                )
            )
    await visitor.sign_in(admin)
    page = await visitor.text("/admin")
    assert "Serveur de diffusion (media-1)" in page
    assert "Serveur de diffusion (media-2)" in page


async def test_books_that_are_wrong_say_so_until_they_are_checked_again(
    visitor: Visitor, clock: FixedClock
) -> None:
    evening = await make_evening(visitor.parts)
    viewer = await visitor.another().sign_in(evening.viewer)
    await viewer.post(f"{evening.page}/give", {"amount": "20"})
    payment = await pay_newest(visitor.parts)
    async with visitor.parts.database.write() as db:
        (await db.get_one(Payment, payment.id)).amount_cents += 1
    await prove_due(visitor.parts.database, now=clock.now())
    await visitor.sign_in(evening.admin)
    page = await visitor.text("/admin")
    assert "Les comptes sont faux" in page
    assert payment.id in page
    async with visitor.parts.database.write() as db:
        (await db.get_one(Payment, payment.id)).amount_cents -= 1
    assert not await prove_due(visitor.parts.database, now=clock.now())
    clock.advance(timedelta(minutes=1))
    assert (await visitor.post("/admin/books")).status_code == 303
    assert "Une vérification est en cours" in await visitor.text("/admin")
    assert await prove_due(visitor.parts.database, now=clock.now())
    assert "Les comptes sont justes" in await visitor.text("/admin")


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
        db.add(
            Settlement(
                subject_id="mcl_stuck",
                kind=SubjectKind.MASTERCLASS,
                state=SettlementState.WAITING,
                settle_at=NOW,
                dead_at=NOW,
                error="its lines differ",
            )
        )
        db.add(
            ProviderNotice(
                provider="stripe",
                notice_id="evt_1",
                object_kind="checkout",
                object_id="cs_unreadable",
                received_at=NOW,
                dead_at=NOW,
            )
        )
    await visitor.sign_in(admin)
    page = await visitor.text("/admin")
    assert all(stuck in page for stuck in ("mcl_stuck", "its lines differ", "cs_unreadable"))
    assert "quelqu’un a donné" in page
    assert "no such" in page
    assert "lost@estrade.example" in page


async def test_a_closed_door_says_what_to_do_and_nothing_of_codes(visitor: Visitor) -> None:
    async with visitor.parts.database.write() as db:
        person = await make_person(db, "Noé Ferraud")
    await visitor.sign_in(person)
    response = await visitor.get("/admin")
    page = await response.get_data(as_text=True)
    assert response.status_code == 403
    assert "Cette porte" in page
    assert "<code>" not in page
    assert "Erreur" not in page
