"""Who may watch a replay, and how its files are given: whole, in stretches, while they grow."""

import json
import re
from pathlib import Path

import pytest
from quart import Response

from hub.kernel.clock import FixedClock
from hub.people.models import Person, Role
from hub.people.service import give_role
from rooms.storage.s3 import S3Storage
from tests.integration.web.pages.masterclass_scenes import body
from tests.integration.web.pages.recorded_evening import (
    CAMERA,
    SCREEN,
    RecordedEvening,
    record_evening,
)
from tests.s3_server import names_in, new_bucket, running_s3
from tests.visitor import Visitor
from web.compose import Wiring


@pytest.fixture
async def evening(parts: Wiring, clock: FixedClock) -> RecordedEvening:
    """Be in the middle of a masterclass that is recorded."""
    return await record_evening(parts, clock)


async def clips(visitor: Visitor, evening: RecordedEvening) -> dict[str, str]:
    """Return the addresses of the files by kind, as the page gives them to its script."""
    page = await visitor.text(evening.page)
    config = re.search(r'id="replay-config">(.*?)</script>', page, re.DOTALL)
    assert config is not None
    return {clip["kind"]: clip["url"] for clip in json.loads(config.group(1))["clips"]}


async def data(response: Response) -> bytes:
    content: bytes = await response.get_data(as_text=False)
    return content


async def addresses(visitor: Visitor, evening: RecordedEvening) -> list[str]:
    """Return everything of the replay that has an address."""
    await visitor.sign_in(evening.evening.viewer)
    return [evening.page, *(await clips(visitor, evening)).values()]


async def test_the_host_and_people_with_a_seat_watch_and_nobody_else(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    found = await addresses(visitor, evening)
    admin, member = evening.evening.admin, evening.evening.member
    who: list[tuple[Person, int]] = [
        (evening.evening.viewer, 200),
        (evening.evening.host.person, 200),
        (evening.outsider, 403),
        (member, 403),
        (admin, 403),
    ]
    for person, status in who:
        browser = await visitor.another().sign_in(person)
        for address in found:
            assert (await browser.get(address)).status_code == status, (person, address)
    outsider = await visitor.another().sign_in(evening.outsider)
    refused = await (await outsider.get(evening.page)).get_data(as_text=True)
    assert f'href="{evening.evening.page}"' in refused
    assert evening.outsider.email in refused
    stranger = visitor.another()
    for address in found:
        response = await stranger.get(address)
        assert response.status_code == 303
        assert "/sign-in" in response.headers["Location"]


async def test_a_file_opens_at_its_own_masterclass_only(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    camera = (await clips(visitor, evening))["camera"]
    assert (await visitor.get(camera.replace("/replay/", "-other/replay/"))).status_code == 404
    assert (await visitor.get(f"{evening.page}/fil_nowhere")).status_code == 404


async def test_all_of_a_file_is_given(visitor: Visitor, evening: RecordedEvening) -> None:
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    response = await visitor.get((await clips(visitor, evening))["camera"])
    assert (response.status_code, response.headers["Content-Type"]) == (200, "video/webm")
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Length"] == str(len(CAMERA))
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert await data(response) == CAMERA


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, len(CAMERA)),
        ("bytes=1000-1999", 1000, 2000),
        ("bytes=-7", len(CAMERA) - 7, len(CAMERA)),
        ("bytes=300000-9999999", 300_000, len(CAMERA)),
    ],
)
async def test_any_stretch_is_given_here_and_from_the_storage(
    visitor: Visitor, evening: RecordedEvening, asked: str, start: int, end: int
) -> None:
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    camera = (await clips(visitor, evening))["camera"]
    for step in (None, evening.keep):
        if step is not None:
            await step()
        response = await visitor.get(camera, Range=asked)
        assert response.status_code == 206
        assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CAMERA)}"
        assert response.headers["Content-Length"] == str(end - start)
        assert await data(response) == CAMERA[start:end]


async def test_what_lies_beyond_the_end_is_refused(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    camera = (await clips(visitor, evening))["camera"]
    response = await visitor.get(camera, Range=f"bytes={len(CAMERA)}-")
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(CAMERA)}"
    assert await data(response) == b""


async def test_a_stretch_of_another_version_is_answered_with_all_of_this_one(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    camera = (await clips(visitor, evening))["camera"]
    etag = (await visitor.get(camera)).headers["ETag"]
    await evening.keep()
    same = await visitor.get(camera, **{"Range": "bytes=5-9", "If-Range": etag})
    assert (same.status_code, same.headers["ETag"]) == (206, etag)
    other = await visitor.get(camera, **{"Range": "bytes=5-9", "If-Range": '"older"'})
    assert other.status_code == 200
    assert await data(other) == CAMERA


async def test_a_growing_file_is_given_as_it_is_at_that_moment(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    folder = await evening.write(is_stopped=False)
    await visitor.sign_in(evening.evening.viewer)
    camera = (await clips(visitor, evening))["camera"]
    first = await visitor.get(camera, Range="bytes=0-")
    assert first.headers["Content-Range"].endswith(f"/{len(CAMERA)}")
    assert "ETag" not in first.headers
    _append(folder / "0001-camera.webm", b"more")
    more = await visitor.get(camera, Range=f"bytes={len(CAMERA)}-")
    assert more.status_code == 206
    assert await data(more) == b"more"
    assert "The masterclass is still on" in await visitor.text(evening.page)


async def test_people_with_a_seat_may_watch_from_the_beginning_while_it_is_live(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await visitor.sign_in(evening.evening.viewer)
    assert "Watch from the beginning" not in await visitor.text(evening.evening.page)
    await evening.write(is_stopped=False)
    page = await visitor.text(evening.evening.page)
    assert "Watch from the beginning" in page
    assert f'href="{evening.page}"' in page


async def test_the_masterclass_leads_those_who_may_to_its_replay(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    page = await visitor.text(evening.evening.page)
    assert "Watch the replay" in page
    assert "Kept until Wednesday 24 November 2027" in page
    outsider = await visitor.another().sign_in(evening.outsider)
    assert "replay" not in (await outsider.text(evening.evening.page)).lower()
    assert "replay" not in (await visitor.another().text(evening.evening.page)).lower()


async def test_without_script_each_file_has_a_player(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    page = await visitor.text(evening.page)
    assert len(re.findall(r"<video[^>]* controls", page)) == 2
    assert "Screen, Camille Aubry" in page


async def test_the_page_says_what_is_kept(visitor: Visitor, evening: RecordedEvening) -> None:
    await evening.end()
    await visitor.sign_in(evening.evening.viewer)
    page = await visitor.text(evening.page)
    assert "It is kept on the machine that runs this hub." in page
    assert "Kept until Wednesday 24 November 2027, then it deletes itself." in page
    assert "Camille Aubry can delete it before." in page


async def test_a_masterclass_that_was_not_recorded_has_no_replay(
    visitor: Visitor, evening: RecordedEvening
) -> None:
    await visitor.sign_in(evening.evening.viewer)
    assert "appear here in a moment" in await visitor.text(evening.page)
    other = evening.page.replace("/replay", "-other/replay")
    assert (await visitor.get(other)).status_code == 404


async def test_from_an_s3_it_is_the_same(
    visitor: Visitor, evening: RecordedEvening, parts: Wiring
) -> None:
    with running_s3() as address:
        bucket = new_bucket(address)
        parts.storage = S3Storage(bucket)
        await evening.end()
        await evening.keep()
        assert len(names_in(bucket)) == 2
        assert not _is_there(evening.recording.folder)
        await visitor.sign_in(evening.evening.viewer)
        found = await clips(visitor, evening)
        response = await visitor.get(found["camera"], Range="bytes=500000-500099")
        assert await data(response) == CAMERA[500_000:500_100]
        assert await data(await visitor.get(found["screen"])) == SCREEN


async def test_a_storage_that_is_away_is_said_and_not_a_fault_of_ours(
    visitor: Visitor, evening: RecordedEvening, parts: Wiring
) -> None:
    with running_s3() as address:
        parts.storage = S3Storage(new_bucket(address))
        await evening.end()
        await visitor.sign_in(evening.evening.viewer)
        camera = (await clips(visitor, evening))["camera"]
        _remove(evening.recording.folder)
    response = await visitor.get(camera)
    assert response.status_code == 503
    assert "Nothing is lost" in await body(response)


async def test_an_admin_who_has_a_seat_watches_as_anybody_with_a_seat(
    visitor: Visitor, evening: RecordedEvening, parts: Wiring
) -> None:
    await evening.end()
    async with parts.database.write() as db:
        await give_role(db, evening.evening.viewer.id, Role.ADMIN)
    await visitor.sign_in(evening.evening.viewer)
    assert (await visitor.get(evening.page)).status_code == 200


def _append(path: Path, more: bytes) -> None:
    with path.open("ab") as file:
        file.write(more)


def _is_there(folder: str) -> bool:
    return Path(folder).exists()


def _remove(folder: str) -> None:
    for path in Path(folder).iterdir():
        path.unlink()
