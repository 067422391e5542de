"""Layers as an offer announces them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.negotiation.simulcast import sent_rids

RIDS = ["lo send", "mid send", "hi send pt=96,97;max-width=1280", "other recv"]


@pytest.mark.parametrize(
    ("simulcast", "rids"),
    [
        ("send lo;mid;hi", ("lo", "mid", "hi")),
        ("send hi;lo", ("hi", "lo")),
        ("recv other send lo;mid", ("lo", "mid")),
        ("send rid=lo;mid", ("lo", "mid")),
        ("send ~lo;mid,hi", ("lo", "mid")),
        ("send unknown,hi;lo;lo", ("hi", "lo")),
        ("recv other", ()),
        ("send", ()),
        ("", ()),
    ],
)
def test_layers_come_in_the_order_of_the_simulcast_line(
    simulcast: str, rids: tuple[str, ...]
) -> None:
    assert sent_rids(rids=RIDS, simulcast=[simulcast], payload_type=96) == rids


def test_a_layer_of_another_codec_is_left_out() -> None:
    found = sent_rids(rids=RIDS, simulcast=["send lo;hi"], payload_type=102)
    assert found == ("lo",)


def test_rids_without_a_simulcast_line_are_no_layers() -> None:
    assert sent_rids(rids=RIDS, simulcast=[], payload_type=96) == ()


def test_layers_beyond_three_and_names_that_no_packet_can_carry_are_left_out() -> None:
    names = ["a", "b", "x" * (limits.RID_CHARS_MAX + 1), "ç", "c", "d"]
    found = sent_rids(
        rids=[f"{name} send" for name in names],
        simulcast=[f"send {';'.join(names)}"],
        payload_type=96,
    )
    assert found == ("a", "b", "c")


@given(
    st.lists(st.text(max_size=30), max_size=4),
    st.lists(st.text(alphabet="send rcv;,~=ab", max_size=30), max_size=3),
)
def test_any_lines_give_at_most_three_layers(rids: list[str], simulcast: list[str]) -> None:
    found = sent_rids(rids=[*rids, "a send"], simulcast=simulcast, payload_type=96)
    assert len(found) <= limits.LAYERS_MAX
