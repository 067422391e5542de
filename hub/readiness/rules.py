"""What a check comes to, and how long it says something.

| Readiness | When |
|---|---|
| ready | camera, microphone, speaker, line and media work, if only just |
| sound only | the same, and the person has chosen to come without their camera |
| not ready | something fails: they choose to do without the camera, or find help, or another date |
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from hub.readiness.errors import CheckInvalid
from hub.readiness.models import Outcome, Part

COUNTS_BEFORE = timedelta(hours=48)
"""A check made longer before the start says nothing any more: people move, devices change."""
MAX_WORDS = 300
DISPENSABLE = frozenset({Part.CAMERA})


class Readiness(StrEnum):
    """What a check comes to."""

    READY = "ready"
    SOUND_ONLY = "sound_only"
    NOT_READY = "not_ready"


def read_outcomes(given: Mapping[str, str]) -> dict[Part, Outcome]:
    """Return the outcome of every part. Raises: CheckInvalid."""
    try:
        outcomes = {part: Outcome(given[part.value]) for part in Part}
    except (KeyError, ValueError) as error:
        raise CheckInvalid from error
    left_out = {part for part, outcome in outcomes.items() if outcome is Outcome.LEFT_OUT}
    if left_out - DISPENSABLE:
        raise CheckInvalid
    return outcomes


def readiness(outcomes: Mapping[Part, Outcome]) -> Readiness:
    """Return what a check comes to."""
    if Outcome.FAILED in outcomes.values():
        return Readiness.NOT_READY
    if outcomes[Part.CAMERA] is Outcome.LEFT_OUT:
        return Readiness.SOUND_ONLY
    return Readiness.READY


def may_go_without_camera(outcomes: Mapping[Part, Outcome]) -> bool:
    """Tell whether leaving the camera out would help: it fails, or the way is too narrow for it."""
    has_camera = outcomes[Part.CAMERA] is not Outcome.LEFT_OUT
    is_camera_at_fault = outcomes[Part.CAMERA] is Outcome.FAILED
    return has_camera and (is_camera_at_fault or outcomes[Part.MEDIA] is Outcome.WEAK)


def counts(checked_at: datetime, *, starts_at: datetime) -> bool:
    """Tell whether a check still says something about a session that begins then."""
    return starts_at - checked_at <= COUNTS_BEFORE
