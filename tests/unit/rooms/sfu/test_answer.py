"""Answers, read back by another implementation."""

from pathlib import Path

from aiortc.sdp import SessionDescription
from hypothesis import given, settings
from hypothesis import strategies as st

from rooms.sfu.errors import MediaError
from rooms.sfu.media import Media, Role
from rooms.sfu.negotiation.answer import Endpoint, OutgoingTrack, Tracks, write_answer
from rooms.sfu.negotiation.offer import read_offer
from rooms.sfu.transport.dtls import Fingerprint
from rooms.sfu.transport.ice import Credentials
from tests.unit.rooms.sfu.in_memory import offer_text

ENDPOINT = Endpoint(("192.0.2.1", "2001:db8::1"), 5004, Fingerprint("sha-256", "AA:BB"))
TRACKS: Tracks = {
    (Media.AUDIO, 0): OutgoingTrack(ssrc=1, rtx_ssrc=None, cname="feed", stream_id="feed"),
    (Media.VIDEO, 0): OutgoingTrack(ssrc=2, rtx_ssrc=3, cname="feed", stream_id="feed"),
}


def _write(text: str, role: Role, tracks: Tracks = TRACKS) -> str:
    answer = write_answer(
        read_offer(text, role),
        endpoint=ENDPOINT,
        credentials=Credentials("ours", "our password"),
        tracks=tracks if role is Role.VIEWER else {},
        answer_id=7,
        version=3,
    )
    assert answer.endswith("\r\n")
    return answer


def _answer(text: str, role: Role) -> SessionDescription:
    return SessionDescription.parse(_write(text, role))


def test_a_viewer_learns_where_to_connect_and_which_streams_come() -> None:
    answer = _answer(offer_text("recvonly"), Role.VIEWER)
    assert answer.origin == "- 7 3 IN IP4 0.0.0.0"
    assert [str(group) for group in answer.group] == ["BUNDLE 0 1"]
    for section, ssrc in zip(answer.media, (1, 2), strict=True):
        assert section.direction == "sendonly"
        assert section.rtcp_mux
        assert section.ssrc[0].ssrc == ssrc
        assert section.ice is not None
        assert section.ice.iceLite
        assert section.dtls is not None
        assert section.dtls.role == "server"
        assert [(c.ip, c.port) for c in section.ice_candidates] == [
            ("192.0.2.1", 5004),
            ("2001:db8::1", 5004),
        ]
        assert section.ice_candidates_complete


def test_sound_and_picture_belong_to_one_stream_so_that_they_are_played_in_step() -> None:
    answer = _answer(offer_text("recvonly"), Role.VIEWER)
    assert len({str(section.msid).split()[0] for section in answer.media}) == 1


def test_a_publisher_is_answered_with_one_codec_and_no_streams_of_ours() -> None:
    audio, video = _answer(offer_text("sendonly"), Role.PUBLISHER).media
    assert (audio.direction, audio.fmt, audio.ssrc) == ("recvonly", [111], [])
    assert (video.direction, video.fmt, video.ssrc) == ("recvonly", [96, 97], [])


def test_sections_we_do_not_serve_are_refused_in_their_places() -> None:
    channel = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n"
    text = offer_text("recvonly").replace("BUNDLE 0 1", "BUNDLE 0 1 2") + channel
    answer = _answer(text, Role.VIEWER)
    assert [section.port for section in answer.media] == [5004, 5004, 0]
    assert [str(group) for group in answer.group] == ["BUNDLE 0 1"]


def _lines(text: str, role: Role) -> list[str]:
    return _write(text, role).split("\r\n")


def test_a_viewer_learns_which_stream_repairs_the_picture() -> None:
    lines = _lines(offer_text("recvonly"), Role.VIEWER)
    assert "a=rtpmap:97 rtx/90000" in lines
    assert "a=fmtp:97 apt=96" in lines
    assert "a=ssrc-group:FID 2 3" in lines
    assert [line for line in lines if "cname" in line] == [
        f"a=ssrc:{ssrc} cname:feed" for ssrc in (1, 2, 3)
    ]


def test_a_viewer_that_knows_no_repair_streams_is_told_of_none() -> None:
    lines = _lines(offer_text("recvonly").replace("rtx/90000", "red/90000"), Role.VIEWER)
    assert not any("FID" in line or line.startswith("a=ssrc:3") for line in lines)


def test_each_section_of_a_viewer_gets_the_tracks_of_its_own_feed() -> None:
    text = offer_text("recvonly").replace("BUNDLE 0 1", "BUNDLE 0 1 2")
    text += text[text.index("m=video") :].replace("a=mid:1", "a=mid:2")
    second = OutgoingTrack(ssrc=20, rtx_ssrc=30, cname="guest", stream_id="guest")
    answer = _write(text, Role.VIEWER, {**TRACKS, (Media.VIDEO, 1): second})
    assert [section.ssrc[0].ssrc for section in SessionDescription.parse(answer).media] == [
        1,
        2,
        20,
    ]
    assert "a=msid:guest guest-video" in answer


def test_a_publisher_is_asked_for_the_layers_it_offered() -> None:
    rid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
    offered = f"a=mid:1\r\na=extmap:4/sendonly {rid}\r\na=rid:hi send\r\na=rid:lo send"
    text = offer_text("sendonly").replace("a=mid:1", f"{offered}\r\na=simulcast:send lo;hi")
    lines = _lines(text, Role.PUBLISHER)
    for line in (
        f"a=extmap:4/recvonly {rid}",
        "a=rid:lo recv",
        "a=rid:hi recv",
        "a=simulcast:recv lo;hi",
    ):
        assert line in lines


_CAPTURED = [
    (path.read_bytes().decode(), Role.PUBLISHER if "publish" in path.name else Role.VIEWER)
    for path in sorted((Path(__file__).parents[3] / "fixtures" / "media").glob("*.sdp"))
]


@settings(deadline=None)
@given(
    st.sampled_from(_CAPTURED),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=4),
    st.sets(st.integers(0, 400), max_size=4),
)
def test_whatever_offer_is_read_the_answer_has_its_sections_in_the_same_places(
    captured: tuple[str, Role], moved: list[tuple[int, int]], left_out: set[int]
) -> None:
    text, role = captured
    lines = text.split("\r\n")
    for source, target in moved:
        lines.insert(1 + target % len(lines), lines[source % len(lines)])
    lines = [line for at, line in enumerate(lines) if at not in left_out or at == 0]
    offered = [line.split()[0] for line in lines if line.startswith("m=")]
    try:
        answer = _write("\r\n".join(lines), role)
    except MediaError:
        return
    answered = SessionDescription.parse(answer).media
    assert [f"m={section.kind}" for section in answered] == offered
    assert any(section.port for section in answered)


def test_reduced_reports_are_agreed_upon_where_the_offer_knows_them() -> None:
    plain = offer_text("recvonly")
    assert "a=rtcp-rsize" not in _write(plain, Role.VIEWER)
    able = plain.replace("a=rtcp-mux\r\n", "a=rtcp-mux\r\na=rtcp-rsize\r\n")
    assert _write(able, Role.VIEWER).count("a=rtcp-rsize") == 2
