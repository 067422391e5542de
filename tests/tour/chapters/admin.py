"""Whoever runs the hub: where every cent is, what waits for a person, what is in dispute."""

from playwright.sync_api import expect

from tests.e2e.people import Visitor
from tests.tour.guide import Guide
from web.demo.accounts import ADMIN, TALENT

IDRIS = "idris@estrade.example"
ENDED = (
    "SELECT b.id FROM bookings b JOIN people p ON p.id = b.learner_id"
    " WHERE p.email = ? AND b.state = 'ended' AND b.verdict = 'completed'"
)
PAGES = (
    ("/admin", "admin"),
    ("/admin/charities", "admin-charities"),
    ("/admin/payees", "admin-payees"),
    ("/admin/payments", "admin-payments"),
    ("/admin/attention", "admin-attention"),
    ("/admin/reports", "admin-reports"),
    ("/admin/reviews", "admin-reviews"),
    ("/admin/trail", "admin-trail"),
)


def walk(guide: Guide) -> None:
    """See to what waits."""
    idris, camille = guide.person(IDRIS), guide.person(TALENT.email, is_host=True)
    somebody_disagrees(guide, idris, camille)
    admin = guide.person(ADMIN.email)
    for path, name in PAGES:
        guide.visit(admin, path, name)
    page = admin.open("/admin/charities")
    page.locator("a[href*='/admin/charities/']").first.click()
    guide.show(admin, "admin-charity")
    page = admin.open("/admin/attention")
    page.locator("a[href*='/admin/contests/']").first.click()
    guide.show(admin, "admin-contest")
    decides(admin)
    idris.page.reload()
    guide.show(idris, "contest-decided")
    page = admin.open("/admin/reports")
    page.locator("main tbody a").first.click()
    guide.show(admin, "admin-report")
    page = admin.open(f"/admin/payments?q={IDRIS}")
    guide.show(admin, "admin-payments-found")
    page.locator("main tbody a").first.click()
    guide.show(admin, "admin-payment")


def somebody_disagrees(guide: Guide, idris: Visitor, camille: Visitor) -> None:
    """A verdict is disputed and answered, and somebody is reported."""
    booking_id = disputes(guide, idris, camille)
    idris.open(f"/bookings/{booking_id}/dispute")
    guide.show(idris, "contest-sent")
    page = camille.open(f"/bookings/{booking_id}/report")
    guide.show(camille, "session-report")
    page.locator("select[name=grounds]").select_option("disturbs")
    page.locator("textarea[name=words]").fill("Il a filmé son écran pendant la séance.")
    page.locator("main form button[type=submit]").click()
    idris.open(f"/bookings/{booking_id}")


def disputes(guide: Guide, idris: Visitor, camille: Visitor) -> str:
    """Say what was wrong with a session, and answer; return the booking."""
    (booking_id,) = guide.row(ENDED, IDRIS)
    for person, words in (
        (idris, "Le son a manqué un bon quart d’heure."),
        (camille, "Un quart d’heure, c’est vrai."),
    ):
        page = person.open(f"/bookings/{booking_id}/dispute")
        page.locator("textarea[name=words]").fill(words)
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("textarea[name=words]")).to_have_count(0)
    return str(booking_id)


def decides(admin: Visitor) -> None:
    """Weigh both sides, and say why."""
    page = admin.page
    page.locator("[name=lost_min]").fill("15")
    page.locator("textarea[name=reasons]").fill("Les deux côtés le disent : un quart d’heure.")
    page.locator("main form:has([name=reasons]) button[type=submit]").click()
    expect(page.locator("textarea[name=reasons]")).to_have_count(0)
