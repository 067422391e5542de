"""What the hub says no to: doors that stay shut, and forms that are to be put right."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Route, expect

from tests.e2e.people import Visitor
from tests.tour.chapters.admin import ENDED, IDRIS
from tests.tour.guide import Guide
from web.demo.accounts import ADMIN, CHARITY, HOST, LEARNER, TALENT

TOM = "tom@estrade.example"
BOOKED_BY = (
    "SELECT b.id FROM bookings b JOIN people p ON p.id = b.learner_id"
    " WHERE p.email = ? AND b.state = 'confirmed'"
)
MEMBER_OF = (
    "SELECT charity_id FROM charity_members m JOIN people p ON p.id = m.person_id WHERE p.email = ?"
)
FIND = "SELECT id, slug FROM masterclasses WHERE title = ?"
TONIGHT, OVER = "Le geste du vitrail", "Comment naît une chanson"
DRAFT = "Réparer une vitre soufflée"
FEEDS = 60
ASK = """async (times) => {
  for (let time = 0; time < times; time += 1) await fetch("/calendar/wrong.ics");
}"""


@dataclass(frozen=True)
class Fault:
    """What cannot be, typed into the form that has those fields on a page."""

    path: str
    name: str
    typed: Mapping[str, str]


STRANGERS = (
    Fault("/sign-in", "wrong-sign-in", {"email": "nobody@exemple.fr", "password": "x"}),
    Fault("/sign-up", "wrong-sign-up", {"email": "a@exemple.fr", "password": "azerty"}),
    Fault("/password", "wrong-forgotten", {"email": "exemple"}),
)
LEARNERS = (
    Fault("/account", "wrong-account", {"display_name": " "}),
    Fault("/account", "wrong-password", {"current": "x", "password": "y"}),
    Fault("/papers/address", "wrong-address", {"street": "", "city": ""}),
    Fault("/charity/new", "wrong-charity", {"name": ""}),
)
TALENTS = (
    Fault("/studio/profile", "wrong-profile", {"headline": " "}),
    Fault("/studio/services", "wrong-service", {"price": "x"}),
    Fault("/studio/hours/limits", "wrong-limits", {"horizon_days": "2"}),
    Fault("/studio/hours/limits", "wrong-pause", {"until": "2020-01-01"}),
    Fault("/studio/hours/days", "wrong-days", {"first": "2020-01-01"}),
    Fault("/studio/calendars", "wrong-calendar", {"address": "exemple"}),
    Fault("/studio/papers", "wrong-papers", {"registration": "12", "city": ""}),
    Fault("/studio/masterclasses/new", "wrong-masterclass", {"title": ""}),
)


def walk(guide: Guide) -> None:
    """Knock where one may not come in, then type what cannot be."""
    finds_doors_shut(guide)
    types_what_cannot_be(guide)
    checks_in_vain(guide)
    comes_too_often(guide)
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
    (charity_id,) = guide.row(MEMBER_OF, CHARITY.email)
    idris, host = guide.person(IDRIS), guide.person(HOST.email)
    review, dispute = f"/bookings/{booking_id}/review", f"/bookings/{booking_id}/dispute"
    members, co_hosts = (
        f"/charity/{charity_id}/members",
        f"/studio/masterclasses/{tonight}/co-hosts",
    )
    for person, fault in (
        (idris, Fault(review, "wrong-review", {"words": ""})),
        (idris, Fault(dispute, "wrong-dispute", {"words": ""})),
        (idris, Fault(f"/masterclasses/{slug}", "wrong-seat", {"other_amount": "beaucoup"})),
        (guide.person(CHARITY.email), Fault(members, "wrong-member", {"email": "exemple"})),
        (host, Fault(co_hosts, "wrong-co-host", {"email": "exemple"})),
    ):
        makes(guide, person, fault)
    admin = guide.person(ADMIN.email)
    page = admin.open("/admin/charities")
    page.locator("a[href*='/admin/charities/']").first.click()
    guide.corrected(admin, page.locator("main form[action$='/refuse']"), "wrong-refusal")


def makes(guide: Guide, person: Visitor, fault: Fault) -> None:
    """Fill in a form wrongly, and send it."""
    page = person.open(fault.path)
    has = "".join(f":has([name={name}]:not([type=hidden]))" for name in fault.typed)
    form = page.locator(f"main form{has}").first
    for name, text in fault.typed.items():
        form.locator(f"[name={name}]:not([type=hidden])").first.fill(text)
    guide.corrected(person, form, fault.name)


def checks_in_vain(guide: Guide) -> None:
    """A check that says what no check finds is not kept, and the page tells so."""
    lea = guide.person(LEARNER.email)
    (booking_id,) = guide.row(BOOKED_BY, LEARNER.email)
    page = lea.open(f"/bookings/{booking_id}/check")
    page.route("**/check", _colour)
    page.get_by_test_id("begin-check").click()
    speaker = page.locator(".check-up__steps .button-row")
    speaker.get_by_role("button").click()
    expect(speaker.get_by_role("button")).to_have_count(3)
    speaker.get_by_role("button").first.click()
    expect(page.locator("#check-verdict .flash")).to_be_visible()
    guide.show(lea, "refused-check")


def _colour(route: Route) -> None:
    if route.request.method != "POST":
        route.continue_()
        return
    sent = route.request.post_data or ""
    route.continue_(post_data=sent.replace("camera=good", "camera=purple"))


def comes_too_often(guide: Guide) -> None:
    """A calendar that asks for a wrong address all the time is told to wait."""
    visitor = guide.guest()
    visitor.open("/offline").evaluate(ASK, FEEDS)
    guide.refused(visitor, "/calendar/wrong.ics", "refused-too-often", status=429)


def breaks_something(guide: Guide) -> None:
    """A fault of ours, made by taking a table away, is told as one; nothing comes after it."""
    visitor = guide.guest()
    lame(guide.hub.database)
    guide.refused(visitor, "/masterclasses", "refused-our-fault", status=500)


def lame(database: Path) -> None:
    """Take a table away from a hub that nobody needs any more."""
    with sqlite3.connect(database, timeout=20) as books:
        books.execute("ALTER TABLE masterclasses RENAME TO lost")
