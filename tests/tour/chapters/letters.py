"""What mails lead to: signing in, a new password, a session, an invitation, fewer mails."""

from playwright.sync_api import expect

from tests.e2e.people import Visitor
from tests.tour.chapters.charity import LOUIS
from tests.tour.guide import Guide
from web.demo.accounts import CHARITY, TALENT
from web.demo.causes import BOW

AGNES, TOM = "agnes@estrade.example", "tom@estrade.example"
LEAVER = ("Yann Le Bihan", "yann@estrade.example", "une lampe dans la brume")
SLUG = "SELECT slug FROM talents JOIN people ON people.id = person_id WHERE email = ?"
WITH_A_WAY_OUT = "SELECT stop_url FROM mails WHERE stop_url LIKE ? ORDER BY queued_at DESC"
GONE = 410


def walk(guide: Guide) -> None:
    """Open one letter after another."""
    signs_in_by_a_link(guide)
    sets_a_password(guide)
    stays_after_all(guide)
    moves_from_the_mail(guide)
    belongs_to_a_charity(guide)
    wants_fewer_mails(guide)


def signs_in_by_a_link(guide: Guide) -> None:
    """Ask for a link, press its button, and press it once more in another browser."""
    agnes = guide.guest()
    page = agnes.open("/sign-in")
    page.locator("main input[name=email]").first.fill(AGNES)
    page.locator("button[formaction='/sign-in/link']").click()
    expect(page.locator("main input[name=password]")).to_have_count(0)
    guide.show(agnes, "letter-link-sent")
    link = guide.link_to(AGNES, "/sign-in/link/")
    guide.visit(agnes, link, "letter-sign-in")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("header .menu")).to_be_attached()
    late = guide.guest()
    late.open(link).locator("main form button[type=submit]").click()
    expect(late.page.locator("main input[name=password]")).to_be_visible()
    guide.show(late, "letter-link-used")


def sets_a_password(guide: Guide) -> None:
    """Forget one's password; a weak one is refused, another takes its place."""
    agnes = guide.guest()
    page = agnes.open("/password")
    page.locator("main input[name=email]").fill(AGNES)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main input[name=email]")).to_have_count(0)
    guide.show(agnes, "letter-password-sent")
    guide.visit(agnes, guide.link_to(AGNES, "/password/"), "letter-new-password")
    page.locator("input[name=password]").fill("azerty")
    form = page.locator("main form:has(input[name=password])")
    guide.corrected(agnes, form, "letter-new-password-wrong")


def stays_after_all(guide: Guide) -> None:
    """Ask for the end of one's account, and keep it by the link of the mail."""
    yann = guide.guest()
    name, email, password = LEAVER
    page = yann.open("/sign-up")
    page.locator("input[name=display_name]").fill(name)
    page.locator("main input[name=email]").first.fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.locator("header .menu").wait_for()
    page = yann.open("/account/erase")
    form = page.locator("main form[action$='/erase']")
    form.locator("input[name=password]").fill("une autre")
    guide.corrected(yann, form, "letter-erase-wrong")
    form.locator("input[name=password]").fill(password)
    form.locator("button[type=submit]").click()
    expect(page.locator("#data form[action='/account/keep']")).to_be_visible()
    guide.show(yann, "letter-account-ends")
    guide.visit(guide.guest(), guide.link_to(email, "/account/keep/"), "letter-keep-account")


def moves_from_the_mail(guide: Guide) -> None:
    """Move a session without signing in; the link has done its work then."""
    books(guide)
    tom = guide.guest()
    link = guide.link_to(TOM, "/bookings/link/")
    page = guide.visit(tom, link, "letter-session")
    guide.visit(tom, f"{link}/cancel", "letter-cancel")
    guide.visit(tom, f"{link}/move", "letter-move")
    page.locator(".slot:visible").last.click()
    page.locator("main form[action$='/move'] button[type=submit]").wait_for()
    guide.show(tom, "letter-move-question")
    page.locator("main form[action$='/move'] button[type=submit]").click()
    expect(page.locator("main form")).to_have_count(0)
    guide.show(tom, "letter-session-moved")
    guide.refused(tom, link, "letter-session-link-used", status=GONE)


def books(guide: Guide) -> None:
    """Take a slot that is days away, and pay."""
    tom = guide.person(TOM)
    (slug,) = guide.row(SLUG, TALENT.email)
    page = tom.open(f"/talents/{slug}")
    page.locator(".slot:visible").last.click()
    page.locator("form[action$='/pay'] button[type=submit]").click()
    tom.pay()
    expect(page.locator(".now")).to_be_visible()


def belongs_to_a_charity(guide: Guide) -> None:
    """Be invited to read what a charity is given, by somebody who has one already."""
    helene, louis = guide.person(CHARITY.email), guide.person(LOUIS)
    (charity_id,) = guide.row("SELECT id FROM charities WHERE slug = ?", BOW)
    invites(helene, f"/charity/{charity_id}/members", LOUIS)
    guide.show(helene, "letter-charity-invites")
    link = guide.link_to(LOUIS, "/charity/invitations/")
    page = guide.visit(louis, link, "letter-charity-invitation")
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".flash").first).to_be_visible()
    guide.visit(louis, "/charity", "letter-two-charities")


def invites(person: Visitor, path: str, email: str) -> None:
    """Send an invitation from a page of members or hosts."""
    page = person.open(path)
    page.locator("main input[name=email]").fill(email)
    page.locator("main form:has(input[name=email]) button[type=submit]").click()
    expect(page.locator(".flash").first).to_be_visible()


def wants_fewer_mails(guide: Guide) -> None:
    """End mails about something from the foot of one of them."""
    (link,) = guide.row(WITH_A_WAY_OUT, "%/mails/stop/%")
    reader = guide.guest()
    page = guide.visit(reader, link, "letter-fewer-mails")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main form")).to_have_count(0)
    guide.show(reader, "letter-mails-stopped")
