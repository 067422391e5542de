"""What is made of what the browsers heard."""

import time

import pytest

from benchmarks.signaling.crowd import Hearing
from benchmarks.signaling.one_hub import loss_figures, reach_figures

MS = 1_000_000


@pytest.fixture
def hearing(monkeypatch: pytest.MonkeyPatch) -> Hearing:
    """Send two sentences at the moment 0."""
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    found = Hearing()
    found.sends("one")
    found.sends("two")
    return found


def test_a_sentence_has_reached_all_when_the_last_browser_has_it(hearing: Hearing) -> None:
    for at_ms in (10, 300, 20):
        hearing.entry("one", at_ms * MS)
    hearing.entry("two", 5 * MS)
    assert hearing.reach_ms(0.5) == 5
    assert hearing.reach_ms(0.99) == 300
    assert hearing.latency_ms(0.5) == 10


def test_what_was_said_before_one_listened_counts_for_nothing(hearing: Hearing) -> None:
    hearing.entry("earlier", 50 * MS)
    assert list(hearing.latencies_ms) == []


def test_a_pinned_sentence_is_known_by_its_number(hearing: Hearing) -> None:
    hearing.pins(7)
    board = {"name": "chat", "version": 1, "slow_s": 0}
    hearing.notice("board.changed", {"board": board | {"pinned": {"seq": 7}}}, 40 * MS)
    hearing.notice("board.changed", {"board": board | {"pinned": None}}, 50 * MS)
    hearing.notice("board.changed", {"board": {"name": "votes"}}, 60 * MS)
    assert list(hearing.pins_ms) == [40]


def test_slowness_loss_and_repetition_each_miss_a_limit(hearing: Hearing) -> None:
    hearing.entry("one", 251 * MS)
    assert [figure.ok for figure in reach_figures(hearing, said="", limit_ms=250)] == [
        True,
        False,
        False,
    ]
    assert all(figure.ok for figure in loss_figures(hearing, said="", missing=0))
    hearing.repeated()
    assert not any(figure.ok for figure in loss_figures(hearing, said="", missing=1))
