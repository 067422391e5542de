"""Hosts keep their room: lines taken away, people silenced, shown out and banned."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from billing.payments.events import GiftReceived
from hub.people.trail import Act, TrailEntry
from rooms.attendance import show_out
from rooms.boards.models import BoardName
from rooms.conduct.errors import Banned
from rooms.conduct.keeping import KEPT, erase_due_lines
from rooms.conduct.models import ConductAct, ConductKind, TakenLine
from rooms.conduct.reading import acts_of_masterclass
from rooms.entries import GiftPayload
from rooms.memory import entries_after
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub
from tests.integration.signaling.socket_client import RefusedError, SocketClient
from tests.live_world import second_login
from web.live_events import show_gift

WHY = {"grounds": "spam", "words": "Three times the same link"}
NOISES = ("board.changed", "entry.added", "silence.changed", "room.closed")


async def _write(client: SocketClient, key: str, text: str = "One word") -> int:
    return int((await client.value("chat.send", {"key": key, "text": text}))["seq"])


async def _board(client: SocketClient, name: BoardName) -> dict[str, Any]:
    while True:
        board: dict[str, Any] = (await client.notice("board.changed"))["board"]
        if board["name"] == name:
            return board


async def _stage(hub: Hub) -> tuple[SocketClient, SocketClient, SocketClient]:
    host, _ = await hub.join(hub.world.talent, RoomKind.MASTERCLASS)
    viewer, _ = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    other, _ = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    return host, viewer, other


async def _refused(hub: Hub, person_id: str, **how: str) -> str:
    with pytest.raises(RefusedError) as refused:
        await hub.connect(person_id, RoomKind.MASTERCLASS, **how)
    return str(refused.value.data["code"])


async def test_a_line_taken_away_is_forgotten_by_everybody_and_kept_for_those_who_judge(
    hub: Hub,
) -> None:
    host, viewer, other = await _stage(hub)
    seq = await _write(viewer, "key-0001", "Buy my course")
    await host.value("chat.pin", {"seq": seq})
    await host.value("chat.take_away", {"seq": seq, **WHY})
    while True:
        entry = (await other.notice("entry.added"))["entry"]
        if entry["kind"] == "taken":
            break
    assert entry["payload"] == {"seq": seq}
    _, later = await hub.join(hub.world.viewers[2], RoomKind.MASTERCLASS)
    page = await other.value("entries.after", {"seq": 0})
    assert "Buy my course" not in str(later) + str(page)
    taken = next(one for one in page["entries"] if one["seq"] == seq)
    assert (taken["kind"], taken["payload"]["text"]) == ("chat", "")
    chat = next(board for board in later["boards"] if board["name"] == "chat")
    assert chat["pinned"] is None
    assert (await host.ask("chat.pin", {"seq": seq}))["code"] == "nothing_to_pin"
    again = await host.ask("chat.take_away", {"seq": seq, **WHY})
    assert again["code"] == "nothing_to_take_away"
    async with hub.database.read() as db:
        done = await acts_of_masterclass(db, hub.world.masterclass)
    # Which message was pinned is read there as well, now that it is in the chat no more.
    assert {(one.kind, one.text) for one in done} == {
        (ConductKind.PINNED, "Buy my course"),
        (ConductKind.TOOK_AWAY, "Buy my course"),
    }


async def test_what_was_taken_away_is_erased_for_good_after_ninety_days(hub: Hub) -> None:
    host, viewer, _ = await _stage(hub)
    await host.value("chat.take_away", {"seq": await _write(viewer, "key-0001"), **WHY})
    for at, left in ((hub.clock.now() + KEPT - timedelta(hours=1), 1), (hub.clock.now() + KEPT, 0)):
        async with hub.database.write() as db:
            await erase_due_lines(db, now=at)
        async with hub.database.read() as db:
            assert await db.scalar(select(func.count()).select_from(TakenLine)) == left


async def test_only_sentences_of_the_chat_can_be_taken_away(hub: Hub) -> None:
    host, viewer, _ = await _stage(hub)
    await host.value("chat.take_away", {"seq": await _write(viewer, "key-0001"), **WHY})
    for seq in (2, 9_999):
        ack = await host.ask("chat.take_away", {"seq": seq, **WHY})
        assert ack["code"] == "nothing_to_take_away"


async def test_the_words_of_a_gift_taken_away_are_gone_for_everybody_and_the_gift_stays(
    hub: Hub,
) -> None:
    host, _, other = await _stage(hub)
    event = GiftReceived(
        masterclass_id=hub.world.masterclass,
        donation_id="don_1",
        amount_cents=1_000,
        donor_name="Max",
        message="Buy my course",
        raised_cents=1_000,
        donor_id=hub.world.viewers[0],
    )
    async with hub.database.write() as db:
        await show_gift(db, event, hub.clock.now())
    gift = (await other.value("entries.after", {"seq": 0}))["entries"][0]
    await host.value("stage.spotlight", {"seq": gift["seq"]})
    assert (await _board(other, BoardName.STAGE))["spotlight"]["seq"] == gift["seq"]
    await host.value("chat.take_away", {"seq": gift["seq"], **WHY})
    assert (await _board(other, BoardName.STAGE))["spotlight"] is None
    _, later = await hub.join(hub.world.viewers[2], RoomKind.MASTERCLASS)
    page = await other.value("entries.after", {"seq": 0})
    assert "Buy my course" not in str(later) + str(page)
    assert page["entries"][0]["payload"] == {**gift["payload"], "message": ""}
    assert page["entries"][-1]["payload"] == {"seq": gift["seq"]}
    again = await host.ask("chat.take_away", {"seq": gift["seq"], **WHY})
    assert again["code"] == "nothing_to_take_away"
    await host.value("stage.spotlight", {"seq": gift["seq"]})
    assert (await _board(other, BoardName.STAGE))["spotlight"]["payload"]["message"] == ""
    async with hub.database.read() as db:
        (done,) = await acts_of_masterclass(db, hub.world.masterclass)
        (told,) = await db.scalars(
            select(TrailEntry).where(TrailEntry.act == Act.GIFT_WORDS_TAKEN_AWAY)
        )
    # Donors may hide who they are from the hosts: no person is named.
    assert (done.kind, done.person, done.text) == (
        ConductKind.TOOK_GIFT_WORDS,
        None,
        "Buy my course",
    )
    assert (told.actor_id, told.subject_id) == (hub.world.talent, hub.world.masterclass)


async def test_a_gift_without_words_has_nothing_to_take_away(hub: Hub) -> None:
    host, viewer, _ = await _stage(hub)
    event = GiftReceived(
        masterclass_id=hub.world.masterclass,
        donation_id="don_1",
        amount_cents=1_000,
        donor_name=None,
        message=None,
        raised_cents=1_000,
    )
    async with hub.database.write() as db:
        await show_gift(db, event, hub.clock.now())
    entries = (await viewer.value("entries.after", {"seq": 0}))["entries"]
    seq = next(one["seq"] for one in entries if one["kind"] == "gift")
    ack = await host.ask("chat.take_away", {"seq": seq, **WHY})
    assert ack["code"] == "nothing_to_take_away"


async def test_a_silenced_viewer_reads_why_and_writes_again_once_the_hosts_let_them(
    hub: Hub,
) -> None:
    host, viewer, other = await _stage(hub)
    person = hub.world.viewers[0]
    await host.value("person.silence", {"person_id": person, **WHY})
    assert (await viewer.notice("silence.changed"))["silence"] == WHY
    ack = await viewer.ask("chat.send", {"key": "key-0001", "text": "Why?"})
    assert (ack["ok"], ack["code"]) == (False, "silenced")
    assert "Three times the same link" in ack["message"]
    people = await _board(host, BoardName.PEOPLE)
    assert people["silenced"][0]["person"]["id"] == person
    assert people["silenced_count"] == 1
    again, state = await hub.join(person, RoomKind.MASTERCLASS)
    assert state["silence"] == WHY
    await _write(other, "key-0002")
    await host.value("person.unsilence", {"person_id": person})
    assert (await again.notice("silence.changed"))["silence"] is None
    await _write(again, "key-0003")


async def test_the_words_of_a_silenced_donor_are_not_read_in_the_room(hub: Hub) -> None:
    host, _, _ = await _stage(hub)
    _, state = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    person = hub.world.viewers[0]
    await host.value("person.silence", {"person_id": person, **WHY})
    for number, donor in enumerate((person, hub.world.viewers[1])):
        event = GiftReceived(
            masterclass_id=hub.world.masterclass,
            donation_id=f"don_{number}",
            amount_cents=1_000,
            donor_name="Max",
            message="Look here",
            raised_cents=1_000,
            donor_id=donor,
        )
        async with hub.database.write() as db:
            await show_gift(db, event, hub.clock.now())
    async with hub.database.read() as db:
        gifts = [one.payload for one in await entries_after(db, state["room_id"], 0)]
    words = [gift.message for gift in gifts if isinstance(gift, GiftPayload)]
    assert words == [None, "Look here"]


async def test_somebody_shown_out_reads_why_and_may_come_back(hub: Hub) -> None:
    host, viewer, _ = await _stage(hub)
    person = hub.world.viewers[0]
    await host.value("person.remove", {"person_id": person, **WHY})
    closed = await viewer.notice("room.closed")
    assert closed["reason"] == "removed"
    assert "Three times the same link" in closed["message"]
    await viewer.is_closed.wait()
    again, _ = await hub.join(person, RoomKind.MASTERCLASS)
    await _write(again, "key-0001")


async def test_somebody_banned_cannot_come_in_by_any_pass_or_device_until_the_ban_ends(
    hub: Hub,
) -> None:
    host, viewer, _ = await _stage(hub)
    person = hub.world.viewers[0]
    now = hub.clock.now()
    former = await hub.pass_for(person, RoomKind.MASTERCLASS)
    cookie, login_id = await second_login(hub.database, person, now=now)
    elsewhere = await hub.pass_for(person, RoomKind.MASTERCLASS, login_id=login_id)
    await host.value("person.ban", {"person_id": person, **WHY})
    closed = await viewer.notice("room.closed")
    assert closed["reason"] == "banned"
    assert "ticket" in closed["message"]
    with pytest.raises(Banned):
        await hub.pass_for(person, RoomKind.MASTERCLASS)
    assert await _refused(hub, person, room_pass=former) == "banned"
    assert await _refused(hub, person, room_pass=elsewhere, cookie=cookie) == "banned"
    assert (await _board(host, BoardName.PEOPLE))["banned_count"] == 1
    await host.value("person.unban", {"person_id": person})
    await hub.join(person, RoomKind.MASTERCLASS)


async def test_somebody_banned_between_connecting_and_coming_in_does_not_come_in(
    hub: Hub,
) -> None:
    host, viewer, _ = await _stage(hub)
    person = hub.world.viewers[2]
    waiting = await hub.connect(person, RoomKind.MASTERCLASS)
    earlier, _ = await hub.join(person, RoomKind.MASTERCLASS)
    await host.value("person.ban", {"person_id": person, **WHY})
    await earlier.is_closed.wait()
    assert (await waiting.ask("room.join"))["code"] == "banned"
    assert (await waiting.ask("entries.after", {"seq": 0}))["code"] == "not_joined"
    assert await viewer.stays_quiet("room.closed")


async def test_hosts_cannot_be_silenced_shown_out_or_banned(hub: Hub) -> None:
    host, _, _ = await _stage(hub)
    for name in ("person.silence", "person.remove", "person.ban"):
        ack = await host.ask(name, {"person_id": hub.world.talent, **WHY})
        assert ack["code"] == "hosts_protected"
    for name in ("person.silence", "person.ban"):
        ack = await host.ask(name, {"person_id": hub.world.learner, **WHY})
        assert ack["code"] == "nobody_there"


HOSTS_ACTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("chat.pin", {"seq": 1}),
    ("chat.slow", {"slow_s": 30}),
    ("chat.take_away", {"seq": 1, **WHY}),
    ("stage.spotlight", {"seq": None}),
    ("stage.publish", {"sdp": "v=0"}),
    ("person.silence", {**WHY}),
    ("person.unsilence", {}),
    ("person.remove", {**WHY}),
    ("person.ban", {**WHY}),
    ("person.unban", {}),
    ("live.start", {}),
    ("live.end", {}),
    ("recording.start", {"consent": 1}),
    ("recording.stop", {}),
)


@pytest.mark.parametrize(("name", "message"), HOSTS_ACTS)
async def test_a_viewer_who_does_as_hosts_do_is_refused_and_nobody_notices(
    hub: Hub, name: str, message: dict[str, Any]
) -> None:
    host, viewer, other = await _stage(hub)
    await _write(other, "key-0001")
    for client in (host, viewer, other):
        await client.notice("entry.added")
        client.notices.clear()
    if name.startswith("person."):
        message = {**message, "person_id": hub.world.viewers[1]}
    ack = await viewer.ask(name, message)
    # Guests on the stage send to it; whoever is in the hall reads how to get there.
    code = "not_on_stage" if name == "stage.publish" else "not_allowed"
    assert (ack["ok"], ack["code"]) == (False, code)
    for client in (host, other):
        assert await client.stays_quiet("room.closed")
        assert not [got for got, _ in client.notices if got in NOISES]
    async with hub.database.read() as db:
        assert await db.scalar(select(func.count()).select_from(ConductAct)) == 0


@pytest.mark.parametrize(
    "why",
    [
        {},
        {"grounds": "because"},
        {"grounds": "spam", "words": "x" * 301},
        {"grounds": "spam", "words": "\0"},
        {"grounds": "spam", "by": "somebody else"},
    ],
)
async def test_an_act_without_a_reason_of_the_list_is_refused(
    hub: Hub, why: dict[str, Any]
) -> None:
    host, _, _ = await _stage(hub)
    ack = await host.ask("person.ban", {"person_id": hub.world.viewers[0], **why})
    assert ack["code"] == "message_invalid"


async def test_the_hall_is_not_told_who_is_silenced_or_banned(hub: Hub) -> None:
    host, _, other = await _stage(hub)
    await host.value("person.silence", {"person_id": hub.world.viewers[0], **WHY})
    await _board(host, BoardName.PEOPLE)
    assert await other.stays_quiet("board.changed")
    _, later = await hub.join(hub.world.viewers[2], RoomKind.MASTERCLASS)
    assert "people" not in {board["name"] for board in later["boards"]}


async def test_every_act_is_written_down_with_who_whom_what_and_why(hub: Hub) -> None:
    host, viewer, _ = await _stage(hub)
    person = {"person_id": hub.world.viewers[0]}
    await host.value("chat.take_away", {"seq": await _write(viewer, "key-0001"), **WHY})
    await host.value("person.silence", {**person, **WHY})
    await host.value("person.unsilence", person)
    await host.value("person.ban", {**person, **WHY})
    await host.value("person.unban", person)
    await host.value("person.unban", person)
    async with hub.database.read() as db:
        done = await acts_of_masterclass(db, hub.world.masterclass)
        trail = list(await db.scalars(select(TrailEntry)))
    assert len(done) == 5
    assert {one.kind for one in done} == {
        ConductKind.TOOK_AWAY,
        ConductKind.SILENCED,
        ConductKind.UNSILENCED,
        ConductKind.BANNED,
        ConductKind.UNBANNED,
    }
    assert {(one.by, one.person) for one in done} == {("Inès Aubry", "Max Petit")}
    silenced = next(entry for entry in trail if entry.act == Act.PERSON_SILENCED)
    assert (silenced.actor_id, silenced.subject_id) == (hub.world.talent, person["person_id"])
    assert silenced.reason == "spam · Breath · Three times the same link"


async def test_a_browser_that_missed_being_shown_out_is_closed_with_the_next_beat(
    hub: Hub,
) -> None:
    _, viewer, _ = await _stage(hub)
    _, state = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    async with hub.database.write() as db:
        await show_out(
            db,
            room_id=state["room_id"],
            person_id=hub.world.viewers[0],
            now=hub.clock.now(),
        )
    await hub.server._keeper.beat()
    assert (await viewer.notice("room.closed"))["reason"] == "removed"
