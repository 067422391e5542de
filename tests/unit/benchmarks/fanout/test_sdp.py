"""What our peers say of themselves, and what they read of a server."""

import pytest
from aiortc.sdp import SessionDescription

from benchmarks.fanout.sdp import Local, Remote, read_remote, write_answer, write_offer

LOCAL = Local("ufrag", "a-password-of-22-chars", "AA:BB", ("10.77.0.2", 40_000))
SERVER = """v=0
o=- 5 1 IN IP4 10.77.0.1
s=-
t=0 0
a=ice-lite
a=group:BUNDLE a v
m=audio 9 UDP/TLS/RTP/SAVPF 111
a=mid:a
a=sendonly
a=rtpmap:111 opus/48000/2
a=ice-ufrag:server
a=ice-pwd:secret
a=fingerprint:sha-256 CC:DD
a=setup:actpass
a=candidate:1 1 udp 2015363327 10.77.0.1 5004 typ host
m=video 9 UDP/TLS/RTP/SAVPF 96
a=mid:v
a=sendonly
a=rtpmap:96 VP8/90000
a=rtcp-fb:96 nack pli
a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid
a=ice-ufrag:server
"""


@pytest.mark.parametrize(
    ("is_publisher", "direction", "ssrcs"), [(True, "sendonly", 1), (False, "recvonly", 0)]
)
def test_an_offer_is_sdp_for_one_sound_and_one_picture(
    is_publisher: bool, direction: str, ssrcs: int
) -> None:
    media = SessionDescription.parse(write_offer(LOCAL, is_publisher=is_publisher)).media
    assert [(item.kind, item.direction, len(item.ssrc)) for item in media] == [
        ("audio", direction, ssrcs),
        ("video", direction, ssrcs),
    ]
    assert [item.ice and item.ice.usernameFragment for item in media] == ["ufrag", "ufrag"]
    assert media[0].ice_candidates[0].port == 40_000


def test_an_answer_takes_everything_as_offered_without_extensions() -> None:
    answer = SessionDescription.parse(write_answer(LOCAL, SERVER))
    assert [(item.rtp.muxId, item.direction) for item in answer.media] == [
        ("a", "recvonly"),
        ("v", "recvonly"),
    ]
    assert [codec.mimeType for codec in answer.media[1].rtp.codecs] == ["video/VP8"]
    assert answer.media[1].rtp.headerExtensions == []
    assert answer.media[0].dtls is not None
    assert answer.media[0].dtls.role == "client"


def test_of_a_server_its_address_secrets_and_roles_are_read() -> None:
    assert read_remote(SERVER) == Remote("server", "secret", ("10.77.0.1", 5_004), True, False)
    other = SERVER.replace("a=ice-lite\n", "").replace("actpass", "active")
    assert read_remote(other) == Remote("server", "secret", ("10.77.0.1", 5_004), False, True)


def test_an_answer_without_a_candidate_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="a=candidate:"):
        read_remote(SERVER.replace("a=candidate", "a=other"))
