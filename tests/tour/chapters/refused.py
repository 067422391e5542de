"""What the hub says no to: doors that stay shut, and forms that are to be put right."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.people import Visitor
from tests.tour.chapters.admin import ENDED, IDRIS
from tests.tour.guide import Guide
from web.demo.accounts import ADMIN, CHARITY, HOST, LEARNER, TALENT

TOM = "tom@estrade.example"
BOOKED_BY = (
    "SELECT b.id FROM bookings b JOIN people p ON p.id = b.learner_id"
    " WHERE p.email = ? AND b.state = 'confirmed'"
)
FIND = "SELECT id, slug FROM masterclasses WHERE title = ?"
TONIGHT, OVER = "Le geste du vitrail", "Comment naît une chanson"
DRAFT = "Réparer une vitre soufflée"
FEEDS = 60


@dataclass(frozen=True)
class Fault:
    """A form on a page, by where it is sent, and what is typed into it that cannot be."""

    path: str
    action: str
    name: str
    typed: Mapping[str, str] = field(default_factory=dict)


STRANGERS = (
    Fault("/sign-in", "/sign-in", "wrong-sign-in", {"email": "nobody@exemple.fr", "password": "x"}),
    Fault("/sign-up", "/sign-up", "wrong-sign-up", {"email": "a@exemple.fr", "password": "azerty"}),
    Fault("/password", "/password", "wrong-forgotten", {"email": "exemple"}),
)
LEARNERS = (
    Fault("/account", "/account", "wrong-account", {"display_name": " "}),
    Fault("/account", "/password/change", "wrong-password", {"current": "x", "password": "y"}),
    Fault("/account/erase", "/account/erase", "wrong-erase", {"password": "x"}),
    Fault("/papers/address", "/papers/address", "wrong-address"),
    Fault("/charity/new", "", "wrong-charity"),
)
TALENTS = (
    Fault("/studio/profile", "/studio/profile", "wrong-profile", {"headline": " "}),
    Fault("/studio/services", "/studio/services", "wrong-service", {"price": "x"}),
    Fault("/studio/hours/limits", "/studio/hours/limits", "wrong-limits"),
    Fault("/studio/hours/days", "/studio/hours/days", "wrong-days", {"first": "2020-01-01"}),
    Fault("/studio/calendars", "/studio/calendars", "wrong-calendar", {"url": "exemple"}),
    Fault("/studio/papers", "/studio/papers", "wrong-papers"),
    Fault("/studio/masterclasses/new", "/studio/masterclasses", "wrong-masterclass"),
)


def walk(guide: Guide) -> None:
    """Knock where one may not come in, then type what cannot be."""
    finds_doors_shut(guide)
    types_what_cannot_be(guide)
    comes_too_often(guide)
    presses_twice(guide)
    breaks_something(guide)


def finds_doors_shut(guide: Guide) -> None:
    """Each answer says what can be done instead."""
    tonight, _ = guide.row(FIND, TONIGHT)
    over, over_slug = guide.row(FIND, OVER)
    draft, _ = guide.row(FIND, DRAFT)
    (toms,) = guide.row(BOOKED_BY, TOM)
    lea, tom = guide.person(LEARNER.email), guide.person(TOM)
    guide.refused(guide.guest(), "/talents/nobody-at-all", "refused-nowhere", status=404)
    guide.refused(lea, "/no/such/page", "refused-no-page", status=404)
    guide.refused(lea, "/admin", "refused-forbidden", status=403)
    guide.refused(lea, f"/live/session/{toms}", "refused-not-invited", status=403)
    guide.refused(tom, f"/live/masterclass/{tonight}", "refused-no-ticket", status=402)
    guide.refused(lea, f"/live/masterclass/{over}", "refused-over", status=410)
    stranger = guide.person("fatou@estrade.example")
    guide.refused(stranger, f"/masterclasses/{over_slug}/replay", "refused-replay", status=403)
    host = guide.person(HOST.email)
    guide.refused(host, f"/live/rehearsal/{draft}", "refused-too-early", status=425)
    guide.refused(lea, "/talents?q=%00", "refused-null", status=422)


def types_what_cannot_be(guide: Guide) -> None:
    """Every form says beside the field what to put right."""
    for people, email in ((STRANGERS, ""), (LEARNERS, LEARNER.email), (TALENTS, TALENT.email)):
        person = guide.person(email) if email else guide.guest()
        for fault in people:
            makes(guide, person, fault)
    tonight, slug = guide.row(FIND, TONIGHT)
    (booking_id,) = guide.row(ENDED, IDRIS)
    idris, helene = guide.person(IDRIS), guide.person(CHARITY.email)
    host, admin = guide.person(HOST.email), guide.person(ADMIN.email)
    (charity_id,) = guide.row(
        "SELECT charity_id FROM charity_members m JOIN people p ON p.id = m.person_id"
        " WHERE p.email = ?",
        CHARITY.email,
    )
    members = f"/charity/{charity_id}/members"
    co_hosts = f"/studio/masterclasses/{tonight}/co-hosts"
    for person, fault in (
        (idris, Fault(f"/bookings/{booking_id}/review", "/review", "wrong-review")),
        (idris, Fault(f"/bookings/{booking_id}/dispute", "/dispute", "wrong-dispute")),
        (helene, Fault(members, "/members", "wrong-member", {"email": "exemple"})),
        (host, Fault(co_hosts, "/co-hosts", "wrong-co-host", {"email": "exemple"})),
        (
            idris,
            Fault(
                f"/masterclasses/{slug}", "/register", "wrong-seat", {"other_amount": "beaucoup"}
            ),
        ),
    ):
        makes(guide, person, fault)
    page = admin.open("/admin/charities")
    page.locator("a[href*='/admin/charities/']").first.click()
    guide.corrected(admin, page.locator("main form[action$='/refuse']"), "wrong-refusal")


def makes(guide: Guide, person: Visitor, fault: Fault) -> None:
    """Fill in a form wrongly, and send it."""
    page = person.open(fault.path)
    forms = page.locator(
        f"main form[action$='{fault.action}']" if fault.action else "main form.form"
    )
    form = forms.first
    for name, text in fault.typed.items():
        form.locator(f"input[name={name}]").first.fill(text)
    guide.corrected(person, form, fault.name)


def comes_too_often(guide: Guide) -> None:
    """A calendar that asks for a wrong address all the time is told to wait."""
    visitor = guide.guest()
    for _ in range(FEEDS):
        visitor.page.request.get("/calendar/wrong.ics")
    guide.refused(visitor, "/calendar/wrong.ics", "refused-too-often", status=429)


def presses_twice(guide: Guide) -> None:
    """What was done in one tab cannot be done again in another."""
    draft, _ = guide.row(FIND, DRAFT)
    host = guide.person(HOST.email)
    publish = "form[action$='/publish'] button"
    address = f"/studio/masterclasses/{draft}"
    page, other = host.open(address), host.context.new_page()
    other.goto(address)
    page.locator(publish).click()
    expect(page.locator(publish)).to_have_count(0)
    other.locator(publish).click()
    expect(other.locator(".error-page")).to_be_visible()
    host.page = other
    guide.show(host, "refused-already-done")


def breaks_something(guide: Guide) -> None:
    """A fault of ours, made by taking a table away, is told as one; nothing comes after it."""
    visitor = guide.guest()
    lame(guide.hub.database)
    guide.refused(visitor, "/masterclasses", "refused-our-fault", status=500)


def lame(database: Path) -> None:
    """Take a table away from a hub that nobody needs any more."""
    with sqlite3.connect(database, timeout=20) as books:
        books.execute("ALTER TABLE masterclasses RENAME TO lost")
