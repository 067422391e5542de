"""A broadcast from Chromium, recorded by the media server, which is killed in the middle."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from rooms.sfu.media import Media as Kind
from tests.e2e.media_process import PROGRAM, Media
from tests.e2e.namespace import Namespace
from tests.e2e.rooms.tabs import ROOM, chromium_tab, connect, wait_for
from tests.unit.rooms.sfu.recording.at_once import Played, played_in

RECORDED_MS = 7_000
FOLDER = "one"


class Recordings:
    """Media servers, one after another, that record into the same folder."""

    def __init__(self, namespace: Namespace, root: Path) -> None:
        self.folder = root / FOLDER
        self._namespace = namespace
        self._root = root
        self._servers = 0

    def start(self) -> Media:
        """Start a server, and record."""
        self._servers += 1
        folder = self._root.with_name(f"server-{self._servers}")
        folder.mkdir()
        program = (*PROGRAM, "--recordings", str(self._root))
        media = Media(self._namespace, folder, program=program)
        media.call("record", room=ROOM, recording="the evening", folder=FOLDER)
        return media

    def list(self) -> dict[str, Any]:
        """Read what there is."""
        return dict(json.loads((self.folder / "manifest.json").read_text()))

    def wait_for_part(self, number: int) -> None:
        """Wait until a part is long enough."""

        def is_there() -> bool:
            parts = self.list()["parts"]
            return len(parts) >= number and bool(
                parts[number - 1]["ends_ms"] > parts[number - 1]["starts_ms"] + RECORDED_MS
            )

        wait_for(is_there, f"part {number}", within_s=40)


@pytest.fixture
def recordings(namespace: Namespace, tmp_path: Path) -> Recordings:
    root = tmp_path / "recordings"
    root.mkdir()
    return Recordings(namespace, root)


@pytest.mark.parametrize(
    ("codec", "layers"),
    [
        pytest.param("vp8", True, marks=pytest.mark.soak),
        pytest.param("h264", False, marks=pytest.mark.soak),
        pytest.param("vp8", False, marks=pytest.mark.soak),
        pytest.param("vp9", False, marks=pytest.mark.soak),
    ],
)
def test_a_broadcast_is_recorded_through_the_death_of_its_server(
    chromium: Browser, recordings: Recordings, codec: str, layers: bool
) -> None:
    media = recordings.start()
    tab = chromium_tab(chromium)
    connect(tab, media, "publish", "host", codec=codec, layers=layers)
    recordings.wait_for_part(1)
    media.kill()
    tab.close()

    media = recordings.start()
    connect(chromium_tab(chromium), media, "publish", "host", codec=codec, layers=layers)
    recordings.wait_for_part(2)
    media.call("stop_recording", room=ROOM)
    wait_for(lambda: recordings.list()["ended_at"] is not None, "the end")
    media.stop()

    first, second = recordings.list()["parts"]
    assert (first["is_complete"], second["is_complete"]) == (True, True)
    assert second["starts_ms"] > first["ends_ms"]
    for part in (first, second):
        assert (part["audio_codec"], part["video_codec"]) == ("opus", codec)
        _check(played_in(recordings.folder, part["file"]), part)


def _check(played: Played, part: dict[str, Any]) -> None:
    """Nothing is missing, sound and picture cover the same time, and one can seek."""
    assert played.ends_ms == part["ends_ms"]
    assert played.order_ms == sorted(played.order_ms)
    sound, picture = played.times_ms[Kind.AUDIO], played.times_ms[Kind.VIDEO]
    assert len(sound) >= (sound[-1] - sound[0]) / 20 * 0.97
    assert abs(sound[0] - picture[0]) < 1_000
    assert abs(sound[-1] - picture[-1]) < 300
    assert played.decoded() == len(picture) > RECORDED_MS / 1_000 * 15
    for wanted in range(picture[0], picture[-1], 1_500):
        assert picture[0] <= played.seek(wanted) <= wanted
