"""What a host does with a recording: see where it stands, download it, delete it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from hub.kernel.clock import FixedClock
from hub.people.models import Role
from hub.people.service import give_role
from rooms.recordings.erase import erase_deleted
from rooms.recordings.models import Recording
from rooms.recordings.service import expire_due_recordings
from tests.integration.web.pages.masterclass_scenes import make_evening
from tests.integration.web.pages.recorded_evening import CAMERA, RecordedEvening, record_evening
from tests.live_engine import FakeEngine
from tests.visitor import Visitor
from web.compose import Wiring


@pytest.fixture
async def evening(parts: Wiring, clock: FixedClock, visitor: Visitor) -> RecordedEvening:
    """Be the host of a masterclass that is recorded."""
    made = await record_evening(parts, clock)
    await visitor.sign_in(made.evening.host.person)
    return made


async def downloads(visitor: Visitor, evening: RecordedEvening) -> list[str]:
    page = await visitor.text(evening.studio)
    return re.findall(rf'href="({evening.studio}/recording/fil_\w+)"', page)


async def erase(evening: RecordedEvening) -> None:
    parts = evening.parts
    await erase_deleted(parts.database, FakeEngine(), parts.storage, now=evening.clock.now())


async def test_the_hosts_page_says_where_the_recording_stands(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    assert "appears here within a few seconds" in await visitor.text(evening.studio)
    await evening.write(is_stopped=False)
    page = await visitor.text(evening.studio)
    assert "Being recorded" in page
    assert "2:05 recorded, 1 MB." in page
    assert "It deletes itself 365 days after the masterclass." in page
    assert "stop recording on stage first" in page
    assert "Delete the recording" not in page
    await evening.stop()
    assert "Delete the recording" in await visitor.text(evening.studio)
    await evening.end()
    page = await visitor.text(evening.studio)
    assert "Kept until Wednesday 24 November 2027" in page


async def test_a_host_who_has_not_recorded_is_told_how(
    visitor: Visitor, parts: Wiring, clock: FixedClock
) -> None:
    evening = await make_evening(parts)
    await visitor.sign_in(evening.host.person)
    page = await visitor.text(f"/studio/masterclasses/{evening.masterclass.id}")
    assert "Vous pouvez l’enregistrer depuis la scène" in page


async def test_the_host_downloads_each_file_under_a_name_that_says_what_it_is(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    camera, screen = await downloads(visitor, evening)
    response = await visitor.get(camera)
    slug = evening.evening.masterclass.slug
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="{slug}-camera-1.webm"'
    )
    assert await response.get_data(as_text=False) == CAMERA
    part = await visitor.get(screen, Range="bytes=2-7")
    assert (part.status_code, await part.get_data(as_text=False)) == (206, b"screen")


async def test_nobody_else_downloads_or_deletes(visitor: Visitor, evening: RecordedEvening) -> None:
    await evening.end()
    camera, _ = await downloads(visitor, evening)
    for person in (evening.evening.viewer, evening.outsider, evening.evening.admin):
        other = await visitor.another().sign_in(person)
        assert (await other.get(camera)).status_code == 404
        assert (await other.post(f"{evening.studio}/recording/delete")).status_code == 404
    await visitor.text(evening.page)


async def test_another_host_sees_nothing_of_it(
    visitor: Visitor, evening: RecordedEvening, parts: Wiring
) -> None:
    await evening.end()
    camera, _ = await downloads(visitor, evening)
    await visitor.sign_in(evening.outsider)
    async with parts.database.write() as db:
        await give_role(db, evening.outsider.id, Role.TALENT)
    assert (await visitor.get(camera)).status_code == 404
    assert (await visitor.get(f"{evening.studio}/recording/delete")).status_code == 404
    assert (await visitor.post(f"{evening.studio}/recording/delete")).status_code == 404


async def test_deleting_is_confirmed_and_then_everything_is_gone(
    visitor: Visitor, evening: RecordedEvening, tmp_path: Path
) -> None:
    await evening.end()
    await evening.keep()
    page = await visitor.text(f"{evening.studio}/recording/delete")
    assert "Nobody can bring them back." in page
    camera, _ = await downloads(visitor, evening)
    response = await visitor.post(f"{evening.studio}/recording/delete")
    assert response.status_code == 303
    page = await visitor.text(evening.studio)
    assert "The recording is deleted; nobody can watch it any more." in page
    assert "The host deleted the recording on Tuesday 24 November 2026." in page
    assert "Its files are being removed." in page
    assert (await visitor.get(camera)).status_code == 404
    await erase(evening)
    assert "Every file of it is gone." in await visitor.text(evening.studio)
    assert [p for p in _files(tmp_path) if p.suffix == ".webm"] == []
    viewer = await visitor.another().sign_in(evening.evening.viewer)
    assert "The host deleted the recording" in await viewer.text(evening.page)
    assert "The host deleted the recording" in await viewer.text(evening.evening.page)


async def test_what_is_being_recorded_is_not_deleted(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.write(is_stopped=False)
    page = await visitor.text(f"{evening.studio}/recording/delete")
    assert "Stop it in the room first" in page
    response = await visitor.post(f"{evening.studio}/recording/delete")
    assert response.status_code == 303
    assert "Stop it in the room first" in await visitor.text(evening.studio)
    assert await downloads(visitor, evening)


async def test_deleting_twice_says_that_it_is_gone(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    await visitor.post(f"{evening.studio}/recording/delete")
    for again in (visitor.post, visitor.get):
        response = await again(f"{evening.studio}/recording/delete")
        assert response.status_code == 303
        page = await visitor.text(response.headers["Location"])
        assert "The recording is already deleted." in page


async def test_a_recording_whose_time_is_over_says_so(
    visitor: Visitor, evening: RecordedEvening, parts: Wiring, clock: FixedClock
) -> None:
    await evening.end()
    await evening.keep()
    clock.advance(timedelta(days=365))
    async with parts.database.write() as db:
        assert await expire_due_recordings(db, now=clock.now()) == 1
    await visitor.sign_in(evening.evening.host.person)
    page = await visitor.text(evening.studio)
    assert "was deleted on Wednesday 24 November 2027, when its time was over" in page


async def test_a_recording_that_was_only_prepared_is_none(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    async with evening.parts.database.write() as db:
        row = await db.get_one(Recording, evening.recording.id)
        row.started_at = None
    assert 'id="recording"' not in await visitor.text(evening.studio)
    assert (await visitor.get(evening.page)).status_code == 404


async def test_nothing_received_is_said(visitor: Visitor, evening: RecordedEvening) -> None:
    await evening.end(contents={"0001-camera.webm": b"", "0002-screen.webm": b""})
    assert "Nothing was received" in await visitor.text(evening.page)
    assert "Nothing was received" in await visitor.text(evening.studio)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
