"""ICE fragments: what a client may send, and what a restart answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.engines.port import IceCredentials
from rooms.whip.errors import FragmentInvalid
from rooms.whip.fragment import (
    LINES_MAX,
    is_partly_refused,
    our_side,
    read_fragment,
    ufrag_of,
    write_fragment,
)

TRICKLED = (
    "a=group:BUNDLE 0 1\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=mid:0\r\n"
    "a=ice-ufrag:EsAw\r\n"
    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
    "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0\r\n"
    "a=end-of-candidates\r\n"
)
ANSWER = (
    "v=0\r\n"
    "o=- 1 1 IN IP4 0.0.0.0\r\n"
    "s=-\r\n"
    "t=0 0\r\n"
    "a=ice-lite\r\n"
    "a=group:BUNDLE 1\r\n"
    "m=audio 0 UDP/TLS/RTP/SAVPF 0\r\n"
    "a=inactive\r\n"
    "a=mid:0\r\n"
    "m=video 40000 UDP/TLS/RTP/SAVPF 96\r\n"
    "a=recvonly\r\n"
    "a=mid:1\r\n"
    "a=ice-ufrag:ours\r\n"
    "a=ice-pwd:ourpasswordourpassword\r\n"
    "a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host\r\n"
    "a=end-of-candidates\r\n"
)
THEIRS = IceCredentials("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1")


def what_comes_of(text: str) -> str:
    """Return the name that was read, or the sentence that says why none was."""
    try:
        return read_fragment(text).ufrag
    except FragmentInvalid as error:
        return error.message()


def test_a_fragment_tells_by_what_the_other_side_is_known() -> None:
    assert read_fragment(TRICKLED) == THEIRS


@pytest.mark.parametrize("written", [TRICKLED.replace("\r\n", "\n"), TRICKLED + "\r\n"])
def test_line_ends_are_taken_as_they_come(written: str) -> None:
    assert read_fragment(written) == THEIRS


def test_credentials_may_stand_before_the_m_lines_and_again_in_each() -> None:
    twice = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n" + TRICKLED
    assert read_fragment(twice) == THEIRS


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (TRICKLED, "", "ice-ufrag"),
        ("a=ice-ufrag:EsAw\r\n", "", "ice-ufrag"),
        ("a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n", "", "ice-pwd"),
        ("EsAw", "abc", "not one that ICE allows"),
        ("EsAw", "a b c d", "not one that ICE allows"),
        ("EsAw", "x" * 257, "not one that ICE allows"),
        ("P2uYro0UCOQ4zxjKXaWCBui1", "short", "not one that ICE allows"),
        ("a=mid:0", "a=ice-ufrag:other", "the same everywhere"),
        ("a=mid:0", "<html>", "neither an attribute nor an m-line"),
        ("a=mid:0", "v=0", "neither an attribute nor an m-line"),
        ("a=mid:0", "a=", "neither an attribute nor an m-line"),
        ("m=audio 9 UDP/TLS/RTP/SAVPF 111", "m=audio", "neither an attribute nor an m-line"),
        ("a=mid:0", "\r\n".join(["a=mid:0"] * LINES_MAX), "more than 256 lines"),
    ],
)
def test_a_fragment_that_cannot_be_read_says_why(old: str, new: str, reason: str) -> None:
    with pytest.raises(FragmentInvalid) as caught:
        read_fragment(TRICKLED.replace(old, new))
    assert reason in caught.value.message()


@given(st.text() | st.text(alphabet="am=:\r\n ice-ufragpwd0"))
def test_whatever_is_sent_either_reads_or_says_why(text: str) -> None:
    assert what_comes_of(text)


@given(st.integers(0, len(TRICKLED)), st.text(max_size=4))
def test_a_damaged_fragment_either_reads_or_says_why(at: int, junk: str) -> None:
    assert what_comes_of(TRICKLED[:at] + junk + TRICKLED[at + len(junk) :])


def test_a_restart_repeats_where_we_are_reached_under_new_credentials() -> None:
    fragment = write_fragment(our_side(ANSWER), IceCredentials("new", "apassword"))
    assert fragment.split("\r\n") == [
        "a=ice-lite",
        "a=group:BUNDLE 1",
        "a=ice-ufrag:new",
        "a=ice-pwd:apassword",
        "m=video 40000 UDP/TLS/RTP/SAVPF 96",
        "a=mid:1",
        "a=candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host",
        "a=end-of-candidates",
        "",
    ]


def test_an_answer_that_leaves_a_part_out_is_known() -> None:
    assert is_partly_refused(ANSWER)
    assert not is_partly_refused(ANSWER.replace("m=audio 0", "m=audio 40000"))


def test_the_name_of_an_offer_is_its_first() -> None:
    assert ufrag_of("v=0\r\na=ice-ufrag:abcd\r\na=ice-ufrag:efgh\r\n") == "abcd"
    assert ufrag_of("v=0\r\na=ice-ufrag:a\r\n") == ""
