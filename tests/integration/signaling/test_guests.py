"""Guests from the line: asked, on stage, off again; and recorded only if they agree."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from rooms.engines.port import PublisherFigures, StageFigures, StageRole, StageSource
from rooms.guests.hanging_up import hang_up_guests
from rooms.guests.models import StageGuest
from rooms.recordings.models import RecordingConsent
from rooms.recordings.rules import CONSENT_VERSION, GUEST_CONSENT_VERSION
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import SocketClient

SDP = {"sdp": "v=0"}
YES = {"accepts": True, "consent": None}
AGREED = {"accepts": True, "consent": GUEST_CONSENT_VERSION}
Board = dict[str, Any]


async def stage_of(client: SocketClient, is_so: Callable[[Board], bool]) -> Board:
    """Return the board of the stage once it is as wanted."""
    while True:
        board: Board = (await client.notice("board.changed"))["board"]
        if board["name"] == "stage" and is_so(board):
            return board


def guests_on(board: Board) -> list[str]:
    """Return the names of the guests."""
    return [person["name"] for person in board["people"] if person["is_guest"]]


def stage_in(state: dict[str, Any]) -> Board:
    """Return the board of the stage as it was on entering."""
    return next(board for board in state["boards"] if board["name"] == "stage")


async def on_air(hub: Hub) -> SocketClient:
    """Let the host be live."""
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    hub.engine.received.add(hub.world.talent)
    await host.value("live.start")
    return host


async def asked(hub: Hub, host: SocketClient, number: int = 0) -> SocketClient:
    """Let a viewer raise a hand, and be asked on stage."""
    viewer, _ = await hub.join(hub.world.viewers[number], RoomKind.MASTERCLASS)
    await host.value("hand.invite", await _number(viewer))
    return viewer


async def guest_of(hub: Hub, host: SocketClient, number: int = 0) -> SocketClient:
    """Let a viewer come on stage."""
    viewer = await asked(hub, host, number)
    await viewer.value("hand.answer", YES)
    return viewer


async def _number(viewer: SocketClient) -> dict[str, int]:
    return {"number": (await viewer.value("hand.raise"))["number"]}


async def test_a_viewer_sends_to_the_stage_once_asked_and_come(hub: Hub) -> None:
    host = await on_air(hub)
    viewer = await asked(hub, host)
    assert (await viewer.ask("stage.publish", SDP))["code"] == "not_on_stage"
    await viewer.value("hand.answer", YES)
    assert await viewer.value("stage.publish", SDP) == {"sdp": "answer to v=0"}
    seen = await stage_of(host, lambda board: guests_on(board) != [])
    assert guests_on(seen) == ["Max Petit"]
    assert [person["name"] for person in seen["people"]] == ["Inès Aubry", "Max Petit"]
    _, late = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    assert guests_on(stage_in(late)) == ["Max Petit"]


async def test_guests_share_no_screen(hub: Hub) -> None:
    guest = await guest_of(hub, await on_air(hub))
    ack = await guest.ask("stage.publish", {**SDP, "source": "screen"})
    assert ack["code"] == "not_allowed"


async def test_nobody_comes_who_was_not_asked(hub: Hub) -> None:
    await on_air(hub)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert (await viewer.ask("hand.answer", YES))["code"] == "hand_gone"
    await viewer.value("hand.raise")
    assert (await viewer.ask("hand.answer", YES))["code"] == "hand_state"
    assert (await viewer.ask("stage.publish", SDP))["code"] == "not_on_stage"
    assert (await viewer.ask("hand.invite", {"number": 1}))["code"] == "not_allowed"
    assert (await viewer.ask("stage.take_off", {"person": "x"}))["code"] == "not_allowed"


async def test_who_stays_in_the_hall_leaves_the_line(hub: Hub) -> None:
    host = await on_air(hub)
    viewer = await asked(hub, host)
    await viewer.value("hand.answer", {"accepts": False})
    assert (await viewer.ask("hand.answer", YES))["code"] == "hand_gone"
    _, again = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert again["hand"] is None
    assert guests_on(stage_in(again)) == []


async def test_the_host_who_asked_is_told_who_stays_in_the_hall_and_nobody_else(hub: Hub) -> None:
    host = await on_air(hub)
    viewer = await asked(hub, host)
    other, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    await viewer.value("hand.answer", {"accepts": False})
    told = await host.notice("hand.declined")
    assert told == {"person": {"id": hub.world.viewers[0], "name": "Max Petit"}}
    assert await other.stays_quiet("hand.declined")
    assert await viewer.stays_quiet("hand.declined")
    await guest_of(hub, host)
    assert await host.stays_quiet("hand.declined")


async def test_two_guests_fill_the_stage_counting_those_who_are_asked(hub: Hub) -> None:
    host = await on_air(hub)
    first = await guest_of(hub, host, 0)
    await asked(hub, host, 1)
    third, _ = await hub.join(hub.world.viewers[2], RoomKind.MASTERCLASS)
    number = await _number(third)
    assert (await host.ask("hand.invite", number))["code"] == "guests_full"
    await first.value("stage.step_down")
    await host.value("hand.invite", number)


async def test_a_guest_who_is_taken_off_is_hung_up_at_once(hub: Hub) -> None:
    host = await on_air(hub)
    guest = await guest_of(hub, host)
    await guest.value("stage.publish", SDP)
    person = hub.world.viewers[0]
    await host.value("stage.take_off", {"person": person})
    assert (person, StageRole.PUBLISHER, None) in hub.engine.hung_up
    assert (await guest.ask("stage.publish", SDP))["code"] == "not_on_stage"
    await stage_of(guest, lambda board: guests_on(board) == [])
    assert (await host.ask("stage.take_off", {"person": person}))["code"] == "guest_gone"
    assert await guest.value("stage.watch", SDP)


async def test_a_host_mutes_who_is_on_stage_and_they_alone_hear_of_it(hub: Hub) -> None:
    host = await on_air(hub)
    guest = await guest_of(hub, host)
    other, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    await host.value("stage.mute", {"person": hub.world.viewers[0]})
    by = {"id": hub.world.talent, "name": "Inès Aubry"}
    assert await guest.notice("stage.muted") == {"by": by}
    await host.value("stage.mute", {"person": hub.world.talent})
    assert await host.notice("stage.muted") == {"by": by}
    assert await other.stays_quiet("stage.muted")
    assert await guest.stays_quiet("stage.muted")


async def test_nobody_is_muted_in_the_hall_nor_by_anybody_but_a_host(hub: Hub) -> None:
    host = await on_air(hub)
    guest = await guest_of(hub, host)
    viewer, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    in_the_hall = {"person": hub.world.viewers[1]}
    assert (await host.ask("stage.mute", in_the_hall))["code"] == "guest_gone"
    for one in (guest, viewer):
        ack = await one.ask("stage.mute", {"person": hub.world.talent})
        assert ack["code"] == "not_allowed"
    await host.value("stage.take_off", {"person": hub.world.viewers[0]})
    gone = await host.ask("stage.mute", {"person": hub.world.viewers[0]})
    assert gone["code"] == "guest_gone"
    assert await viewer.stays_quiet("stage.muted")


async def test_whom_the_media_server_does_not_answer_for_is_hung_up_later(hub: Hub) -> None:
    host = await on_air(hub)
    guest = await guest_of(hub, host)
    hub.engine.is_down = True
    await guest.value("stage.step_down")
    hub.engine.is_down = False
    assert await hang_up_guests(hub.database, hub.engine, now=hub.clock.now()) == 1
    assert await hang_up_guests(hub.database, hub.engine, now=hub.clock.now()) == 0
    async with hub.database.read() as db:
        row = (await db.scalars(select(StageGuest))).one()
    assert (row.off_by, row.hung_up_at) == (hub.world.viewers[0], hub.clock.now())


async def test_a_lost_connection_keeps_the_stage_and_leaving_gives_it_up(hub: Hub) -> None:
    host = await on_air(hub)
    guest = await guest_of(hub, host)
    await guest.drop()
    lost = await stage_of(host, lambda b: guests_on(b) != [] and not b["people"][1]["is_here"])
    assert [person["is_here"] for person in lost["people"]] == [True, False]
    again, state = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert guests_on(stage_in(state)) == ["Max Petit"]
    assert await again.value("stage.publish", SDP)
    await again.value("room.leave")
    await stage_of(host, lambda board: guests_on(board) == [])
    late, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    assert (await late.ask("stage.publish", SDP))["code"] == "not_on_stage"


async def test_who_is_on_stage_raises_no_hand(hub: Hub) -> None:
    guest = await guest_of(hub, await on_air(hub))
    assert (await guest.ask("hand.raise", {}))["code"] == "already_on_stage"


async def test_a_recorded_stage_takes_guests_who_agree(hub: Hub) -> None:
    host = await on_air(hub)
    await host.value("recording.start", {"consent": CONSENT_VERSION})
    viewer = await asked(hub, host)
    assert (await viewer.ask("hand.answer", YES))["code"] == "consent_needed"
    wrong = {"accepts": True, "consent": GUEST_CONSENT_VERSION + 1}
    assert (await viewer.ask("hand.answer", wrong))["code"] == "consent_outdated"
    await viewer.value("hand.answer", AGREED)
    await viewer.value("stage.publish", SDP)
    async with hub.database.read() as db:
        query = select(RecordingConsent).where(RecordingConsent.is_guest)
        consent = (await db.scalars(query)).one()
    assert (consent.person_id, consent.locale) == (hub.world.viewers[0], "en")


async def test_recording_waits_until_every_guest_has_agreed(hub: Hub) -> None:
    host = await on_air(hub)
    guest = await guest_of(hub, host)
    record = {"consent": CONSENT_VERSION}
    assert (await host.ask("recording.start", record))["code"] == "consent_needed"
    asking = await stage_of(guest, lambda board: board["recording_asks"] == 1)
    assert [person["has_agreed"] for person in asking["people"]] == [False, False]
    await guest.value("recording.agree", {"consent": GUEST_CONSENT_VERSION})
    await stage_of(host, lambda board: board["people"][1]["has_agreed"])
    assert (await host.value("recording.start", record))["is_on"]


async def test_only_who_is_on_stage_agrees_to_be_recorded(hub: Hub) -> None:
    await on_air(hub)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    ack = await viewer.ask("recording.agree", {"consent": GUEST_CONSENT_VERSION})
    assert ack["code"] == "not_on_stage"


async def test_everybody_learns_who_is_received_where(hub: Hub) -> None:
    host, state = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    figures = PublisherFigures(
        peer=hub.world.talent,
        source=StageSource.CAMERA,
        is_connected=False,
        bitrates_bps={},
        frame_rate=0,
        lost=0,
        loss_fraction=0,
        place=2,
    )
    hub.engine.stages[state["room_id"]] = StageFigures(publishers=[figures])
    await host.value("stage.publish", SDP)
    seen = await stage_of(viewer, lambda board: board["places"] != [])
    assert seen["places"] == [{"place": 2, "person": hub.world.talent, "source": "camera"}]


async def test_a_layout_is_seen_by_everybody_and_whoever_comes_later(hub: Hub) -> None:
    host = await on_air(hub)
    guest = await guest_of(hub, host)
    person = hub.world.viewers[0]
    await host.value("stage.arrange", {"layout": "speaker", "speaker": person})
    seen = await stage_of(guest, lambda board: board["layout"] == "speaker")
    assert seen["speaker"] == person
    _, late = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    assert stage_in(late)["layout"] == "speaker"
    away = {"layout": "speaker", "speaker": hub.world.viewers[1]}
    assert (await host.ask("stage.arrange", away))["code"] == "nobody_to_show"
    assert (await host.ask("stage.arrange", {"layout": "circle"}))["code"] == "message_invalid"
    assert (await guest.ask("stage.arrange", {"layout": "auto"}))["code"] == "not_allowed"
