"""A masterclass on the evening itself: studio and hall, then the replay."""

from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.bookings import instant
from tests.e2e.people import Visitor
from tests.tour.chapters.shown_out import line, shows_out
from tests.tour.guide import Guide
from web.demo.accounts import HOST, LEARNER

TITLE = "Le geste du vitrail"
FIND = "SELECT id, slug, starts_at FROM masterclasses WHERE title = ?"
TOM, AGNES = "tom@estrade.example", "agnes@estrade.example"
ASKED = "Peut-on recoller un verre fêlé sans le démonter ?"
FOUND_MS = 20_000
LONG_ENOUGH = "SELECT 1 FROM recording_files WHERE kind = 'camera' AND ends_ms - starts_ms > 6000"
KEPT = "SELECT 1 FROM recordings WHERE state = 'kept' AND folder = ''"


@dataclass
class Evening:
    """Who is there: the host, somebody with a new ticket, and two who have had theirs for days."""

    guide: Guide
    id: str
    slug: str
    host: Visitor
    viewer: Visitor
    others: list[Visitor]

    @property
    def room(self) -> str:
        """Return the address of the room."""
        return f"/live/masterclass/{self.id}"

    def studio(self, name: str) -> None:
        """Look at what the host sees."""
        self.guide.show(self.host, f"studio-{name}")

    def hall(self, name: str) -> None:
        """Look at what the viewer sees."""
        self.guide.show(self.viewer, f"hall-{name}")


def walk(guide: Guide) -> None:
    """From the ticket to the replay."""
    masterclass_id, slug, starts = guide.row(FIND, TITLE)
    host = guide.person(HOST.email, is_host=True)
    others = [guide.person(AGNES), guide.person(LEARNER.email)]
    evening = Evening(guide, masterclass_id, slug, host, guide.person(TOM), others)
    takes_a_seat(evening)
    guide.move_to(instant(starts) - timedelta(minutes=9))
    comes_in(evening)
    goes_live(evening)
    asks_and_answers(evening)
    polls(evening)
    comes_on_stage(evening)
    keeps_the_room(evening)
    gives(evening)
    shows_out(guide, host, others[0], evening.room)
    guide.move_to(instant(starts) + timedelta(minutes=40))
    ends(evening)
    looks_back(evening)


def takes_a_seat(evening: Evening) -> None:
    """Find the masterclass, take a ticket with a gift, and save the card."""
    page = evening.viewer.open("/masterclasses")
    evening.hall("masterclasses")
    page = evening.viewer.open(f"/masterclasses/{evening.slug}")
    evening.hall("masterclass")
    page.locator("input[name=other_amount]").fill("10")
    page.locator("input[name=saves_card]").check()
    page.locator(".disclosure summary").first.click()
    evening.guide.show(evening.viewer, "hall-register", at=page.locator("#register"))
    page.locator("form[action*='/register'] button[data-once]").click()
    expect(page.locator(".card-form")).to_be_visible()
    evening.hall("card")
    evening.viewer.pay()
    expect(page.locator(".card-form")).to_have_count(0)
    evening.guide.row("SELECT 1 FROM saved_cards")
    page.reload()
    evening.hall("paid")


def comes_in(evening: Evening) -> None:
    """The host is backstage; the hall fills and waits."""
    host, viewer = evening.host.page, evening.viewer.page
    evening.host.open(evening.room)
    expect(host.get_by_test_id("join")).to_be_enabled()
    evening.studio("door")
    host.get_by_test_id("join").click()
    expect(host.get_by_test_id("go-live")).to_be_visible()
    evening.viewer.open(evening.room)
    expect(viewer.get_by_test_id("way-in")).to_have_attribute(
        "data-found", "good", timeout=FOUND_MS
    )
    evening.hall("door")
    expect(host.get_by_test_id("at-door")).to_be_visible()
    evening.studio("backstage")
    for visitor in (evening.viewer, *evening.others):
        visitor.open(evening.room)
        visitor.page.get_by_test_id("join").click()
        expect(visitor.page.get_by_test_id("leave")).to_be_visible()
    evening.hall("before")


def goes_live(evening: Evening) -> None:
    """Agree to be recorded, count in, and be seen."""
    host = evening.host.page
    host.get_by_test_id("record").click()
    expect(host.get_by_test_id("consent")).to_be_visible()
    evening.studio("record")
    host.get_by_test_id("agree").click()
    expect(host.get_by_test_id("consent")).to_have_count(0)
    host.get_by_test_id("go-live").click()
    expect(host.get_by_test_id("end-live")).to_be_visible()
    for visitor in (evening.viewer, *evening.others):
        visitor.must_see_and_hear()
    evening.hall("live")
    evening.studio("live")


def asks_and_answers(evening: Evening) -> None:
    """Ask, vote, and have a question answered on the stage."""
    host, viewer = evening.host.page, evening.viewer.page
    viewer.get_by_test_id("tab-questions").click()
    evening.hall("questions")
    viewer.get_by_test_id("ask-input").fill(ASKED)
    viewer.get_by_test_id("ask-send").click()
    expect(viewer.locator(".question", has_text=ASKED)).to_be_visible()
    viewer.locator(".question").get_by_test_id("vote").first.click()
    host.get_by_test_id("tab-questions").click()
    expect(host.get_by_test_id("answer-now").first).to_be_visible()
    evening.studio("questions")
    host.get_by_test_id("answer-now").first.click()
    expect(viewer.get_by_test_id("asked-now")).not_to_be_empty()
    evening.hall("answering")
    evening.studio("answering")
    host.get_by_test_id("asked-done").click()
    host.get_by_test_id("question-menu").first.click()
    evening.studio("question-menu")
    host.keyboard.press("Escape")


def polls(evening: Evening) -> None:
    """Answer the poll that is open; read the results on the stage."""
    host, viewer = evening.host.page, evening.viewer.page
    poll = viewer.get_by_test_id("stage-poll")
    expect(poll).to_be_visible()
    evening.hall("poll")
    poll.get_by_test_id("choice-0").click()
    viewer.get_by_test_id("tab-polls").click()
    evening.hall("poll-answered")
    host.get_by_test_id("tab-polls").click()
    evening.studio("polls")
    host.get_by_test_id("poll-show").first.click()
    host.get_by_test_id("poll-close").first.click()
    expect(poll.get_by_role("progressbar", include_hidden=True).first).to_be_attached()
    evening.hall("poll-results")
    host.get_by_test_id("poll-write").click()
    evening.studio("poll-form")


def comes_on_stage(evening: Evening) -> None:
    """Raise a hand, wait in the line, come up, and go back."""
    host, guest = evening.host.page, evening.others[0].page
    viewer = evening.viewer.page
    viewer.get_by_test_id("tab-chat").click()
    guest.get_by_test_id("hand").click()
    expect(guest.get_by_test_id("hand")).to_have_attribute("aria-pressed", "true")
    host.get_by_test_id("tab-hands").click()
    expect(host.get_by_test_id("invite")).to_be_visible()
    evening.studio("hands")
    host.get_by_test_id("invite").click()
    come = guest.get_by_test_id("come-on-stage")
    expect(come).to_be_enabled()
    evening.guide.show(evening.others[0], "guest-invited")
    come.click()
    expect(guest.get_by_test_id("self-video")).to_be_visible()
    expect(viewer.locator(".stage .tile video").nth(1)).to_be_visible()
    has_pictures(evening.viewer, 2)
    evening.hall("guest")
    evening.guide.show(evening.others[0], "guest-on-stage")
    host.get_by_test_id("layout").click()
    evening.studio("layout")
    host.get_by_test_id("layout-speaker").click()
    evening.studio("speaker")
    host.get_by_test_id("tab-hands").click()
    host.get_by_test_id("take-off").click()
    expect(guest.get_by_test_id("self-video")).to_have_count(0)


def has_pictures(visitor: Visitor, count: int) -> None:
    """Wait until so many pictures have arrived."""
    visitor.page.wait_for_function(
        "(count) => [...document.querySelectorAll('.stage video')]"
        ".filter((one) => one.videoWidth > 0).length >= count",
        arg=count,
    )


def keeps_the_room(evening: Evening) -> None:
    """Write, pin, and see what a host may do about a line and about whoever wrote it."""
    host, viewer = evening.host.page, evening.viewer.page
    viewer.get_by_test_id("chat-input").fill("On voit très bien vos mains d’ici. Merci !")
    viewer.get_by_test_id("chat-send").click()
    host.get_by_test_id("tab-chat").click()
    line(evening.host).click()
    evening.studio("line-menu")
    host.locator("[data-testid=pin]:visible").click()
    expect(viewer.get_by_test_id("pinned")).to_be_visible()
    line(evening.host).click()
    host.locator("[data-testid=conduct-silence]:visible").click()
    expect(host.get_by_test_id("grounds")).to_be_visible()
    evening.studio("silence")
    host.keyboard.press("Escape")
    host.get_by_test_id("tab-hosts").click()
    evening.studio("hosts")
    host.get_by_test_id("tab-people").click()
    evening.studio("people")
    host.get_by_test_id("tab-chat").click()
    viewer.get_by_test_id("cheer").click()
    evening.hall("cheer")
    viewer.keyboard.press("Escape")


def gives(evening: Evening) -> None:
    """Give in two clicks, and see the goal move; then a screen is shared."""
    host, viewer = evening.host.page, evening.viewer.page
    viewer.get_by_test_id("quick-20").click()
    expect(viewer.get_by_test_id("give-submit")).to_be_visible()
    evening.hall("give")
    viewer.get_by_test_id("give-submit").click()
    expect(viewer.get_by_test_id("gift-note")).to_be_visible()
    evening.hall("thanked")
    evening.studio("gift")
    other = evening.others[1]
    other.page.get_by_test_id("give").click()
    expect(other.page.get_by_test_id("give-sheet")).to_be_visible()
    evening.guide.show(other, "hall-give-first")
    other.page.keyboard.press("Escape")
    host.get_by_test_id("share-screen").click()
    expect(viewer.get_by_test_id("screen-video")).to_be_visible()
    has_pictures(evening.viewer, 2)
    evening.hall("screen")
    evening.studio("screen")
    host.get_by_test_id("share-screen").click()


def ends(evening: Evening) -> None:
    """End it for everybody."""
    evening.guide.row(LONG_ENOUGH)
    evening.viewer.page.get_by_test_id("leave").click()
    evening.hall("leave")
    evening.viewer.page.keyboard.press("Escape")
    evening.host.page.get_by_test_id("end-live").click()
    expect(evening.host.page.get_by_test_id("confirm-end")).to_be_visible()
    evening.studio("end")
    evening.host.page.get_by_test_id("confirm-end").click()
    expect(evening.host.page.get_by_test_id("curtain")).to_be_visible()
    evening.studio("ended")
    expect(evening.viewer.page.get_by_test_id("curtain")).to_be_visible()
    evening.hall("ended")


def looks_back(evening: Evening) -> None:
    """Watch it again at the same address; the host reads how it was."""
    evening.guide.row(KEPT)
    page = evening.viewer.open(evening.room)
    evening.hall("replay-begin")
    page.get_by_test_id("replay-begin").click()
    expect(page.get_by_test_id("replay-player")).to_have_attribute("data-state", "playing")
    page.get_by_test_id("replay-toggle").click()
    evening.hall("replay")
    for path, name in (
        ("", "studio-after"),
        ("/numbers", "studio-numbers"),
        ("/conduct", "studio-conduct"),
        ("/recording/delete", "studio-delete-recording"),
    ):
        address = f"/studio/masterclasses/{evening.id}{path}"
        evening.guide.visit(evening.host, address, name)
    evening.viewer.open(f"/masterclasses/{evening.slug}")
    evening.hall("over")
