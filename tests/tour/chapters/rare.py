"""What happens seldom: a hold that runs out, a waiting list, a strike, money that goes back."""

import re
import sqlite3
from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.people import Visitor
from tests.tour.chapters.admin import ENDED, IDRIS, disputes
from tests.tour.chapters.letters import SLUG
from tests.tour.guide import Guide
from web.demo.accounts import ADMIN, LEARNER, TALENT

MALO, AGNES, MEI = "malo@estrade.example", "agnes@estrade.example", "mei@estrade.example"
OSCAR, CLARA = "oscar@estrade.example", "clara@estrade.example"
MOVED = "What the numbers do not say"
FIND = "SELECT id, slug FROM masterclasses WHERE title = ?"
DEAD = "UPDATE mails SET sent_at = NULL, dead_at = ?, error = '550 no such mailbox' WHERE id = ?"
LOST = "DE62 3704 0044 0532 0130 01"
A_HOLD = timedelta(minutes=17)
AHEAD = timedelta(days=16)
TOO_LONG = "Pas cette fois. " * 80
GONE = 410


def walk(guide: Guide) -> None:
    """One after another; what moves the time comes last."""
    camille, admin = guide.person(TALENT.email, is_host=True), guide.person(ADMIN.email)
    says_no(guide)
    waits(guide, camille)
    gives_back(guide, camille, admin)
    is_judged_anew(guide, camille, admin)
    appeals(guide, admin)
    answers_a_bank(guide, camille, admin)
    changes_banks(guide, camille)
    fails(guide, admin)
    moves_an_evening(guide)
    runs_out(guide)


def says_no(guide: Guide) -> None:
    """A talent declines a request, with a word."""
    clara, oscar = guide.person(CLARA), guide.person(OSCAR, is_host=True)
    (slug,) = guide.row(SLUG, OSCAR)
    page = clara.open(f"/talents/{slug}")
    page.locator(".service-choice__one").nth(1).click()
    page.locator(".slot:visible").nth(6).click()
    page.locator("textarea[name=words]").fill("Un discours de mariage.")
    page.locator("main form[action='/bookings'] button[type=submit]").click()
    expect(page.locator(".now")).to_be_visible()
    booking_id = _booking_in(page.url)
    page = guide.visit(oscar, f"/bookings/{booking_id}/decline", "rare-decline")
    page.locator("textarea[name=words]").evaluate(
        "(area, words) => { area.value = words; }", TOO_LONG
    )
    guide.corrected(oscar, page.locator("main form[action$='/decline']"), "rare-decline-wrong")


def _booking_in(address: str) -> str:
    found = re.search(r"bkg_\w+", address)
    assert found is not None, address
    return found.group()


def waits(guide: Guide, camille: Visitor) -> None:
    """A day is full: wait for a time on it, and see where one stands."""
    day = f"{guide.hub.now() + AHEAD:%Y-%m-%d}"
    opens_one_hour(camille, day)
    (slug,) = guide.row(SLUG, TALENT.email)
    early, patient = guide.person(AGNES), guide.person(LEARNER.email)
    guide.visit(patient, "/waiting", "rare-waiting-for-nothing")
    page = early.open(f"/talents/{slug}?week=2")
    page.locator(f".slot[value^='{day}']").first.click()
    page.locator("form[action$='/pay'] button[type=submit]").click()
    early.pay()
    expect(page.locator(".now")).to_be_visible()
    page = patient.open(f"/talents/{slug}?week=2")
    page.locator(f".full-days a[href*='{day}']").click()
    guide.show(patient, "rare-waiting-asked")
    page.locator("form.waiting-form button[type=submit]").click()
    expect(page.locator("form[action$='/leave']")).to_be_visible()
    guide.show(patient, "rare-waiting")
    guide.visit(patient, "/waiting", "rare-waiting-list")


def opens_one_hour(camille: Visitor, day: str) -> None:
    """Open a day for one session."""
    page = camille.open("/studio/hours/days")
    page.locator("#field-first").fill(day)
    page.locator("#field-last").fill(day)
    page.locator("#field-open").check()
    page.locator("[name=from]").first.fill("15:00")
    page.locator("[name=to]").first.fill("16:00")
    page.locator("form:has(#field-first) button[type=submit]").last.click()
    expect(page.locator(".flash").first).to_be_visible()


def gives_back(guide: Guide, camille: Visitor, admin: Visitor) -> None:
    """A talent gives money back, and so does whoever runs the hub; each is asked once more."""
    (booking_id,) = guide.row(ENDED, IDRIS)
    page = guide.visit(camille, f"/bookings/{booking_id}/refund", "rare-refund")
    form = page.locator("main form[action$='/refund']")
    page.locator("input[name=amount]").fill("9999")
    guide.corrected(camille, form, "rare-refund-wrong")
    page.locator("input[name=amount]").fill("5")
    page.locator("textarea[name=words]").fill("Un quart d’heure de moins.")
    form.locator("button[type=submit]").click()
    expect(page.locator("input[name=amount]:visible")).to_have_count(0)
    guide.show(camille, "rare-refund-question")
    page = admin.open(f"/admin/payments?q={IDRIS}")
    page.locator("main tbody a").first.click()
    page.locator("main a[href$='/refund']").click()
    guide.show(admin, "rare-give-back")
    form = page.locator("main form[action$='/refund']")
    guide.corrected(admin, form, "rare-give-back-wrong")
    page.locator("textarea[name=words]").fill("Un geste, pour l’attente.")
    form.locator("button[type=submit]").click()
    expect(page.locator("input[name=confirmed]")).to_be_attached()
    guide.show(admin, "rare-give-back-question")


def is_judged_anew(guide: Guide, camille: Visitor, admin: Visitor) -> None:
    """An admin finds that a session was interrupted: its learner takes a new date, or the money."""
    idris = guide.person(IDRIS)
    disputes(guide, idris, camille)
    page = admin.open("/admin/attention")
    page.locator("a[href*='/admin/contests/']").first.click()
    page.locator("select[name=verdict]").select_option("interrupted")
    page.locator("textarea[name=reasons]").fill("Le son a manqué plus de la moitié du temps.")
    page.locator("main form:has([name=reasons]) button[type=submit]").click()
    expect(page.locator("textarea[name=reasons]")).to_have_count(0)
    (booking_id,) = guide.row("SELECT id FROM bookings WHERE verdict = 'interrupted'")
    guide.visit(idris, f"/bookings/{booking_id}", "rare-interrupted")
    guide.visit(idris, f"/bookings/{booking_id}/new-date", "rare-new-date")


def appeals(guide: Guide, admin: Visitor) -> None:
    """A talent who did not come says why; an admin decides."""
    malo = guide.person(MALO, is_host=True)
    page = guide.visit(malo, "/studio/strikes", "rare-strike")
    form = page.locator("main form[action$='/appeal']").first
    guide.corrected(malo, form, "rare-appeal-wrong")
    again = malo.context.new_page()
    again.goto("/studio/strikes")
    for tab in (page, again):
        form = tab.locator("main form[action$='/appeal']").first
        form.locator("textarea[name=words]").fill("Une coupure de courant dans tout le quartier.")
        form.locator("button[type=submit]").click()
        expect(tab.locator("main form[action$='/appeal']")).to_have_count(0)
        malo.page = tab
        guide.show(malo, "rare-appealed" if tab is page else "rare-appealed-twice")
    page = admin.open("/admin/attention")
    page.locator("a[href*='/admin/appeals/']").first.click()
    guide.show(admin, "rare-appeal")
    form = page.locator("main form:has(textarea[name=reasons])")
    guide.corrected(admin, form, "rare-appeal-undecided")


def answers_a_bank(guide: Guide, camille: Visitor, admin: Visitor) -> None:
    """A payer disputes a payment at their bank; the hub and the talent answer."""
    page = admin.open("/sandbox/disputes")
    form = page.locator("form:has(select[name=charge])")
    charge = form.locator("select[name=charge] option", has_text=re.compile("Premiers|accords"))
    form.locator("select[name=charge]").select_option(charge.first.get_attribute("value"))
    form.locator("button[type=submit]").click()
    expect(page.locator(".flash").first).to_be_visible()
    guide.show(admin, "rare-bank-disputes")
    (dispute_id,) = guide.row("SELECT id FROM disputes")
    guide.visit(admin, f"/admin/disputes/{dispute_id}", "rare-dispute")
    guide.visit(camille, "/studio/disputes", "rare-own-disputes")
    guide.visit(camille, f"/studio/disputes/{dispute_id}", "rare-own-dispute")


def changes_banks(guide: Guide, camille: Visitor) -> None:
    """A talent says where the money goes, on the provider's page."""
    page = camille.open("/studio/payouts")
    page.locator("main form[action='/studio/payouts'] button[type=submit]").click()
    expect(page.locator("input[name=iban]")).to_be_visible()
    guide.show(camille, "rare-bank")
    page.locator("input[name=iban]").fill(LOST)
    form = page.locator("main form:has(input[name=iban])")
    guide.corrected(camille, form, "rare-bank-wrong")


def fails(guide: Guide, admin: Visitor) -> None:
    """A mail was tried to the end: nothing but a broken mail server does that, so it is noted."""
    (mail_id,) = guide.row("SELECT id FROM mails")
    with sqlite3.connect(guide.hub.database, timeout=20) as books:
        books.execute(DEAD, (f"{guide.hub.now():%Y-%m-%d %H:%M:%S.%f}", mail_id))
    guide.visit(admin, f"/admin/attention/mail/{mail_id}", "rare-failed")
    page = admin.page
    form = page.locator("main form[action$='/retry']")
    guide.corrected(admin, form, "rare-failed-wrong")


def moves_an_evening(guide: Guide) -> None:
    """A host moves a masterclass: whoever has a seat keeps it or gives it back."""
    masterclass_id, slug = guide.row(FIND, MOVED)
    ada, mei = guide.person("ada@estrade.example", is_host=True), guide.person(MEI)
    page = ada.open(f"/studio/masterclasses/{masterclass_id}/new-date")
    form = page.locator("main form[action$='/new-date']")
    page.locator("input[name=date]").fill("2020-01-01")
    guide.corrected(ada, form, "rare-new-date-wrong")
    page.locator("input[name=date]").fill(f"{guide.hub.now() + AHEAD:%Y-%m-%d}")
    form.locator("button[type=submit]").click()
    expect(page.locator(".flash").first).to_be_visible()
    guide.visit(mei, f"/masterclasses/{slug}", "rare-moved-evening")
    guide.visit(mei, f"/masterclasses/{slug}/seat/return", "rare-return-seat")


def runs_out(guide: Guide) -> None:
    """A slot is kept for a quarter of an hour, then it is free again."""
    clara = guide.person(CLARA)
    (slug,) = guide.row(SLUG, TALENT.email)
    page = clara.open(f"/talents/{slug}")
    page.locator(".slot:visible").nth(5).click()
    expect(page.locator("form[action$='/pay']")).to_be_visible()
    kept = page.url
    guide.move_to(guide.hub.now() + A_HOLD)
    guide.refused(clara, kept, "rare-expired", status=GONE)
