"""What every possible check comes to."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from hub.readiness.errors import CheckInvalid
from hub.readiness.models import Outcome, Part
from hub.readiness.rules import (
    COUNTS_BEFORE,
    Readiness,
    counts,
    may_go_without_camera,
    read_outcomes,
    readiness,
)

START = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
GOOD = dict.fromkeys(Part, Outcome.GOOD)


def written(**changed: str) -> dict[str, str]:
    return {part.value: "good" for part in Part} | changed


def test_every_check_is_ready_sound_only_or_not_ready() -> None:
    for outcomes in product(Outcome, repeat=len(Part)):
        found = dict(zip(Part, outcomes, strict=True))
        others = [found[part] for part in Part if part is not Part.CAMERA]
        if Outcome.LEFT_OUT in others:
            with pytest.raises(CheckInvalid):
                read_outcomes({part.value: one.value for part, one in found.items()})
            continue
        expected = Readiness.READY
        if Outcome.FAILED in outcomes:
            expected = Readiness.NOT_READY
        elif found[Part.CAMERA] is Outcome.LEFT_OUT:
            expected = Readiness.SOUND_ONLY
        assert readiness(found) is expected


@pytest.mark.parametrize(
    ("camera", "media", "may"),
    [
        (Outcome.GOOD, Outcome.GOOD, False),
        (Outcome.FAILED, Outcome.GOOD, True),
        (Outcome.FAILED, Outcome.FAILED, True),
        (Outcome.GOOD, Outcome.WEAK, True),
        (Outcome.GOOD, Outcome.FAILED, False),
        (Outcome.LEFT_OUT, Outcome.WEAK, False),
    ],
)
def test_sound_alone_is_offered_where_it_helps(
    camera: Outcome, media: Outcome, *, may: bool
) -> None:
    assert may_go_without_camera({**GOOD, Part.CAMERA: camera, Part.MEDIA: media}) is may


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"camera": "good"},
        written(camera="splendid"),
        written(line=""),
        written(microphone="left_out"),
    ],
)
def test_what_no_check_finds_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(CheckInvalid):
        read_outcomes(given)


def test_a_check_says_something_for_two_days() -> None:
    assert counts(START - COUNTS_BEFORE, starts_at=START)
    assert not counts(START - COUNTS_BEFORE - timedelta(seconds=1), starts_at=START)
    assert counts(START + timedelta(minutes=5), starts_at=START)
