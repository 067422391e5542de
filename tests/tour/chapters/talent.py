"""A talent: the first session on sale in three steps, and what a week looks like after that."""

from playwright.sync_api import expect

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
    """Sign up, and have something on sale three pages later."""
    anouk = guide.guest(is_host=True)
    headline, title = WORDS[guide.language]
    page = anouk.open("/sign-up?next=/studio")
    guide.show(anouk, "talent-sign-up")
    page.locator("input[name=display_name]").fill(NAME)
    page.locator("main input[name=email]").first.fill("anouk.perrin@estrade.example")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.locator("main a[href='/studio/profile']").first).to_be_visible()
    guide.show(anouk, "talent-welcome")
    page.locator("main a[href='/studio/profile']").first.click()
    page.locator("[name=headline]").fill(headline)
    page.locator("select[name=fields]").first.select_option("woodworking")
    guide.show(anouk, "talent-profile")
    page.locator("main form[action$='/profile'] button[type=submit]").click()
    expect(page.locator("#field-headline")).to_have_count(0)
    guide.show(anouk, "talent-first-hours")
    opens_hours(anouk)
    anouk.open("/studio")
    guide.show(anouk, "talent-to-do")
    page = anouk.open("/studio/services")
    guide.show(anouk, "talent-no-services")
    page.locator("[name=title]").fill(title)
    page.locator("[name=price]").fill("35")
    page.locator("main #new button[type=submit]").click()
    expect(page.locator(".on-sale__one")).to_have_count(1)
    guide.show(anouk, "talent-on-sale")
    anouk.open("/studio")
    guide.show(anouk, "talent-begun")
    page.locator("main a[href^='/talents/']").first.click()
    guide.show(anouk, "talent-own-page")


def opens_hours(anouk: Visitor) -> None:
    """Open an hour on Monday morning by keyboard, and save the week."""
    page = anouk.open("/studio/hours")
    cell = page.locator("[data-day='0'][data-quarter='40']")
    cell.focus()
    for key in (*["Shift+ArrowDown"] * 7, "Space"):
        page.keyboard.press(key)
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator(".flash").first).to_be_visible()


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
