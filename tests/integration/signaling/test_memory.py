"""What the room remembers arrives everywhere, in order, and can be asked for again."""

from rooms.entries import GiftPayload, GoalPayload
from rooms.memory import add_entry
from rooms.roles import RoomKind
from tests.integration.signaling.conftest import Hub


async def test_chat_reaches_everybody_with_its_author(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    learner, _ = await hub.join(hub.world.learner)
    stored = await learner.value("chat.send", {"key": "key-0001", "text": " Bonjour ! "})
    for client in (talent, learner):
        entry = (await client.notice("entry.added"))["entry"]
        assert entry["seq"] == stored["seq"] == 1
        assert entry["author"] == {"id": hub.world.learner, "name": "Tom Leroy"}
        assert entry["payload"] == {"text": "Bonjour !"}


async def test_chat_sent_twice_is_there_once(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    message = {"key": "key-0001", "text": "hello"}
    first = await learner.value("chat.send", message)
    assert await learner.value("chat.send", message) == first
    page = await learner.value("entries.after", {"seq": 0})
    assert (len(page["entries"]), page["last_seq"]) == (1, 1)


async def test_five_messages_in_ten_seconds_is_the_most(hub: Hub) -> None:
    learner, _ = await hub.join(hub.world.learner)
    acks = [await learner.ask("chat.send", {"key": f"key-{n:04}", "text": "hi"}) for n in range(6)]
    assert [ack["ok"] for ack in acks] == [True] * 5 + [False]
    assert acks[-1]["code"] == "too_many"


async def test_whoever_comes_back_gets_what_they_missed(hub: Hub) -> None:
    talent, _ = await hub.join(hub.world.talent)
    room_pass = await hub.pass_for(hub.world.learner)
    learner = await hub.connect(hub.world.learner, room_pass=room_pass)
    await learner.value("room.join")
    await talent.value("chat.send", {"key": "key-0001", "text": "one"})
    await learner.drop()
    await talent.value("chat.send", {"key": "key-0002", "text": "two"})
    await talent.value("chat.send", {"key": "key-0003", "text": "three"})
    again = await hub.connect(hub.world.learner, room_pass=room_pass)
    state = await again.value("room.join", {"after": 1})
    assert [entry["payload"]["text"] for entry in state["entries"]] == ["two", "three"]
    assert (state["last_seq"], state["has_more"]) == (3, False)


async def test_long_absences_are_caught_up_page_by_page(hub: Hub) -> None:
    learner, state = await hub.join(hub.world.learner)
    async with hub.database.write() as db:
        for number in range(250):
            goal = GoalPayload(raised_cents=number, goal_cents=9, currency="EUR", gifts=number)
            await add_entry(db, state["room_id"], goal, now=hub.clock.now())
    seen: list[int] = []
    has_more = True
    while has_more:
        page = await learner.value("entries.after", {"seq": seen[-1] if seen else 0})
        seen += [entry["seq"] for entry in page["entries"]]
        has_more = page["has_more"]
    assert seen == list(range(1, 251))


async def test_a_gift_and_the_goal_bar_reach_the_audience(hub: Hub) -> None:
    viewer, state = await hub.join(hub.world.viewers[0], RoomKind.MASTERCLASS)
    gift = GiftPayload(amount_cents=None, currency="EUR", donor_name=None, message="Bravo")
    goal = GoalPayload(raised_cents=500, goal_cents=1000, currency="EUR", gifts=1)
    async with hub.database.write() as db:
        await add_entry(db, state["room_id"], gift, now=hub.clock.now())
        await add_entry(db, state["room_id"], goal, now=hub.clock.now())
    first, second = [(await viewer.notice("entry.added"))["entry"] for _ in range(2)]
    assert first["payload"] == gift.model_dump()
    assert second["payload"] == goal.model_dump()
    _, later = await hub.join(hub.world.viewers[1], RoomKind.MASTERCLASS)
    assert later["goal"] == goal.model_dump()
