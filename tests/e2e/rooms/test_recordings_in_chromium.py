"""Recordings in Chromium: while they grow, after a kill, and when they are finished."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from rooms.sfu.recording.feed import RecordedFeed
from rooms.sfu.recording.recorder import Recorder
from rooms.sfu.recording.room_recording import RoomRecording
from tests.e2e.namespace import Namespace
from tests.unit.rooms.sfu.recording import footage
from tests.unit.rooms.sfu.recording.footage import Sent

HERE = Path(__file__).parent
SCRIPT = (HERE / "player_page.js").read_text()
WITHIN_S = 10.0
NOW, UNIX = 1_000.0, 1_790_000_000.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "one"


@pytest.fixture
def page(chromium: Browser, namespace: Namespace, folder: Path) -> Iterator[Page]:
    """Open a page that plays the folder's files."""
    words = namespace.command(sys.executable, str(HERE / "range_server.py"), str(folder))
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        opened = chromium.new_page()
        opened.add_init_script(SCRIPT)
        opened.goto(f"http://127.0.0.1:{port}/")
        yield opened
    finally:
        server.terminate()
        server.communicate(timeout=WITHIN_S)


@pytest.fixture
def recorder(folder: Path) -> Iterator[Recorder]:
    # The clock of the index runs fast, so that the index is never older than the last cluster.
    ticks = iter(range(0, 1_000_000, 10))
    folder.parent.mkdir()
    opened = Recorder(folder.parent, clock=lambda: float(next(ticks)))
    yield opened
    assert opened.close(now=NOW + 10_000)


def _start(recorder: Recorder, folder: Path) -> RoomRecording:
    return recorder.start(recording="one", folder=str(folder), now=NOW, unix_now=UNIX)


def _sent(codec: str, *, at: float = 0.0) -> list[Sent]:
    pictures = footage.packets(footage.pictures(codec, width=320), codec=codec, start_s=at)
    return footage.merged(pictures, footage.packets(footage.sounds(), start_s=at))


def _send(recorder: Recorder, feed: RecordedFeed, sent: list[Sent]) -> None:
    """Send, and let time pass until all of it is in the file."""
    for item in sent:
        feed.packet(item.media, item.packet, now=NOW + item.at)
    for step in range(100):
        recorder.tick(NOW + sent[-1].at + step * 0.05)
    deadline = time.monotonic() + WITHIN_S
    while recorder.stats()["queue_bytes"]:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _open(page: Page, name: str) -> dict[str, Any]:
    return dict(page.evaluate("name => openFile(name)", name))


def _seek_everywhere(page: Page, *, begins: float, ends: float) -> None:
    for part in (0.9, 0.1, 0.5, 0.75):
        wanted = begins + part * (ends - begins)
        found = page.evaluate("time => seekTo(time)", wanted)
        assert found["time"] == pytest.approx(wanted, abs=0.01)
        assert found["state"] >= 2
    page.evaluate("time => seekTo(time)", begins)
    assert page.evaluate("playOn(1)") > 10


def test_a_file_that_grows_has_a_length_and_can_be_sought_in(
    page: Page, recorder: Recorder, folder: Path
) -> None:
    feed = _start(recorder, folder).feed(peer="host", source="camera", video_codec="vp8")
    known = 0.0
    for until in (6.0, 12.0):
        _send(recorder, feed, [item for item in _sent("vp8") if known <= item.at < until])
        opened = _open(page, "0001-camera.webm")
        assert opened["duration"] == pytest.approx(until, abs=0.1)
        assert (opened["width"], opened["height"]) == (320, 180)
        _seek_everywhere(page, begins=0, ends=opened["duration"])
        known = until


def test_a_file_whose_process_was_killed_while_it_wrote_plays_and_can_be_sought_in(
    page: Page, recorder: Recorder, folder: Path
) -> None:
    feed = _start(recorder, folder).feed(peer="host", source="camera", video_codec="vp8")
    _send(recorder, feed, _sent("vp8"))
    data = (folder / "0001-camera.webm").read_bytes()
    for torn in (1, 900, 20_000):
        (folder / "0009-camera.webm").write_bytes(data[:-torn])
        opened = _open(page, "0009-camera.webm")
        assert opened["duration"] == pytest.approx(12, abs=0.1)
        _seek_everywhere(page, begins=0, ends=9)


@pytest.mark.parametrize(
    ("codec", "file"),
    [("vp8", "0001-camera.webm"), ("vp9", "0001-camera.webm"), ("h264", "0001-camera.mkv")],
)
def test_a_later_part_plays_on_the_timeline_of_the_whole_recording(
    page: Page, recorder: Recorder, folder: Path, codec: str, file: str
) -> None:
    recording = _start(recorder, folder)
    feed = recording.feed(peer="host", source="camera", video_codec=codec)
    _send(recorder, feed, _sent(codec, at=754.0))
    for is_finished in (False, True):
        if is_finished:
            recording.close(now=NOW + 800)
            _wait_until_written(recording)
        opened = _open(page, file)
        assert opened["start"] == pytest.approx(754, abs=0.1)
        assert opened["duration"] == pytest.approx(766, abs=0.1)
        _seek_everywhere(page, begins=754, ends=opened["duration"])


def _wait_until_written(recording: RoomRecording) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not recording.is_written:
        assert time.monotonic() < deadline
        time.sleep(0.01)
