"""Header extensions agreed upon."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.media import Role
from rooms.sfu.negotiation.extmap import Extension, accept_extensions

LEVEL, RID = Extension.AUDIO_LEVEL, Extension.RID


def _lines(role: Role, *values: str) -> list[str]:
    return [extmap.line for extmap in accept_extensions(values, role)]


def test_a_known_extension_keeps_the_offerers_id() -> None:
    assert _lines(Role.VIEWER, f"3 {LEVEL}") == [f"a=extmap:3 {LEVEL}"]


def test_unknown_extensions_and_congestion_control_by_the_sender_are_left_out() -> None:
    congestion = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
    assert _lines(Role.PUBLISHER, f"3 {congestion}", "4 urn:unknown") == []


def test_attributes_of_an_extension_do_not_matter() -> None:
    assert _lines(Role.PUBLISHER, f"1 {LEVEL} vad=on") == [f"a=extmap:1 {LEVEL}"]


def test_only_a_publishers_streams_are_told_apart_by_rid() -> None:
    assert _lines(Role.PUBLISHER, f"9/sendonly {RID}") == [f"a=extmap:9/recvonly {RID}"]
    assert _lines(Role.VIEWER, f"9 {RID}") == []


@pytest.mark.parametrize(
    ("role", "direction", "answered"),
    [
        (Role.PUBLISHER, "sendonly", "/recvonly"),
        (Role.PUBLISHER, "sendrecv", "/sendrecv"),
        (Role.PUBLISHER, "recvonly", None),
        (Role.PUBLISHER, "inactive", None),
        (Role.VIEWER, "recvonly", "/sendonly"),
        (Role.VIEWER, "sendonly", None),
    ],
)
def test_a_direction_is_answered_by_its_mirror_or_refused(
    role: Role, direction: str, answered: str | None
) -> None:
    expected = [] if answered is None else [f"a=extmap:2{answered} {LEVEL}"]
    assert _lines(role, f"2/{direction} {LEVEL}") == expected


@pytest.mark.parametrize(
    ("role", "number", "is_accepted"),
    [
        (Role.PUBLISHER, 0, False),
        (Role.PUBLISHER, 14, True),
        (Role.PUBLISHER, 15, False),
        (Role.PUBLISHER, 255, True),
        (Role.PUBLISHER, 256, False),
        (Role.VIEWER, 14, True),
        (Role.VIEWER, 16, False),
    ],
)
def test_ids_must_be_such_as_the_reader_can_read(
    role: Role, number: int, is_accepted: bool
) -> None:
    assert bool(accept_extensions([f"{number} {LEVEL}"], role)) is is_accepted


def test_the_first_of_each_id_and_name_counts() -> None:
    mid = Extension.MID
    lines = _lines(Role.VIEWER, f"1 {LEVEL}", f"2 {LEVEL}", f"1 {mid}", f"3 {mid}")
    assert lines == [f"a=extmap:1 {LEVEL}", f"a=extmap:3 {mid}"]


@given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from(list(Extension))), max_size=5))
def test_any_values_are_accepted_or_left_out(values: list[str]) -> None:
    assert len(accept_extensions(values, Role.PUBLISHER)) <= len(values)
