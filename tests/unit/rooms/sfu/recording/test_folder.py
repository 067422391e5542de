"""The folder of one recording."""

from pathlib import Path

import pytest

from rooms.sfu.errors import RecordingRefusedError
from rooms.sfu.recording.folder import Folder


def test_a_folder_under_the_root_is_made_and_taken(tmp_path: Path) -> None:
    folder = tmp_path / "2026" / "a recording"
    taken = Folder.take(tmp_path, str(folder))
    assert taken.path == folder
    assert folder.stat().st_mode & 0o007 == 0
    taken.release()


@pytest.mark.parametrize(
    "folder",
    ["", ".", "relative", "{root}", "{root}/", "{root}/../elsewhere", "/etc", "{root}x", "\0", "/"],
)
def test_a_folder_elsewhere_is_refused(tmp_path: Path, folder: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    with pytest.raises(RecordingRefusedError):
        Folder.take(root, folder.format(root=root))
    assert list(tmp_path.iterdir()) == [root]


def test_a_link_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (root / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RecordingRefusedError):
        Folder.take(root, str(root / "link" / "inside"))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_root_behind_a_link_is_fine(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "root").symlink_to(tmp_path / "disk")
    taken = Folder.take(tmp_path / "root", str(tmp_path / "root" / "mine"))
    assert taken.path == tmp_path / "disk" / "mine"
    taken.release()


def test_a_folder_is_taken_by_one_at_a_time(tmp_path: Path) -> None:
    folder = str(tmp_path / "mine")
    taken = Folder.take(tmp_path, folder)
    with pytest.raises(RecordingRefusedError, match="being recorded"):
        Folder.take(tmp_path, folder)
    taken.release()
    Folder.take(tmp_path, folder).release()


def test_a_folder_that_cannot_be_made_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordingRefusedError, match="cannot record"):
        Folder.take(tmp_path, str(tmp_path / "file" / "mine"))


def test_room_is_what_is_left_beyond_what_others_need(tmp_path: Path) -> None:
    for free_bytes_min, has_room in ((0, True), (1 << 60, False)):
        taken = Folder.take(tmp_path, str(tmp_path / "mine"), free_bytes_min=free_bytes_min)
        assert taken.has_room() is has_room
        taken.release()
