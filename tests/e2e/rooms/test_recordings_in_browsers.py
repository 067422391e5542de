"""Recordings in browsers: while they grow, after a kill, and when they are finished."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from rooms.sfu.recording.feed import RecordedFeed
from rooms.sfu.recording.recorder import Recorder
from rooms.sfu.recording.room_recording import RoomRecording
from tests.e2e.firefox.browser import open_firefox
from tests.e2e.namespace import Namespace
from tests.e2e.rooms.tabs import Tab
from tests.unit.rooms.sfu.recording import footage
from tests.unit.rooms.sfu.recording.footage import Sent

HERE = Path(__file__).parent
SCRIPT = (HERE / "player_page.js").read_text()
WITHIN_S = 10.0
NOW, UNIX = 1_000.0, 1_790_000_000.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings" / "one"


class Player:
    """A page that plays the folder's files."""

    def __init__(self, tab: Tab, address: str) -> None:
        self._tab = tab
        self._address = address

    def open(self, name: str) -> dict[str, Any]:
        """Open a file; return what the browser makes of it."""
        return dict(self._tab.evaluate(f"openFile('{self._address}/{name}')"))

    def seek_everywhere(self, *, ends: float) -> None:
        """Seek to and fro, and play from the beginning."""
        for part in (0.9, 0.1, 0.5, 0.75):
            found = self._tab.evaluate(f"seekTo({part * ends})")
            assert found["time"] == pytest.approx(part * ends, abs=0.01)
            assert found["state"] >= 2
        self._tab.evaluate("seekTo(0)")
        assert self._tab.evaluate("playOn(1)") > 10


@pytest.fixture
def address(namespace: Namespace, folder: Path) -> Iterator[str]:
    """Serve the folder's files."""
    words = namespace.command(sys.executable, str(HERE / "range_server.py"), str(folder))
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.terminate()
        server.communicate(timeout=WITHIN_S)


@pytest.fixture
def player(chromium: Browser, address: str) -> Player:
    """Open Chromium."""
    page = chromium.new_page()
    page.add_init_script(SCRIPT)
    page.goto(address)
    return Player(page, address)


@pytest.fixture
def other_player(namespace: Namespace, address: str, tmp_path: Path) -> Iterator[Player]:
    """Open Firefox."""
    with open_firefox(namespace, tmp_path, script=SCRIPT) as firefox:
        yield Player(firefox.open(), address)


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


def _wait_until_written(recording: RoomRecording) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not recording.is_written:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_file_that_grows_has_a_length_and_can_be_sought_in(
    player: Player, recorder: Recorder, folder: Path
) -> None:
    feed = _start(recorder, folder).feed(peer="host", source="camera", video_codec="vp8")
    known = 0.0
    for until in (6.0, 12.0):
        _send(recorder, feed, [item for item in _sent("vp8") if known <= item.at < until])
        opened = player.open("0001-camera.webm")
        assert opened["duration"] == pytest.approx(until, abs=0.1)
        assert (opened["width"], opened["height"]) == (320, 180)
        player.seek_everywhere(ends=opened["duration"])
        known = until


def test_a_file_whose_process_was_killed_while_it_wrote_plays_and_can_be_sought_in(
    player: Player, recorder: Recorder, folder: Path
) -> None:
    feed = _start(recorder, folder).feed(peer="host", source="camera", video_codec="vp8")
    _send(recorder, feed, _sent("vp8"))
    data = (folder / "0001-camera.webm").read_bytes()
    for torn in (1, 900, 20_000):
        (folder / "0009-camera.webm").write_bytes(data[:-torn])
        opened = player.open("0009-camera.webm")
        assert opened["duration"] == pytest.approx(12, abs=0.1)
        player.seek_everywhere(ends=9)


@pytest.mark.parametrize(
    ("codec", "file"),
    [("vp8", "0001-camera.webm"), ("vp9", "0001-camera.webm"), ("h264", "0001-camera.mkv")],
)
def test_a_later_part_of_any_codec_plays_like_a_file_of_its_own(
    player: Player, recorder: Recorder, folder: Path, codec: str, file: str
) -> None:
    _play_later_part(player, recorder, folder, codec=codec, file=file)


@pytest.mark.parametrize("codec", ["vp8", "vp9"])
def test_firefox_plays_a_later_part_too(
    other_player: Player, recorder: Recorder, folder: Path, codec: str
) -> None:
    _play_later_part(other_player, recorder, folder, codec=codec, file="0001-camera.webm")


def _play_later_part(
    player: Player, recorder: Recorder, folder: Path, *, codec: str, file: str
) -> None:
    recording = _start(recorder, folder)
    feed = recording.feed(peer="host", source="camera", video_codec=codec)
    _send(recorder, feed, _sent(codec, at=754.0))
    for is_finished in (False, True):
        if is_finished:
            recording.close(now=NOW + 800)
            _wait_until_written(recording)
        opened = player.open(file)
        assert opened["start"] == pytest.approx(0, abs=0.1)
        assert opened["duration"] == pytest.approx(12, abs=0.1)
        player.seek_everywhere(ends=opened["duration"])
