"""A charity: what it was given, by whom, on which papers, and how one becomes one."""

from tests.tour.guide import Guide
from web.demo.accounts import CHARITY
from web.demo.causes import BOW

LOUIS = "louis@estrade.example"
FIND = "SELECT id FROM charities WHERE slug = ?"
PAGES = (
    ("report", "charity-report"),
    ("transfers", "charity-money"),
    ("payouts", "charity-payouts"),
    ("receipts", "charity-receipts"),
    ("members", "charity-members"),
    ("standing", "charity-standing"),
)


def walk(guide: Guide) -> None:
    """Read every figure down to a posting; then be somebody who registers a charity."""
    (charity_id,) = guide.row(FIND, BOW)
    helene = guide.person(CHARITY.email)
    for path, name in PAGES:
        guide.visit(helene, f"/charity/{charity_id}/{path}", name)
    page = helene.open(f"/charity/{charity_id}/report")
    page.locator(".figure-tile__link").first.click()
    guide.show(helene, "charity-postings")
    page = helene.open(f"/charity/{charity_id}/report")
    page.locator(f"a[href*='/charity/{charity_id}/lines/']").first.click()
    guide.show(helene, "charity-line")
    page = helene.open(f"/charity/{charity_id}/report")
    page.locator(f"a[href*='/charity/{charity_id}/donors/']").first.click()
    guide.show(helene, "charity-donor")
    page = helene.open(f"/charity/{charity_id}/transfers")
    page.locator(f"a[href*='/charity/{charity_id}/transfer/']").first.click()
    guide.show(helene, "charity-transfer")
    louis = guide.person(LOUIS)
    guide.visit(louis, "/charity", "charity-waiting")
    guide.visit(louis, "/charity/new", "charity-register")
