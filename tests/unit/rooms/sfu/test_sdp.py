"""Session descriptions taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.negotiation.sdp import take_apart

TEXT = "\r\n".join(
    [
        "v=0",
        "o=- 5 2 IN IP4 127.0.0.1",
        "s=-",
        "a=group:BUNDLE 0 1",
        "a=group:LS 0",
        "a=setup:actpass",
        "a=sendrecv",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 0",
        "a=mid:0",
        "a=ssrc:7 cname:x",
        "a=ssrc:7 msid:a b",
        "m=video 0/2 UDP/TLS/RTP/SAVPF 96",
        "a=mid: 1",
        "a=setup:active",
        "a=sendonly",
        "a=bundle-only",
        "",
    ]
)


def test_a_section_has_its_own_attributes_and_else_the_sessions() -> None:
    audio, video = take_apart(TEXT).sections
    assert (audio.mid, audio.value("setup"), audio.direction) == ("0", "actpass", "sendrecv")
    assert (video.mid, video.value("setup"), video.direction) == ("1", "active", "sendonly")
    assert audio.values("ssrc") == ["7 cname:x", "7 msid:a b"]
    assert audio.value("rid") is None
    assert audio.formats == ("111", "0")


def test_the_session_says_whose_it_is_and_what_is_bundled() -> None:
    sdp = take_apart(TEXT)
    assert sdp.origin == "- 5 2 IN IP4 127.0.0.1"
    assert sdp.bundles == (frozenset({"0", "1"}),)


def test_port_zero_means_stopped_unless_the_section_is_reached_through_the_bundle() -> None:
    assert not take_apart(TEXT).sections[1].is_stopped
    assert take_apart(TEXT.replace("a=bundle-only\r\n", "")).sections[1].is_stopped


def test_lines_may_end_without_a_carriage_return() -> None:
    assert take_apart(TEXT.replace("\r\n", "\n")) == take_apart(TEXT)


@pytest.mark.parametrize(
    "line", ["m=", "m=audio nine RTP 1", "m=audio 9 RTP", "m=audio 999999 R 1"]
)
def test_an_m_line_that_cannot_be_read_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="m="):
        take_apart("v=0\r\n" + line)


@given(st.text(max_size=200))
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    try:
        sdp = take_apart(TEXT + text)
    except ValueError:
        return
    assert len(sdp.sections) >= 2
