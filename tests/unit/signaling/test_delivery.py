"""How long people may stay when it is over."""

import pytest

from rooms.entries import EndedPayload
from signaling.delivery import CLOSE_AFTER_MEETING_S, CLOSE_AFTER_S, closing_delay_s


@pytest.mark.parametrize("verdict", ["completed", "interrupted", "our_fault"])
def test_two_who_met_may_finish_their_sentence(verdict: str) -> None:
    ended = EndedPayload(reason="judged", verdict=verdict)
    assert closing_delay_s(ended) == CLOSE_AFTER_MEETING_S


@pytest.mark.parametrize("verdict", ["talent_absent", "learner_absent", "both_absent", None])
def test_whoever_waits_for_nobody_is_let_go_at_once(verdict: str | None) -> None:
    ended = EndedPayload(reason="judged", verdict=verdict)
    assert closing_delay_s(ended) == CLOSE_AFTER_S
