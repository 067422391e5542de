"""Everybody goes wherever links lead; nobody meets a page that does not open."""

from tests.e2e.people import Visitor
from tests.tour.guide import Guide
from tests.tour.pages import Finder
from web.demo.accounts import ADMIN, CHARITY, HOST, LEARNER, TALENT

NEWCOMER = ("Yann Le Bihan", "yann@estrade.example", "une lampe dans la brume")
KINDS = (
    ("learner", LEARNER, ("/agenda", "/account", "/")),
    ("talent", TALENT, ("/studio", "/agenda", "/account")),
    ("host", HOST, ("/studio/masterclasses", "/studio")),
    ("charity", CHARITY, ("/charity", "/account")),
    ("admin", ADMIN, ("/admin",)),
)


def walk(guide: Guide) -> None:
    """Follow every link as every kind of person; what leads nowhere is a complaint."""
    finders = [Finder(guide, "all-guest", guide.guest())]
    finders[0].walk("/", "/sign-in", "/dev/style", "/dev/mailbox", "/offline", "/nothing-here")
    finders.append(Finder(guide, "all-newcomer", newcomer(guide)))
    finders[1].walk("/agenda", "/account", "/studio", "/charity", "/")
    for kind, account, starts in KINDS:
        finder = Finder(guide, f"all-{kind}", guide.person(account.email))
        finder.walk(*starts)
        finders.append(finder)
    guide.complaints += [dead for finder in finders for dead in finder.dead]


def newcomer(guide: Guide) -> Visitor:
    """Sign up, and have nothing yet."""
    visitor = guide.guest()
    name, email, password = NEWCOMER
    page = visitor.open("/sign-up")
    page.locator("input[name=display_name]").fill(name)
    page.locator("main input[name=email]").first.fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.locator("header .menu").wait_for()
    return visitor
