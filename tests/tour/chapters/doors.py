"""A room that is not as it should be: too early, no camera, no way in, a line that is lost."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.bookings import instant
from tests.e2e.people import Visitor
from tests.tour.chapters.call import BOOKED, FOUND_MS
from tests.tour.guide import Guide
from web.demo.accounts import LEARNER, TALENT

OSCAR = "oscar@estrade.example"
LEFT_OUT = """(() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) =>
    FAULT ? Promise.reject(new DOMException("", "NAME")) : open(wanted);
})()"""
REFUSED = LEFT_OUT.replace("FAULT", "true").replace("NAME", "NotAllowedError")
IN_USE = LEFT_OUT.replace("FAULT", "wanted.video").replace("NAME", "NotReadableError")
UNPLUG = """() => {
  const mine = document.querySelector("[data-testid=self-video]").srcObject;
  const [track] = mine.getVideoTracks();
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""
LED_NOWHERE = """(() => {
  const hear = RTCPeerConnection.prototype.setRemoteDescription;
  const elsewhere = /(a=candidate:\\S+ \\d+ \\S+ \\d+ \\S+) \\d+/g;
  RTCPeerConnection.prototype.setRemoteDescription = function ({type, sdp}) {
    return hear.call(this, {type, sdp: sdp.replace(elsewhere, "$1 9")});
  };
})()"""


def walk(guide: Guide) -> None:
    """Stand before the door with one trouble after another, then have some inside."""
    booking_id, starts, _ = guide.row(BOOKED, TALENT.email, LEARNER.email)
    later, _, _ = guide.row(BOOKED, OSCAR, LEARNER.email)
    lea = guide.person(LEARNER.email)
    page = lea.open(f"/live/session/{later}")
    expect(page.get_by_test_id("device-checks")).to_be_visible()
    guide.show(lea, "door-early")
    guide.move_to(instant(starts) - timedelta(minutes=3))
    has_no_camera(guide, booking_id)
    finds_no_way(guide, booking_id)
    camille = guide.person(TALENT.email, is_host=True)
    meets(lea, camille, booking_id)
    loses_the_camera(guide, lea)
    opens_it_twice(guide, lea, booking_id)
    loses_the_line(guide, lea)


def has_no_camera(guide: Guide, booking_id: str) -> None:
    """The browser was told no; or another program has the camera."""
    for script, name in ((REFUSED, "door-devices-refused"), (IN_USE, "door-camera-in-use")):
        lea = guide.person(LEARNER.email)
        lea.context.add_init_script(script)
        page = lea.open(f"/live/session/{booking_id}")
        checks = page.get_by_test_id("device-checks")
        expect(checks.locator(".checks__item--bad").first).to_be_visible()
        has_verdict(page)
        guide.show(lea, name)


def finds_no_way(guide: Guide, booking_id: str) -> None:
    """Sound and pictures do not get through; or the line to the hub does not open."""
    lea = guide.person(LEARNER.email)
    lea.context.add_init_script(LED_NOWHERE)
    page = lea.open(f"/live/session/{booking_id}")
    expect(page.get_by_test_id("way-in")).to_have_attribute(
        "data-found", "failed", timeout=FOUND_MS
    )
    guide.show(lea, "door-no-media")
    far = guide.person(LEARNER.email)
    far.page.route_web_socket("**", lambda socket: socket.close())
    page = far.open(f"/live/session/{booking_id}")
    expect(page.get_by_test_id("way-in")).to_have_attribute(
        "data-found", "unreached", timeout=FOUND_MS
    )
    guide.show(far, "door-no-line")


def has_verdict(page: Page) -> None:
    """Wait until the way in has been tried."""
    way_in = page.get_by_test_id("way-in")
    expect(way_in).not_to_have_attribute("data-found", "trying", timeout=FOUND_MS)


def meets(lea: Visitor, camille: Visitor, booking_id: str) -> None:
    """Go in, both of them."""
    for person in (camille, lea):
        person.open(f"/live/session/{booking_id}")
        person.page.get_by_test_id("join").click()
        expect(person.page.get_by_test_id("leave")).to_be_visible()
    for person in (camille, lea):
        person.must_see_and_hear()


def loses_the_camera(guide: Guide, lea: Visitor) -> None:
    """Somebody pulls its plug."""
    lea.page.evaluate(UNPLUG)
    expect(lea.page.get_by_test_id("unplugged-read")).to_be_visible()
    guide.show(lea, "room-unplugged")
    lea.page.get_by_test_id("unplugged-read").click()


def opens_it_twice(guide: Guide, lea: Visitor, booking_id: str) -> None:
    """A second tab asks which one to keep, and the first says where one is."""
    first, second = lea.page, lea.context.new_page()
    lea.page = second
    second.goto(f"/live/session/{booking_id}")
    second.get_by_test_id("join").click()
    curtain = second.get_by_test_id("curtain")
    expect(curtain).to_have_attribute("data-reason", "elsewhere")
    guide.show(lea, "room-elsewhere")
    second.get_by_test_id("return").click()
    expect(second.get_by_test_id("leave")).to_be_visible()
    lea.page = first
    expect(first.get_by_test_id("curtain")).to_have_attribute("data-reason", "superseded")
    guide.show(lea, "room-superseded")
    first.get_by_test_id("return").click()
    expect(first.get_by_test_id("leave")).to_be_visible()
    second.close()


def loses_the_line(guide: Guide, lea: Visitor) -> None:
    """The hub is away for a moment; then everybody is back."""
    state = lea.page.get_by_test_id("connection-state")
    expect(state).to_have_attribute("data-state", "connected")
    guide.hub.stop()
    expect(state).not_to_have_attribute("data-state", "connected")
    guide.show(lea, "room-line-lost")
    guide.hub.start()
    expect(state).to_have_attribute("data-state", "connected")
