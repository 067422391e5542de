"""A charity: what it was given, by whom, on which papers, and how one becomes one."""

from tests.tour.guide import Guide
from web.demo.accounts import CHARITY
from web.demo.causes import BOW

LOUIS = "louis@estrade.example"
FIND = "SELECT id FROM charities WHERE slug = ?"
PAGES = (
    ("report", "charity-report"),
    ("money", "charity-money"),
    ("payouts", "charity-payouts"),
    ("receipts", "charity-receipts"),
    ("members", "charity-members"),
    ("standing", "charity-standing"),
)


def walk(guide: Guide) -> None:
    """Read every figure down to a posting; then be somebody who registers a charity."""
    (charity_id,) = guide.row(FIND, BOW)
    visitor = guide.guest()
    visitor.open(f"/charities/{BOW}")
    guide.show(visitor, "charity-public")
    visitor.open(f"/charities/{BOW}/give")
    guide.show(visitor, "charity-give")
    helene = guide.person(CHARITY.email)
    for path, name in PAGES:
        helene.open(f"/charity/{charity_id}/{path}")
        guide.show(helene, name)
    page = helene.open(f"/charity/{charity_id}/report")
    page.locator(".figure-tile__link").first.click()
    guide.show(helene, "charity-postings")
    page = helene.open(f"/charity/{charity_id}/report")
    page.locator(f"a[href*='/charity/{charity_id}/lines/']").first.click()
    guide.show(helene, "charity-line")
    louis = guide.person(LOUIS)
    louis.open("/charity")
    guide.show(louis, "charity-waiting")
    louis.open("/charity/new")
    guide.show(louis, "charity-register")
