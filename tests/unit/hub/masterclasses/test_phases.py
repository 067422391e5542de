"""What people are told of where a masterclass stands."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.masterclasses.models import MasterclassState as State
from hub.masterclasses.phases import Phase, phase_of

START = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
BEFORE = START - timedelta(days=1)
DOORS = START - timedelta(minutes=15)


@pytest.mark.parametrize(
    ("state", "seats_left", "now", "has_replay", "phase"),
    [
        (State.DRAFT, 10, BEFORE, False, Phase.DRAFT),
        (State.DRAFT, 0, DOORS, True, Phase.DRAFT),
        (State.PUBLISHED, 10, BEFORE, False, Phase.PUBLISHED),
        (State.PUBLISHED, 0, BEFORE, False, Phase.SOLD_OUT),
        (State.PUBLISHED, 1, DOORS - timedelta(seconds=1), False, Phase.PUBLISHED),
        (State.PUBLISHED, 10, DOORS, False, Phase.DOORS),
        (State.PUBLISHED, 0, DOORS, False, Phase.DOORS),
        (State.LIVE, 0, START, True, Phase.LIVE),
        (State.ENDED, 10, START, False, Phase.ENDED),
        (State.ENDED, 10, START, True, Phase.REPLAY),
        (State.SETTLED, 10, START, False, Phase.ENDED),
        (State.SETTLED, 10, START, True, Phase.REPLAY),
        (State.CANCELLED, 10, BEFORE, True, Phase.CANCELLED),
    ],
)
def test_a_phase_follows_from_the_state_the_seats_the_clock_and_the_replay(
    *, state: State, seats_left: int, now: datetime, has_replay: bool, phase: Phase
) -> None:
    found = phase_of(state, seats_left=seats_left, starts_at=START, now=now, has_replay=has_replay)
    assert found is phase


def test_every_phase_is_said_of_something() -> None:
    said = {
        phase_of(state, seats_left=left, starts_at=START, now=now, has_replay=has_replay)
        for state in State
        for left in (0, 1)
        for now in (BEFORE, DOORS)
        for has_replay in (False, True)
    }
    assert said == set(Phase)
