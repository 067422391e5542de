"""Everybody goes wherever links lead; nobody meets a page that does not open."""

from collections import Counter
from collections.abc import Iterator

from tests.e2e.people import Visitor
from tests.tour.guide import Guide
from tests.tour.pages import Finder
from tests.tour.whereabouts import BY_LINKS
from web.demo.accounts import ADMIN, CHARITY, HOST, LEARNER, TALENT

NEWCOMER = ("Yann Le Bihan", "yann@estrade.example", "une lampe dans la brume")
KINDS = (
    ("learner", LEARNER, ("/agenda", "/account", "/waiting", "/")),
    ("talent", TALENT, ("/studio", "/agenda", "/account")),
    ("host", HOST, ("/studio/masterclasses", "/studio")),
    ("charity", CHARITY, ("/charity", "/account")),
    ("admin", ADMIN, ("/admin", "/sandbox/disputes")),
)


def walk(guide: Guide) -> None:
    """Follow every link as every kind of person; what leads nowhere is a complaint."""
    alike: Counter[str] = Counter()
    found: set[str] = set()
    for kind, visitor, starts in people(guide):
        finder = Finder(guide, f"all-{kind}", visitor, alike)
        finder.walk(*starts)
        guide.complaints += finder.dead
        found |= finder.found
    lost = sorted(set(BY_LINKS.values()) - found)
    guide.complaints += [f"no link leads to {endpoint} any more" for endpoint in lost]


def people(guide: Guide) -> Iterator[tuple[str, Visitor, tuple[str, ...]]]:
    """Give each kind of person, and where they begin."""
    public = ("/", "/sign-in", "/studio", "/dev/style", "/dev/mailbox", "/offline")
    yield "guest", guide.guest(), public
    yield "newcomer", newcomer(guide), ("/agenda", "/account", "/studio", "/charity")
    for kind, account, starts in KINDS:
        yield kind, guide.person(account.email), starts


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
