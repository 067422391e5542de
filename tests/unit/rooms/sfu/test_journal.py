"""The journal, over restarts and torn lines."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.errors import JournalInUseError
from rooms.sfu.journal import Entry, Journal, PeerKey
from rooms.sfu.media import Media, Role

HOST = PeerKey("room", "host", Role.PUBLISHER, "camera")
SCREEN = PeerKey("room", "host", Role.PUBLISHER, "screen")
ADA = PeerKey("room", "ada", Role.VIEWER)
AT = 1_790_000_000.5


def _open(folder: Path) -> Journal:
    return Journal(folder / "journal", clock=lambda: AT)


def _all(journal: Journal) -> list[Entry]:
    return journal.read(after=0, limit=1_000)


def test_entries_are_numbered_from_one_and_say_who_and_when(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    journal.connected(HOST)
    journal.media_started(HOST, Media.VIDEO)
    assert _all(journal) == [
        {
            "seq": 1,
            "at": AT,
            "room": "room",
            "peer": "host",
            "role": "publisher",
            "kind": "connected",
            "source": "camera",
        },
        {
            "seq": 2,
            "at": AT,
            "room": "room",
            "peer": "host",
            "role": "publisher",
            "kind": "media_started",
            "source": "camera",
            "media": "video",
        },
    ]


def test_a_screen_ends_without_ending_the_camera_also_after_a_restart(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    journal.connected(HOST)
    journal.connected(SCREEN)
    journal.disconnected(SCREEN, reason="hung_up")
    journal.close()
    again = _open(tmp_path)
    ended = [(entry["kind"], entry["source"]) for entry in _all(again)[2:]]
    assert ended == [("disconnected", "screen"), ("disconnected", "camera")]


def test_media_that_flows_stops_before_its_peer_is_gone(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    journal.connected(HOST)
    for media in (Media.VIDEO, Media.VIDEO, Media.AUDIO):
        journal.media_started(HOST, media)
    journal.media_stopped(HOST, Media.AUDIO, reason="silent")
    journal.disconnected(HOST, reason="hung_up")
    kinds = [(entry["kind"], entry.get("media")) for entry in _all(journal)]
    assert kinds == [
        ("connected", None),
        ("media_started", "video"),
        ("media_started", "audio"),
        ("media_stopped", "audio"),
        ("media_stopped", "video"),
        ("disconnected", None),
    ]


def test_a_peer_that_never_connected_leaves_no_entry(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    journal.disconnected(ADA, reason="never_connected")
    journal.media_stopped(ADA, Media.AUDIO, reason="silent")
    assert _all(journal) == []


def test_reading_goes_on_after_the_last_number_read(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    for _ in range(10):
        journal.connected(ADA)
    assert [entry["seq"] for entry in journal.read(after=4, limit=3)] == [5, 6, 7]
    assert journal.read(after=10, limit=3) == []
    assert journal.read(after=99, limit=3) == []
    assert journal.read(after=0, limit=0) == []


def test_a_restart_keeps_the_name_and_the_numbers_and_ends_what_was_open(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    journal.connected(HOST)
    journal.connected(ADA)
    journal.media_started(HOST, Media.AUDIO)
    journal.disconnected(ADA, reason="closed")
    journal.close()
    again = _open(tmp_path)
    assert again.id == journal.id
    assert [
        (e["seq"], e["peer"], e["kind"], e["reason"]) for e in again.read(after=4, limit=9)
    ] == [
        (5, "host", "media_stopped", "server_restarted"),
        (6, "host", "disconnected", "server_restarted"),
    ]


@given(cut=st.integers(1, 200))
def test_a_line_torn_by_a_crash_is_dropped(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    journal = _open(folder)
    journal.connected(HOST)
    journal.disconnected(HOST, reason="closed")
    journal.close()
    path = folder / "journal"
    whole = path.read_bytes()
    path.write_bytes(whole[: max(whole.index(b"\n") + 1, len(whole) - cut)])
    again = _open(folder)
    assert again.id == journal.id
    assert [entry["seq"] for entry in _all(again)] == list(range(1, again.last + 1))
    again.connected(ADA)
    again.close()
    assert [entry["peer"] for entry in _all(_open_closed(folder))][-1] == "ada"


def _open_closed(folder: Path) -> Journal:
    journal = _open(folder)
    journal.close()
    return journal


def test_acknowledged_entries_are_let_go_and_numbers_go_on(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    journal.connected(HOST)
    for _ in range(limits.JOURNAL_COMPACT_ENTRIES):
        journal.connected(ADA)
    before = (tmp_path / "journal").stat().st_size
    journal.acknowledge(limits.JOURNAL_COMPACT_ENTRIES)
    assert (tmp_path / "journal").stat().st_size < before / 100
    assert [entry["seq"] for entry in _all(journal)] == [limits.JOURNAL_COMPACT_ENTRIES + 1]
    journal.close()
    again = _open(tmp_path)
    gone = {e["peer"]: e["reason"] for e in _all(again) if e["kind"] == "disconnected"}
    assert gone == {"host": "server_restarted", "ada": "server_restarted"}
    assert again.last == limits.JOURNAL_COMPACT_ENTRIES + 3


def test_a_hub_that_never_reads_costs_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "JOURNAL_ENTRIES_MAX", 20)
    monkeypatch.setattr(limits, "JOURNAL_COMPACT_ENTRIES", 10)
    journal = _open(tmp_path)
    for _ in range(100):
        journal.connected(ADA)
    assert [entry["seq"] for entry in _all(journal)] == list(range(81, 101))
    assert journal.overflowed == 80
    assert (tmp_path / "journal").read_bytes().count(b"\n") <= 32


def test_a_page_stays_below_the_size_a_line_may_have(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    for _ in range(1_000):
        journal.connected(PeerKey("𝄞" * 64, "𝄞" * 64, Role.VIEWER))
    page = _all(journal)
    assert 0 < len(page) < 1_000
    assert page[0]["seq"] == 1


def test_a_journal_that_cannot_be_read_is_put_aside_and_another_begun(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes(b"\x00garbage\n")
    journal = _open(tmp_path)
    assert journal.last == 0
    assert (tmp_path / "journal.damaged").read_bytes() == b"\x00garbage\n"


def test_two_servers_do_not_write_one_journal(tmp_path: Path) -> None:
    journal = _open(tmp_path)
    with pytest.raises(JournalInUseError, match="journal"):
        _open(tmp_path)
    journal.close()
    _open_closed(tmp_path)


def test_a_full_disk_loses_no_entry_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = _open(tmp_path)
    journal.connected(HOST)
    with monkeypatch.context() as patch:
        patch.setattr("os.write", lambda _file, data: len(data) // 2)
        journal.connected(ADA)
    journal.disconnected(HOST, reason="closed")
    journal.close()
    again = _open_closed(tmp_path)
    assert [(e["peer"], e["kind"]) for e in _all(again)][:3] == [
        ("host", "connected"),
        ("ada", "connected"),
        ("host", "disconnected"),
    ]
