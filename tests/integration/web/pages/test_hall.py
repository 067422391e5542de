"""What is left of the hall when it is over: questions beside the replay, polls to keep."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest

from hub.kernel.clock import FixedClock
from rooms.polls.service import answer_poll, open_poll, write_poll
from rooms.questions.models import QuestionState
from rooms.questions.service import ask, move_question
from tests.integration.web.pages.recorded_evening import RecordedEvening, record_evening
from tests.visitor import Visitor
from web.compose import Wiring

ASKED = "Which <b>paper</b>?"


@pytest.fixture
async def evening(parts: Wiring, clock: FixedClock) -> RecordedEvening:
    """Be in the middle of a masterclass that is recorded."""
    return await record_evening(parts, clock)


async def _answer(evening: RecordedEvening, text: str, *states: QuestionState) -> None:
    """Ask something as the viewer, and move it a second at a time, as the host does."""
    async with evening.parts.database.write() as db:
        question = await ask(
            db,
            evening.room_id,
            text,
            author_id=evening.evening.viewer.id,
            key=f"key-{text}",
            now=evening.clock.now(),
        )
    for state in states:
        async with evening.parts.database.write() as db:
            await move_question(
                db,
                evening.room_id,
                question.id,
                state,
                host_id=evening.evening.host.person.id,
                now=evening.clock.now(),
            )
        evening.clock.advance(timedelta(seconds=1))


async def _poll(evening: RecordedEvening, text: str, choices: list[str], place: int) -> None:
    room_id, host_id, now = evening.room_id, evening.evening.host.person.id, evening.clock.now()
    async with evening.parts.database.write() as db:
        poll = await write_poll(
            db, room_id, text, choices, author_id=host_id, key=f"key-{now:%H%M%S}", now=now
        )
        await open_poll(db, room_id, poll.id, now=now)
        viewer = evening.evening.viewer.id
        await answer_poll(db, room_id, poll.id, place, person_id=viewer, now=now)
    evening.clock.advance(timedelta(seconds=1))


def _config(page: str) -> list[dict[str, object]]:
    config = re.search(r'id="replay-config">(.*?)</script>', page, re.DOTALL)
    assert config is not None
    questions: list[dict[str, object]] = json.loads(config.group(1))["questions"]
    return questions


async def test_questions_answered_are_beside_the_replay_at_their_moment_without_a_name(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    evening.clock.advance(timedelta(seconds=20))
    await _answer(evening, ASKED, QuestionState.ANSWERING, QuestionState.ANSWERED)
    await _answer(evening, "Hidden?", QuestionState.HIDDEN)
    await _answer(evening, "Never answered?")
    await _answer(evening, "Last?", QuestionState.ANSWERING)
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    page = await visitor.text(evening.page)
    assert _config(page) == [{"text": ASKED, "atMs": 20_000}, {"text": "Last?", "atMs": 23_000}]
    assert "Which &lt;b&gt;paper&lt;/b&gt;?" in page
    assert ASKED not in page
    assert "Hidden?" not in page
    assert "Never answered?" not in page
    main = page[page.index("<main") :]
    assert evening.evening.viewer.display_name not in main


async def test_the_address_of_the_room_leads_to_the_replay_once_it_is_over(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    address = f"/live/masterclass/{evening.evening.masterclass.id}"
    await visitor.sign_in(evening.evening.viewer)
    assert 'id="replay-config"' not in await visitor.text(address)
    await evening.end()
    page = await visitor.text(address)
    assert 'id="replay-config"' in page
    host = visitor.another()
    await host.sign_in(evening.evening.host.person)
    assert 'id="replay-config"' in await host.text(address)
    outsider = visitor.another()
    await outsider.sign_in(evening.outsider)
    refused = await outsider.get(address)
    assert refused.status_code in {402, 403}
    assert "replay-config" not in str(await refused.get_data())


async def test_without_a_recording_the_address_of_the_room_says_that_it_is_over(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.stop()
    async with evening.parts.database.write() as db:
        recording = await db.merge(evening.recording)
        await db.delete(recording)
    await evening.end_unrecorded()
    await visitor.sign_in(evening.evening.viewer)
    over = await visitor.get(f"/live/masterclass/{evening.evening.masterclass.id}")
    assert over.status_code == 410


async def test_hosts_read_their_polls_and_keep_them_as_a_spreadsheet_that_runs_nothing(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await _poll(evening, "Tea or coffee?", ["Tea", "=1+1"], 1)
    await _poll(evening, "And now?", ["Yes", "No"], 0)
    await visitor.sign_in(evening.evening.host.person)
    page = await visitor.text(evening.studio)
    assert "Tea or coffee?" in page
    assert f"{evening.studio}/polls.csv" in page
    answer = await visitor.get(f"{evening.studio}/polls.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    text = str(await answer.get_data(as_text=True)).lstrip("\ufeff")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Poll", "Choice", "Answers", "Share (percent)"],
        ["Tea or coffee?", "Tea", "0", "0"],
        ["Tea or coffee?", "'=1+1", "1", "100"],
        ["And now?", "Yes", "1", "100"],
        ["And now?", "No", "0", "0"],
    ]


async def test_nobody_else_gets_the_polls(visitor: Visitor, evening: RecordedEvening) -> None:
    await _poll(evening, "Tea or coffee?", ["Tea", "Coffee"], 1)
    for person in (evening.evening.viewer, evening.outsider):
        other = visitor.another()
        await other.sign_in(person)
        assert (await other.get(f"{evening.studio}/polls.csv")).status_code in {403, 404}
