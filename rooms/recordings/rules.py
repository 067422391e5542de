"""How a recording and its files may move, who must agree, and how long it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from rooms.recordings.errors import ConsentNeeded, ConsentOutdated, RecordingMoved, RecordingRuns
from rooms.recordings.models import FileState
from rooms.recordings.models import RecordingState as State

CONSENT_VERSION = 4
"""The version of the text in `consent.py`; a new wording is a new version."""

GUEST_CONSENT_VERSION = 2
"""The version of the text that guests read."""

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How this hub keeps recordings.

    `growing` is the folder the media server writes to, as an absolute path; `is_remote`: finished
    files go to an S3, not to this machine.
    """

    growing: Path
    days: int
    is_remote: bool = False


class Move(StrEnum):
    """What can happen to a recording."""

    PREPARE = "prepare"
    BEGIN = "begin"
    STOP = "stop"
    END = "end"
    GATHER = "gather"
    DELETE = "delete"
    VANISH = "vanish"


TRANSITIONS: Mapping[tuple[State, Move], State] = {
    (State.READY, Move.BEGIN): State.RUNNING,
    (State.READY, Move.STOP): State.PAUSED,
    (State.READY, Move.END): State.ENDED,
    (State.RUNNING, Move.STOP): State.PAUSED,
    (State.RUNNING, Move.END): State.ENDED,
    (State.PAUSED, Move.PREPARE): State.READY,
    (State.PAUSED, Move.BEGIN): State.RUNNING,
    (State.PAUSED, Move.END): State.ENDED,
    (State.PAUSED, Move.DELETE): State.DELETING,
    (State.ENDED, Move.GATHER): State.KEPT,
    (State.ENDED, Move.DELETE): State.DELETING,
    (State.KEPT, Move.DELETE): State.DELETING,
    (State.DELETING, Move.VANISH): State.DELETED,
}

FILE_TRANSITIONS: Mapping[FileState, frozenset[FileState]] = {
    FileState.GROWING: frozenset({FileState.FINISHED, FileState.DELETED}),
    FileState.FINISHED: frozenset({FileState.STORED, FileState.DELETED}),
    FileState.STORED: frozenset({FileState.DELETED}),
    FileState.DELETED: frozenset(),
}


def move(state: State, by: Move) -> State:
    """Return the next state. Raises: RecordingRuns, RecordingMoved, naming both."""
    after = TRANSITIONS.get((state, by))
    if after is not None:
        return after
    if by is Move.DELETE and state in {State.READY, State.RUNNING}:
        raise RecordingRuns
    raise RecordingMoved(state=state.value, move=by.value)


def move_file(state: FileState, to: FileState) -> FileState:
    """Return the next state of a file. Raises: RecordingMoved, naming both."""
    if to not in FILE_TRANSITIONS[state]:
        raise RecordingMoved(state=state.value, move=to.value)
    return to


def check_version(text_version: int, *, is_guest: bool = False) -> None:
    """Refuse consent to another wording than the present one. Raises: ConsentOutdated."""
    if text_version != (GUEST_CONSENT_VERSION if is_guest else CONSENT_VERSION):
        raise ConsentOutdated


def check_consents(on_stage: set[str], consented: set[str]) -> None:
    """Refuse to record while somebody on stage has not agreed. Raises: ConsentNeeded."""
    if not on_stage <= consented:
        raise ConsentNeeded


def expires_at(ended_at: datetime, *, keep_days: int) -> datetime:
    """Return when a recording is deleted by itself."""
    return ended_at + timedelta(days=keep_days)


def pause_before(attempt: int) -> timedelta:
    """Return how long to wait before trying again for the nth time, from 1."""
    return min(FIRST_PAUSE * (1 << min(attempt - 1, 20)), LONGEST_PAUSE)
