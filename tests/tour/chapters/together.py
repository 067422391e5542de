"""More than two: a group in one room, two hosts on one stage, and OBS in place of the camera."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import expect

from tests.certificates import write_certificate
from tests.e2e.bookings import instant
from tests.e2e.people import PATIENCE_MS, Stage, Visitor
from tests.e2e.software import ffmpeg_sending
from tests.e2e.test_group import LEARNERS, SEES_BOTH, TALENT_EMAIL, book_a_seat
from tests.tour.chapters.evening import FIND, TITLE
from tests.tour.chapters.letters import invites
from tests.tour.guide import Guide
from web.demo.accounts import HOST

BOOKED = "SELECT starts_at FROM bookings WHERE id = ?"
HOLD_SECONDS = """() => {
  window.__setTimeout = window.setTimeout;
  window.setTimeout = (act, ms, ...rest) =>
    window.__setTimeout(act, ms === 1000 ? 3600_000 : ms, ...rest);
}"""
LET_SECONDS_GO = "() => { window.setTimeout = window.__setTimeout; }"
MARGARET, VIEWER = "margaret@estrade.example", "clara@estrade.example"


def walk(guide: Guide) -> None:
    """Two hosts this evening; another day a group."""
    masterclass_id, _, starts = guide.row(FIND, TITLE)
    jeanne = guide.person(HOST.email, is_host=True)
    margaret = guide.person(MARGARET)
    hosts_along(guide, jeanne, margaret, masterclass_id)
    guide.move_to(instant(starts) - timedelta(minutes=5))
    shares_the_stage(guide, jeanne, margaret, masterclass_id)
    sends_by_software(guide, jeanne, masterclass_id)
    meets_as_a_group(guide)


def hosts_along(guide: Guide, jeanne: Visitor, margaret: Visitor, masterclass_id: str) -> None:
    """Ask somebody to host along, who reads what that means and agrees."""
    invites(jeanne, f"/studio/masterclasses/{masterclass_id}/co-hosts", MARGARET)
    guide.show(jeanne, "together-invites")
    link = guide.link_to(MARGARET, "/co-hosting/")
    page = guide.visit(margaret, link, "together-invitation")
    page.locator("main input[name=agreed]").check()
    page.locator("main form:has(input[name=agreed]) button[type=submit]").click()
    expect(page.locator(".flash").first).to_be_visible()
    guide.show(margaret, "together-co-host")


def shares_the_stage(guide: Guide, jeanne: Visitor, margaret: Visitor, masterclass_id: str) -> None:
    """Go on the air together; the audience sees both by name."""
    room = f"/live/masterclass/{masterclass_id}"
    for host in (jeanne, margaret):
        host.open(room)
        host.page.get_by_test_id("join").click()
        expect(host.page.get_by_test_id("go-live")).to_be_visible()
    clara = guide.person(VIEWER)
    clara.open(room)
    clara.page.get_by_test_id("join").click()
    counts_in(guide, margaret)
    expect(jeanne.page.get_by_test_id("end-live")).to_be_visible()
    clara.page.wait_for_function(
        "() => [...document.querySelectorAll('.stage .tile video')]"
        ".filter((one) => one.videoWidth > 0).length >= 2"
    )
    guide.show(clara, "together-hall")
    guide.show(jeanne, "together-studio")
    jeanne.page.get_by_test_id("leave").click()
    jeanne.page.get_by_test_id("confirm-leave").click()
    expect(jeanne.page.get_by_test_id("curtain")).to_be_visible()


def counts_in(guide: Guide, host: Visitor) -> None:
    """Three, two, one: held at three as long as somebody looks, called off, and begun anew."""
    go_live = host.page.get_by_test_id("go-live")
    host.page.evaluate(HOLD_SECONDS)
    go_live.click()
    expect(host.page.get_by_test_id("count-in")).to_be_visible()
    guide.show(host, "together-count-in")
    host.page.get_by_test_id("cancel-live").click()
    host.page.evaluate(LET_SECONDS_GO)
    go_live.click()


def sends_by_software(guide: Guide, jeanne: Visitor, masterclass_id: str) -> None:
    """Get an address and a key for OBS, and see on the host's page that it arrives."""
    page = jeanne.open(f"/studio/masterclasses/{masterclass_id}")
    section = page.locator("#software")
    section.locator("summary").click()
    section.locator("form button").first.click()
    expect(page.locator("#software-key")).to_be_visible()
    guide.show(jeanne, "together-software", at=section)
    address = page.locator("#software-address").input_value()
    key = page.locator("#software-key").input_value()
    with TemporaryDirectory() as folder:
        certificate = write_certificate(Path(folder))
        with ffmpeg_sending(guide.hub.namespace, address, key, *certificate):
            expect(section.locator(".software__state--good")).to_be_visible()
            guide.show(jeanne, "together-software-sends", at=section)
    guide.visit(jeanne, f"/studio/masterclasses/{masterclass_id}/end", "together-end")


def meets_as_a_group(guide: Guide) -> None:
    """Two learners pay a seat each, and meet their talent in one room."""
    stage = Stage(guide.hub, guide.hall)
    learners = [book_a_seat(stage, email) for email in LEARNERS]
    ines = guide.person(TALENT_EMAIL, is_host=True)
    guide.visit(ines, f"/bookings/{learners[0][1]}", "together-group")
    (starts,) = guide.row(BOOKED, learners[0][1])
    guide.move_to(instant(starts) - timedelta(minutes=3))
    people = [(ines, learners[0][1]), *learners]
    for person, booking_id in people:
        person.open(f"/live/session/{booking_id}")
        person.page.get_by_test_id("join").click()
        expect(person.page.get_by_test_id("leave")).to_be_visible()
    for person, _ in people:
        person.page.wait_for_function(SEES_BOTH, timeout=PATIENCE_MS)
    guide.show(ines, "together-group-room")
    for learner, _ in learners:
        learner.context.close()
