"""Work that fails is tried again, ever more rarely, and not forever."""

from datetime import UTC, datetime, timedelta

from billing.due import (
    LONGEST_PAUSE,
    MAX_ATTEMPTS,
    MAX_SILENCES,
    DueWork,
    finish,
    pause_after,
    postpone,
    wait_out,
)
from billing.refunds.models import Refund

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [pause_after(attempts) for attempts in range(1, 100)]
    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_the_last_failure_leaves_the_work_to_a_person() -> None:
    row: DueWork = Refund(attempts=0, due_at=NOW)
    for attempt in range(1, MAX_ATTEMPTS):
        postpone(row, "no answer", now=NOW)
        assert (row.attempts, row.dead_at) == (attempt, None)
        assert row.due_at == NOW + pause_after(attempt)
    postpone(row, "no answer", now=NOW)
    assert (row.due_at, row.dead_at, row.error) == (None, NOW, "no answer")


def test_one_odd_answer_after_a_long_silence_is_not_the_last_try() -> None:
    row: DueWork = Refund(attempts=0, due_at=NOW)
    for _ in range(100):
        wait_out(row, "no answer", now=NOW)
    assert row.attempts == MAX_SILENCES
    postpone(row, "a deadlock", now=NOW)
    assert (row.dead_at, row.attempts) == (None, MAX_SILENCES + 1)
    wait_out(row, "no answer", now=NOW)
    assert row.attempts == MAX_SILENCES + 1


def test_finished_work_wants_no_more_attention() -> None:
    row = Refund(attempts=3, due_at=NOW, error="no answer")
    finish(row)
    assert (row.due_at, row.error) == (None, "")
