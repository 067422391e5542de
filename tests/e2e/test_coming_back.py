"""Reloaded, opened twice, restarted, unplugged, put in the background: nobody loses their place."""

import os
import re
import signal
import time

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from signaling.messages import OLDEST_VERSION, PROTOCOL_VERSION
from tests.e2e.far_people import broadcast, must_be_connected, session_of
from tests.e2e.hub_process import HubProcess
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_session import enter, show_chat

TALENT = "oscar@estrade.example"
LEARNER = "lea@estrade.example"
SLEPT_S = 15.0
"""Longer than the hub waits for a browser that says nothing."""

UNPLUG = """async (kind) => {
  const mine = document.querySelector("[data-testid=self-video]").srcObject;
  const track = mine.getTracks().find((one) => one.kind === kind);
  track.stop();
  track.dispatchEvent(new Event("ended"));
}"""


def in_session(stage: Stage) -> tuple[Visitor, Visitor, str]:
    """Bring talent and learner together."""
    booking_id = session_of(stage.hub, TALENT)
    talent = stage.signed_in(TALENT, stage.password)
    learner = stage.signed_in(LEARNER, stage.password)
    for person in (talent, learner):
        enter(person, booking_id)
    for person in (talent, learner):
        person.must_see_and_hear()
    return talent, learner, booking_id


def write(person: Visitor, text: str) -> None:
    """Write to the room."""
    show_chat(person)
    person.page.get_by_test_id("chat-input").fill(text)
    person.page.get_by_test_id("chat-send").click()


def test_a_reload_goes_back_into_the_room_with_the_devices_as_they_were(stage: Stage) -> None:
    talent, learner, _ = in_session(stage)
    learner.page.get_by_test_id("microphone").click()
    expect(learner.page.get_by_test_id("microphone")).to_have_attribute("aria-pressed", "false")
    learner.page.reload()
    expect(learner.page.get_by_test_id("leave")).to_be_visible()
    expect(learner.page.get_by_test_id("microphone")).to_have_attribute("aria-pressed", "false")
    learner.must_see_and_hear()
    talent.wait_until(lambda: talent.stats()["framesDecoded"] > 15, "pictures of who is back")
    learner.page.get_by_test_id("leave").click()
    learner.page.get_by_test_id("confirm-leave").click()
    learner.page.reload()
    expect(learner.page.get_by_test_id("join")).to_be_visible()
    assert not learner.complaints
    assert not talent.complaints


def test_a_page_from_before_an_update_loads_itself_again_and_is_back(stage: Stage) -> None:
    booking_id = session_of(stage.hub, TALENT)
    learner = stage.signed_in(LEARNER, stage.password)
    sockets: list[WebSocketRoute] = []
    versions = iter([PROTOCOL_VERSION])
    told = f'"protocol":{PROTOCOL_VERSION}'

    def passes_on(socket: WebSocketRoute) -> None:
        """Let the next connection tell the version of a page from before."""
        said = f'"protocol":{next(versions, PROTOCOL_VERSION)}'
        hub = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if "room.join" in str(frame):
                sockets.append(socket)
            hub.send(str(frame).replace(told, said))

        socket.on_message(pass_on)

    learner.page.route_web_socket(re.compile("/socket.io/"), passes_on)
    enter(learner, booking_id)
    write(learner, "Avant")
    versions = iter([OLDEST_VERSION - 1])
    with learner.page.expect_navigation():
        sockets[-1].close()
    expect(learner.page.get_by_test_id("leave")).to_be_visible()
    show_chat(learner)
    expect(learner.page.get_by_test_id("chat").get_by_text("Avant")).to_be_visible()
    assert not learner.complaints


def test_a_second_tab_asks_which_one_to_keep(stage: Stage) -> None:
    talent, learner, booking_id = in_session(stage)
    first = learner.page
    second = learner.context.new_page()
    go_in(second, booking_id)
    curtain = second.get_by_test_id("curtain")
    expect(curtain).to_have_attribute("data-reason", "elsewhere")
    expect(first.get_by_test_id("remote-video")).to_be_visible()
    second.get_by_test_id("back").click()
    expect(second.locator(".now")).to_be_visible()
    must_be_connected(learner)
    go_in(second, booking_id)
    expect(curtain).to_be_visible()
    second.get_by_test_id("return").click()
    expect(second.get_by_test_id("leave")).to_be_visible()
    expect(first.get_by_test_id("curtain")).to_have_attribute("data-reason", "superseded")
    learner.page = second
    for person in (talent, learner):
        person.must_see_and_hear()
    first.get_by_test_id("return").click()
    expect(first.get_by_test_id("leave")).to_be_visible()
    expect(second.get_by_test_id("curtain")).to_have_attribute("data-reason", "superseded")


def test_a_hub_that_is_restarted_brings_everybody_back(stage: Stage) -> None:
    talent, learner, _ = in_session(stage)
    restart(stage.hub)
    for person in (talent, learner):
        must_be_connected(person)
    write(talent, "Et nous voilà de retour.")
    show_chat(learner)
    expect(
        learner.page.get_by_test_id("chat").get_by_text("Et nous voilà de retour.")
    ).to_be_visible()
    for person in (talent, learner):
        person.must_see_and_hear()


@pytest.mark.soak
def test_a_hub_that_is_killed_during_a_masterclass_brings_everybody_back(stage: Stage) -> None:
    host, viewer = broadcast(stage, stage)
    stage.hub.kill()
    stage.hub.start()
    for person in (host, viewer):
        must_be_connected(person)
    viewer.must_see_and_hear()
    expect(host.page.get_by_test_id("end-live")).to_be_visible()


def test_a_camera_that_is_unplugged_gives_its_place_to_another(stage: Stage) -> None:
    talent, learner, _ = in_session(stage)
    learner.page.evaluate(UNPLUG, "video")
    expect(learner.page.get_by_role("alert")).to_contain_text("Votre caméra a disparu")
    expect(learner.page.get_by_test_id("camera")).to_have_attribute("aria-pressed", "true")
    learner.page.get_by_test_id("unplugged-read").click()
    expect(learner.page.get_by_role("alert")).to_have_count(0)
    before = talent.stats()["framesDecoded"]
    talent.wait_until(lambda: talent.stats()["framesDecoded"] > before + 15, "pictures again")


@pytest.mark.soak
def test_a_page_that_slept_is_back_in_the_room_when_it_wakes(stage: Stage) -> None:
    talent, learner, _ = in_session(stage)
    # Every timer of both pages stands still, as on a machine whose lid is closed.
    asleep = browser_pids(stage)
    for pid in asleep:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(SLEPT_S)
    for pid in asleep:
        os.kill(pid, signal.SIGCONT)
    for person in (talent, learner):
        must_be_connected(person)
        person.must_see_and_hear()
    write(talent, "Bien dormi ?")
    show_chat(learner)
    expect(learner.page.get_by_test_id("chat").get_by_text("Bien dormi ?")).to_be_visible()


@pytest.mark.soak
def test_a_tab_that_the_browser_froze_has_missed_nothing(stage: Stage) -> None:
    talent, learner, _ = in_session(stage)
    said = "Tu es encore là ?"
    # What a browser does to a tab that was long in the background: no line of its program runs.
    browser = learner.page.context.new_cdp_session(learner.page)
    browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    write(talent, said)
    talent.page.wait_for_timeout(SLEPT_S * 1000)
    browser.send("Page.setWebLifecycleState", {"state": "active"})
    must_be_connected(learner)
    show_chat(learner)
    expect(learner.page.get_by_test_id("chat").get_by_text(said)).to_be_visible()
    for person in (talent, learner):
        person.must_see_and_hear()


def browser_pids(stage: Stage) -> list[int]:
    """Return the processes of the browser."""
    session = stage.browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return [int(process["id"]) for process in found]


def restart(hub: HubProcess) -> None:
    """Stop the hub in good order, and start it."""
    hub.stop()
    hub.start()


def go_in(page: Page, booking_id: str) -> None:
    """Open the door of a session and pass it."""
    page.goto(f"/live/session/{booking_id}")
    page.get_by_test_id("join").click()
