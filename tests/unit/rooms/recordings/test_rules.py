"""How a recording moves, who must agree, how long it is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from rooms.recordings import rules
from rooms.recordings.errors import ConsentNeeded, ConsentOutdated, RecordingMoved, RecordingRuns
from rooms.recordings.models import FileState
from rooms.recordings.models import RecordingState as State
from rooms.recordings.rules import Move

ALLOWED = {
    State.READY: {Move.BEGIN: State.RUNNING, Move.STOP: State.PAUSED, Move.END: State.ENDED},
    State.RUNNING: {Move.STOP: State.PAUSED, Move.END: State.ENDED},
    State.PAUSED: {
        Move.PREPARE: State.READY,
        Move.BEGIN: State.RUNNING,
        Move.END: State.ENDED,
        Move.DELETE: State.DELETING,
    },
    State.ENDED: {Move.GATHER: State.KEPT, Move.DELETE: State.DELETING},
    State.KEPT: {Move.DELETE: State.DELETING},
    State.DELETING: {Move.VANISH: State.DELETED},
    State.DELETED: {},
}
FILES = {
    FileState.GROWING: {FileState.FINISHED, FileState.DELETED},
    FileState.FINISHED: {FileState.STORED, FileState.DELETED},
    FileState.STORED: {FileState.DELETED},
    FileState.DELETED: set(),
}


@pytest.mark.parametrize("by", Move)
@pytest.mark.parametrize("state", State)
def test_every_move_from_every_state_is_decided(state: State, by: Move) -> None:
    after = ALLOWED[state].get(by)
    if after is not None:
        assert rules.move(state, by) is after
    else:
        with pytest.raises((RecordingMoved, RecordingRuns)):
            rules.move(state, by)


@pytest.mark.parametrize("to", FileState)
@pytest.mark.parametrize("state", FileState)
def test_every_move_of_a_file_is_decided(state: FileState, to: FileState) -> None:
    if to in FILES[state]:
        assert rules.move_file(state, to) is to
    else:
        with pytest.raises(RecordingMoved):
            rules.move_file(state, to)


@pytest.mark.parametrize("state", [State.READY, State.RUNNING])
def test_what_is_being_recorded_is_stopped_before_it_is_deleted(state: State) -> None:
    with pytest.raises(RecordingRuns):
        rules.move(state, Move.DELETE)


def test_nobody_on_stage_is_recorded_without_having_agreed() -> None:
    rules.check_consents({"host"}, {"host", "somebody who left"})
    with pytest.raises(ConsentNeeded):
        rules.check_consents({"host", "guest"}, {"host"})


def test_agreeing_to_an_older_wording_is_not_agreeing() -> None:
    rules.check_version(rules.CONSENT_VERSION)
    with pytest.raises(ConsentOutdated):
        rules.check_version(rules.CONSENT_VERSION - 1)


def test_a_recording_is_kept_for_whole_days_after_the_end() -> None:
    ended_at = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    assert rules.expires_at(ended_at, keep_days=365) == ended_at + timedelta(days=365)


def test_pauses_grow_and_have_an_end() -> None:
    pauses = [rules.pause_before(attempt) for attempt in range(1, 40)]
    assert pauses[0] == rules.FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == rules.LONGEST_PAUSE
