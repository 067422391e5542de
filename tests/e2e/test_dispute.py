"""A verdict is disputed, answered and decided, each in their own browser; the money follows."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import FilePayload, expect

from billing import audit
from hub.kernel.database import Database
from tests.e2e.hub_process import HubProcess
from tests.e2e.people import Stage, Visitor

LEARNER = "idris@estrade.example"
TALENT = "camille@estrade.example"
ADMIN = "admin@estrade.example"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"
CAPTURE = FilePayload(name="capture.pdf", mimeType="application/pdf", buffer=PDF)
REASONS = "Les deux côtés disent que le son a manqué un quart d’heure."


def say(person: Visitor, words: str, *files: FilePayload) -> None:
    """Fill in and send what one side has to say."""
    page = person.page
    page.get_by_label("Ce qui s’est passé").fill(words)
    if files:
        page.locator("input[type=file]").set_input_files(list(files))
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="La contestation")).to_be_visible()


async def books_of(hub: HubProcess) -> list[str]:
    """Return what `estrade ledger check` would say, which takes ten times as long to begin."""
    database = Database(f"sqlite+aiosqlite:///{hub.database}")
    try:
        async with database.read() as db:
            return await audit.check(db)
    finally:
        await database.close()


def test_from_dispute_to_decision(stage: Stage) -> None:
    hub = stage.hub
    booking_id, price_cents = hub.rows(
        "SELECT b.id, b.price_cents FROM bookings b JOIN people p ON p.id = b.learner_id"
        " WHERE p.email = ? AND b.state = 'ended' AND b.verdict = 'completed'",
        LEARNER,
    )[0]
    learner = stage.signed_in(LEARNER, stage.password)
    learner.open(f"/bookings/{booking_id}")
    learner.page.get_by_role("link", name="Contester le constat").click()
    say(learner, "Le son a manqué longtemps.", CAPTURE)

    talent = stage.signed_in(TALENT, stage.password)
    talent.open(f"/bookings/{booking_id}")
    expect(talent.page.get_by_text("Le son a manqué longtemps.")).to_be_visible()
    talent.page.get_by_role("link", name="Donner ma réponse").click()
    say(talent, "Un quart d’heure, c’est vrai.")

    admin = stage.signed_in(ADMIN, stage.password)
    page = admin.open("/admin/attention")
    page.locator("a[href*='/admin/contests/']").click()
    expect(page.get_by_role("link", name=re.compile("capture"))).to_be_visible()
    page.get_by_label("Minutes que le talent devait").fill("15")
    page.get_by_label("Vos raisons").fill(REASONS)
    page.get_by_role("button", name="Décider").click()
    expect(page.get_by_text("l’argent suit")).to_be_visible()

    for person in (learner, talent):
        person.open(f"/bookings/{booking_id}")
        expect(person.page.get_by_text(REASONS)).to_be_visible()
        assert not person.complaints
    (given_cents,) = hub.wait_for(
        "SELECT r.amount_cents FROM refunds r JOIN payments p ON p.id = r.payment_id"
        " WHERE p.subject_id = ? AND r.state = 'succeeded'",
        booking_id,
    )
    assert 0 < given_cents < price_cents
    hub.wait_for("SELECT id FROM bookings WHERE id = ? AND state = 'settled'", booking_id)
    with ThreadPoolExecutor(1) as beside:
        assert beside.submit(lambda: asyncio.run(books_of(hub))).result() == []
