"""Answers, read back by another implementation."""

from aiortc.sdp import SessionDescription

from rooms.sfu.answer import Endpoint, OutgoingTrack, write_answer
from rooms.sfu.dtls import Fingerprint
from rooms.sfu.ice import Credentials
from rooms.sfu.media import Media, Role
from rooms.sfu.offer import read_offer
from tests.unit.rooms.sfu.in_memory import offer_text

ENDPOINT = Endpoint(("192.0.2.1", "2001:db8::1"), 5004, Fingerprint("sha-256", "AA:BB"))
TRACKS = {
    (Media.AUDIO, 0): OutgoingTrack(ssrc=1, rtx_ssrc=None, cname="feed", stream_id="feed"),
    (Media.VIDEO, 0): OutgoingTrack(ssrc=2, rtx_ssrc=3, cname="feed", stream_id="feed"),
}


def _answer(text: str, role: Role) -> SessionDescription:
    answer = write_answer(
        read_offer(text, role),
        endpoint=ENDPOINT,
        credentials=Credentials("ours", "our password"),
        tracks=TRACKS if role is Role.VIEWER else {},
        answer_id=7,
        version=3,
    )
    assert answer.endswith("\r\n")
    return SessionDescription.parse(answer)


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
