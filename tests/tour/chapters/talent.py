"""A talent: on sale in four steps, and what a week looks like after that."""

from playwright.sync_api import Locator, expect

from tests.e2e.people import Visitor
from tests.tour.guide import Guide
from tests.tour.looks import Language
from web.demo.accounts import TALENT

NAME = "Anouk Perrin"
PASSWORD = "une barque au bord du lac"
WORDS = {
    Language.FR: ("Réparer sa barque soi-même, du calfatage au vernis.", "Lire une coque"),
    Language.EN: ("Mend your own boat, from the caulking to the varnish.", "Reading a hull"),
}
REQUESTED = "Un discours de mariage, dans trois semaines. J’ai le début, pas la fin."
CLARA, OSCAR = "clara@estrade.example", "oscar@estrade.example"


def walk(guide: Guide) -> None:
    """Begin, then be somebody who teaches."""
    begins(guide)
    has_a_week(guide)
    is_asked(guide)


def begins(guide: Guide) -> None:
    """Sign up on the way, make four steps that are kept each, and be public."""
    anouk = guide.guest(is_host=True)
    page = anouk.open("/studio")
    guide.show(anouk, "talent-welcome")
    page.locator("main a[href^='/sign-up']").click()
    guide.show(anouk, "talent-sign-up")
    page.locator("input[name=display_name]").fill(NAME)
    page.locator("main input[name=email]").first.fill("anouk.perrin@estrade.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    makes_first_steps(guide, anouk)
    publishes(guide, anouk)


def makes_first_steps(guide: Guide, anouk: Visitor) -> None:
    """Say what one teaches, what it costs and when; what is wrong is said beside it."""
    page, (headline, title) = anouk.page, WORDS[guide.language]
    field, offer, hours = (_step(anouk, name) for name in ("profile", "offer", "hours"))
    expect(field).to_be_visible()
    guide.corrected(anouk, field, "talent-first-field-wrong")
    anouk.open("/studio/start/profile")
    field.locator("select[name=field]").select_option("woodworking")
    field.locator("[name=headline]").fill(headline)
    guide.show(anouk, "talent-first-field")
    field.locator("button[type=submit]").click()
    expect(offer).to_be_visible()
    guide.corrected(anouk, offer, "talent-first-offer-wrong")
    anouk.open("/studio/start/offer")
    offer.locator("[name=title]").fill(title)
    offer.locator("[name=price]").fill("35")
    expect(page.locator("#share b")).to_be_visible()
    guide.show(anouk, "talent-first-offer")
    offer.locator("button[type=submit]").click()
    expect(hours).to_be_visible()
    opened = hours.locator("input[name=open]:checked")
    while opened.count():
        opened.first.uncheck()
    guide.corrected(anouk, hours, "talent-first-hours-wrong")
    anouk.open("/studio/start/hours")
    guide.show(anouk, "talent-first-hours")
    hours.locator("button[type=submit]").click()


def publishes(guide: Guide, anouk: Visitor) -> None:
    """See the page as others will, show it to everybody, and find one's space."""
    page = anouk.page
    publish = _step(anouk, "publish")
    expect(publish).to_be_visible()
    guide.show(anouk, "talent-preview")
    publish.locator("button[type=submit]").click()
    expect(page.locator("#public-url")).to_be_visible()
    guide.show(anouk, "talent-public")
    guide.visit(anouk, "/studio/profile", "talent-profile")
    anouk.open("/studio")
    page.locator("main a[href^='/talents/']").first.click()
    guide.show(anouk, "talent-own-page")


def _step(anouk: Visitor, name: str) -> Locator:
    return anouk.page.locator(f"main form[action='/studio/start/{name}']")


def has_a_week(guide: Guide) -> None:
    """See what comes, when one is free, what is on sale and what it earned."""
    camille = guide.person(TALENT.email, is_host=True)
    for path, name in (
        ("/studio", "talent-overview"),
        ("/studio/hours", "talent-hours"),
        ("/studio/hours/days", "talent-days"),
        ("/studio/services", "talent-services"),
        ("/studio/earnings", "talent-earnings"),
        ("/studio/payouts", "talent-payouts"),
        ("/studio/papers", "talent-papers"),
        ("/studio/strikes", "talent-strikes"),
    ):
        guide.visit(camille, path, name)


def is_asked(guide: Guide) -> None:
    """Somebody asks for a session; the talent says yes."""
    clara, oscar = guide.person(CLARA), guide.person(OSCAR, is_host=True)
    (slug,) = guide.row(
        "SELECT slug FROM talents JOIN people ON people.id = person_id WHERE email = ?", OSCAR
    )
    page = clara.open(f"/talents/{slug}")
    page.locator(".service-choice__one").nth(1).click()
    page.locator(".slot:visible").nth(6).click()
    page.locator("textarea[name=words]").fill(REQUESTED)
    guide.show(clara, "talent-request-form")
    page.locator("main form[action='/bookings'] button[type=submit]").click()
    expect(page.locator(".now")).to_be_visible()
    guide.show(clara, "talent-request-sent")
    oscar.open("/studio")
    guide.show(oscar, "talent-asked")
    oscar.page.locator("section[aria-labelledby=studio-asked] a").first.click()
    expect(oscar.page.locator(".now")).to_contain_text("mariage")
    guide.show(oscar, "talent-request")
