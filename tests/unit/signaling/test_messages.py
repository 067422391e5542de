"""What the messages accept and refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from rooms.models import EvidenceKind
from signaling.dispatcher import HANDLERS
from signaling.errors import ERROR_CODES, MET_BY_BROWSERS
from signaling.messages import REQUESTS, ChatSend, PeerSignal, TroubleKind

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def test_every_request_has_a_handler() -> None:
    assert set(HANDLERS) == set(REQUESTS)


@given(JSON)
def test_no_value_makes_a_message_fail_in_another_way_than_by_refusal(value: object) -> None:
    for model, _ in REQUESTS.values():
        try:
            message: BaseModel = model.model_validate(value)
        except ValidationError:
            continue
        assert isinstance(message, model)


def test_a_signal_is_a_description_or_a_candidate_not_both() -> None:
    description = {"type": "offer", "sdp": ""}
    candidate = {"candidate": ""}
    PeerSignal.model_validate({"description": description})
    PeerSignal.model_validate({"candidate": candidate, "description": None})
    with pytest.raises(ValidationError):
        PeerSignal.model_validate({"description": description, "candidate": candidate})


def test_spaces_around_a_chat_message_are_not_part_of_it() -> None:
    assert ChatSend.model_validate({"key": "abcdefgh", "text": " a "}).text == "a"


def test_every_trouble_can_be_kept_as_evidence() -> None:
    assert {kind.value for kind in TroubleKind} <= {kind.value for kind in EvidenceKind}


def test_every_error_a_browser_meets_has_a_code_and_a_sentence() -> None:
    assert len(ERROR_CODES) >= 20
    assert all(error.sentence.endswith((".", "?", "!")) for error in MET_BY_BROWSERS)
