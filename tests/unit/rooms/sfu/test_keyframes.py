"""Keyframes, recognised and asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.forwarding.keyframes import KeyframePace, KeyframeRequests
from rooms.sfu.packets.keyframe import starts_keyframe


@pytest.mark.parametrize(
    ("payload", "is_start"),
    [
        ("10 00", True),
        ("10 01", False),
        ("00 00", False),
        ("11 00", False),
        ("90 80 05 00", True),
        ("90 80 85 01 00", True),
        ("90 80 85 01 01", False),
        ("90 e0 85 01 02 40 00", True),
        ("90", False),
        ("90 80 85", False),
        ("", False),
    ],
)
def test_a_vp8_keyframe_is_known_by_its_descriptor_and_first_byte(
    payload: str, is_start: bool
) -> None:
    assert starts_keyframe("vp8", bytes.fromhex(payload)) is is_start


@pytest.mark.parametrize(
    ("payload", "is_start"),
    [
        ("67 42", True),
        ("65 88", True),
        ("41 9a", False),
        ("78 00 10 67 42", True),
        ("78 00 10 61 42", False),
        ("7c 85 00", True),
        ("7c 05 00", False),
        ("5c 81 00", False),
        ("67", False),
    ],
)
def test_an_h264_keyframe_is_known_by_its_units(payload: str, is_start: bool) -> None:
    assert starts_keyframe("h264", bytes.fromhex(payload)) is is_start


@given(st.sampled_from(["vp8", "h264", "opus"]), st.binary(max_size=12))
def test_any_payload_is_a_start_or_not(codec: str, payload: bytes) -> None:
    assert starts_keyframe(codec, payload) in {True, False}


def test_nothing_is_asked_for_unless_wanted() -> None:
    assert not KeyframeRequests(KeyframePace()).take_due(1.0, is_waited_for=False)


def test_wishes_are_merged_until_the_keyframe_comes() -> None:
    requests = KeyframeRequests(KeyframePace())
    requests.want()
    assert requests.take_due(1.0, is_waited_for=False)
    requests.want()
    assert not requests.take_due(1.0 + limits.KEYFRAME_INTERVAL_S, is_waited_for=False)
    requests.arrived()
    assert not requests.take_due(9.0, is_waited_for=False)
    assert requests.asked == 1


def test_a_wish_after_the_keyframe_waits_for_the_interval() -> None:
    requests = KeyframeRequests(KeyframePace())
    requests.want()
    requests.take_due(1.0, is_waited_for=False)
    requests.arrived()
    requests.want()
    assert not requests.take_due(1.1, is_waited_for=False)
    assert requests.take_due(1.01 + limits.KEYFRAME_INTERVAL_S, is_waited_for=False)


def test_a_request_without_an_answer_is_repeated() -> None:
    requests = KeyframeRequests(KeyframePace())
    requests.want()
    requests.take_due(1.0, is_waited_for=False)
    assert requests.take_due(1.01 + limits.KEYFRAME_RETRY_S, is_waited_for=False)


def test_a_wish_is_repeated_once_and_a_wait_until_it_ends() -> None:
    requests = KeyframeRequests(KeyframePace())
    requests.want()
    asked = [requests.take_due(float(at), is_waited_for=False) for at in range(1, 6)]
    assert asked == [True, True, False, False, False]
    assert all(requests.take_due(float(at), is_waited_for=True) for at in range(10, 20))


def test_layers_of_one_picture_are_not_asked_for_sooner_than_the_publisher_listens() -> None:
    pace = KeyframePace()
    low, high = KeyframeRequests(pace), KeyframeRequests(pace)
    assert high.take_due(1.0, is_waited_for=True)
    assert not low.take_due(1.1, is_waited_for=True)
    assert low.take_due(1.01 + limits.KEYFRAME_INTERVAL_S, is_waited_for=True)


def test_no_layer_waits_behind_the_others_of_its_picture() -> None:
    pace = KeyframePace()
    layers = [KeyframeRequests(pace) for _ in range(3)]
    asked = [layer.take_due(1.0, is_waited_for=True) for layer in layers]
    assert asked == [True, True, True]
    assert not any(layer.take_due(1.1, is_waited_for=True) for layer in layers)
