"""Offers: what is read, and why one is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu import limits
from rooms.sfu.errors import MediaError, OfferInvalidError, OfferUnsupportedError
from rooms.sfu.media import Media, Role
from rooms.sfu.negotiation.offer import read_offer
from rooms.sfu.transport.dtls import Fingerprint
from tests.unit.rooms.sfu.in_memory import offer_text

PUBLISHING, WATCHING = offer_text("sendonly"), offer_text("recvonly")
OBS = """\
v=0
o=rtc 3970383412 0 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1
a=group:LS 0 1
a=msid-semantic:WMS *
a=setup:actpass
a=ice-ufrag:abcd
a=ice-pwd:0123456789abcdefghijkl
a=ice-options:ice2,trickle
a=fingerprint:sha-256 AA:BB
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=mid:0
a=sendonly
a=ssrc:11 cname:obs
a=msid:obs obs-audio
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;maxaveragebitrate=96000;stereo=1;sprop-stereo=1;useinbandfec=1
m=video 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=mid:1
a=sendonly
a=ssrc:22 cname:obs
a=msid:obs obs-video
a=rtcp-mux
a=rtpmap:96 H264/90000
a=rtcp-fb:96 nack
a=rtcp-fb:96 nack pli
a=rtcp-fb:96 goog-remb
a=fmtp:96 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1
""".replace("\n", "\r\n")


def test_a_publisher_is_given_one_codec_each() -> None:
    offer = read_offer(PUBLISHING, Role.PUBLISHER)
    names = {s.kind: [codec.name for codec in s.codecs] for s in offer.sections}
    assert names == {"audio": ["opus"], "video": ["vp8"]}


def test_a_viewer_may_get_either_video_codec_under_its_own_payload_types() -> None:
    offer = read_offer(WATCHING, Role.VIEWER)
    video = offer.section(Media.VIDEO)
    assert video is not None
    assert {codec.name: codec.payload_type for codec in video.codecs} == {"vp8": 96, "h264": 102}
    assert video.codecs[0].feedback == ("nack", "nack pli", "ccm fir", "goog-remb")


def test_a_publisher_without_vp8_may_send_h264() -> None:
    offer = read_offer(PUBLISHING.replace("VP8/90000", "AV1/90000"), Role.PUBLISHER)
    video = offer.section(Media.VIDEO)
    assert video is not None
    assert [codec.name for codec in video.codecs] == ["h264"]


def test_the_h264_profile_that_every_browser_decodes_is_preferred() -> None:
    text = WATCHING.replace("profile-level-id=42e01f", "profile-level-id=640c1f", 1).replace(
        "packetization-mode=0", "packetization-mode=1"
    )
    video = read_offer(text, Role.VIEWER).section(Media.VIDEO)
    assert video is not None
    assert video.codecs[1].payload_type == 103


def _with_more_pictures(text: str, count: int) -> str:
    picture = text[text.index("m=video") :]
    mids = [str(number) for number in range(2, 2 + count)]
    return text.replace("BUNDLE 0 1", " ".join(["BUNDLE 0 1", *mids])) + "".join(
        picture.replace("a=mid:1", f"a=mid:{mid}") for mid in mids
    )


def test_a_publisher_sends_one_sound_and_one_picture() -> None:
    text = _with_more_pictures(PUBLISHING, 1)
    accepted = [section.is_accepted for section in read_offer(text, Role.PUBLISHER).sections]
    assert accepted == [True, True, False]


def test_a_viewer_receives_as_many_feeds_as_a_room_has() -> None:
    text = _with_more_pictures(WATCHING, limits.FEEDS_PER_ROOM)
    sections = read_offer(text, Role.VIEWER).sections
    indexes = [section.index for section in sections if section.kind == Media.VIDEO]
    assert indexes == list(range(limits.FEEDS_PER_ROOM + 1))
    assert [s.is_accepted for s in sections] == [True] * (limits.FEEDS_PER_ROOM + 1) + [False]


def test_sound_alone_is_enough() -> None:
    text = PUBLISHING[: PUBLISHING.index("m=video")]
    offer = read_offer(text, Role.PUBLISHER)
    assert offer.section(Media.VIDEO) is None


@pytest.mark.parametrize(
    ("old", "new", "error", "reason"),
    [
        ("v=0", "v=x", OfferInvalidError, "must begin with v=0"),
        ("m=audio 9", "m=audio nine", OfferInvalidError, "can be read"),
        ("a=fingerprint:sha-256 AA:BB\r\n", "", OfferInvalidError, "fingerprint"),
        ("sha-256", "sha-1", OfferInvalidError, "SHA-256"),
        ("a=setup:actpass\r\n", "", OfferInvalidError, "a=setup"),
        ("a=ice-ufrag:abcd\r\n", "", OfferInvalidError, "a=ice-ufrag"),
        ("a=ice-pwd:0123456789abcdefghijkl\r\n", "", OfferInvalidError, "a=ice-pwd"),
        ("111", "200", OfferInvalidError, "payload type"),
        ("a=setup:actpass", "a=setup:passive", OfferUnsupportedError, "DTLS server"),
        ("a=group:BUNDLE 0 1", "a=group:BUNDLE 0", OfferUnsupportedError, "BUNDLE"),
        ("a=rtcp-mux\r\n", "", OfferUnsupportedError, "rtcp-mux"),
        ("s=-", "s=-\r\na=ice-lite", OfferUnsupportedError, "ICE-lite"),
        ("a=sendonly", "a=recvonly", OfferUnsupportedError, "sendonly"),
        ("UDP/TLS/RTP/SAVPF", "RTP/AVP", OfferUnsupportedError, "codecs"),
    ],
)
def test_an_offer_that_cannot_be_served_says_why(
    old: str, new: str, error: type[MediaError], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        read_offer(PUBLISHING.replace(old, new), Role.PUBLISHER)


def test_an_offer_without_a_codec_of_ours_says_so() -> None:
    text = PUBLISHING.replace("opus", "speex").replace("VP8", "AV1").replace("H264", "H265")
    with pytest.raises(OfferUnsupportedError, match=r"Opus, VP8, H\.264 .* VP9"):
        read_offer(text, Role.PUBLISHER)


def test_an_offer_without_media_says_so() -> None:
    text = PUBLISHING[: PUBLISHING.index("m=audio")]
    with pytest.raises(OfferInvalidError, match="m-lines"):
        read_offer(text, Role.PUBLISHER)
    channel = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\n"
    with pytest.raises(OfferUnsupportedError, match="neither audio nor video"):
        read_offer(text + channel, Role.PUBLISHER)


def test_an_offer_longer_than_any_browsers_is_refused() -> None:
    with pytest.raises(OfferInvalidError, match="longer"):
        read_offer(PUBLISHING + "a=x\r\n" * 20_000, Role.PUBLISHER)


@given(st.text(max_size=300))
def test_any_text_is_refused(text: str) -> None:
    for candidate in (text, "v=0\r\n" + text, "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 1\r\n" + text):
        with pytest.raises(MediaError):
            read_offer(candidate, Role.VIEWER)


@given(
    st.integers(0, PUBLISHING.count("\r\n") - 1),
    st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["a=", "a=rtpmap:", "m=video"])),
)
def test_an_offer_with_any_line_changed_is_read_or_refused(at: int, line: str | None) -> None:
    lines = PUBLISHING.split("\r\n")
    lines[at : at + 1] = [] if line is None else [line]
    try:
        read_offer("\r\n".join(lines), Role.PUBLISHER)
    except MediaError:
        return


@pytest.mark.parametrize("setup", ["actpass", "active"])
def test_studio_software_that_speaks_for_all_sections_at_once_may_publish(setup: str) -> None:
    offer = read_offer(OBS.replace("actpass", setup), Role.PUBLISHER)
    assert [sorted(section.codec_names()) for section in offer.sections] == [["opus"], ["h264"]]
    assert (offer.ufrag, offer.fingerprints) == ("abcd", (Fingerprint("sha-256", "AA:BB"),))
    assert offer.sections[0].codecs[0].fmtp == "minptime=10;useinbandfec=1;stereo=1"


def test_an_extension_with_attributes_does_not_keep_a_client_out() -> None:
    level = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
    text = OBS.replace("a=mid:0", f"a=mid:0\r\na=extmap:2 {level} vad=on")
    assert read_offer(text, Role.PUBLISHER).sections[0].extensions == {level: 2}


def test_sections_that_leave_the_transport_to_the_bundle_are_served() -> None:
    start = PUBLISHING.index("m=video")
    video = (
        PUBLISHING[start:].replace("m=video 9", "m=video 0").replace("a=rtcp-mux", "a=bundle-only")
    )
    video = "\r\n".join(
        line
        for line in video.split("\r\n")
        if not line.startswith(("a=ice-", "a=fingerprint", "a=setup"))
    )
    offer = read_offer(PUBLISHING[:start].replace("opus", "speex") + video, Role.PUBLISHER)
    assert [section.is_accepted for section in offer.sections] == [False, True]
    assert offer.ufrag == "abcd"


def test_a_stopped_section_keeps_its_place_but_is_not_served() -> None:
    sections = read_offer(
        _with_more_pictures(WATCHING, 2).replace("m=video 9", "m=video 0", 1), Role.VIEWER
    ).sections
    assert [(s.index, s.is_accepted) for s in sections if s.kind == Media.VIDEO] == [
        (0, False),
        (1, True),
        (2, True),
    ]


def _with_layers(codec_line: str, *, extension: str) -> str:
    rid = f"a=extmap:4 {extension}"
    layers = ["a=rid:lo send", "a=rid:hi send", "a=simulcast:send lo;hi"]
    return PUBLISHING.replace("a=mid:1", "\r\n".join(["a=mid:1", rid, *layers])).replace(
        "VP8/90000", codec_line
    )


def test_layers_are_taken_of_vp8_and_h264_and_only_where_packets_name_them() -> None:
    rid, mid = (f"urn:ietf:params:rtp-hdrext:sdes:{name}" for name in ("rtp-stream-id", "mid"))

    def rids(text: str) -> tuple[str, ...]:
        video = read_offer(text, Role.PUBLISHER).section(Media.VIDEO)
        assert video is not None
        return video.rids

    assert rids(_with_layers("VP8/90000", extension=rid)) == ("lo", "hi")
    assert rids(_with_layers("H265/90000", extension=rid)) == ("lo", "hi")
    assert rids(_with_layers("VP8/90000", extension=mid)) == ()
    vp9 = _with_layers("VP9/90000", extension=rid).replace("H264", "H265")
    assert rids(vp9) == ()


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        (
            PUBLISHING.replace("m=audio 9", "m=audio 0").replace("m=video 9", "m=video 0"),
            OfferUnsupportedError,
            "stopped",
        ),
        (PUBLISHING.replace("a=mid:1", "a=mid:0"), OfferInvalidError, "same a=mid"),
        (PUBLISHING.replace("a=mid:1\r\n", ""), OfferUnsupportedError, "BUNDLE"),
        (PUBLISHING + "m=audio 9 X 1\r\n" * 24, OfferInvalidError, "m-lines"),
    ],
)
def test_what_is_wrong_with_an_offers_sections_is_said(
    text: str, error: type[MediaError], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        read_offer(text, Role.PUBLISHER)


def test_an_ice_restart_may_list_other_formats_and_still_be_the_same_connection() -> None:
    restarted = PUBLISHING.replace("SAVPF 111 0", "SAVPF 111").replace("abcd", "efgh")
    before, after = (read_offer(text, Role.PUBLISHER) for text in (PUBLISHING, restarted))
    assert before.shape() == after.shape()
    assert before.ufrag != after.ufrag


def test_the_same_browsers_sections_are_kept_once_in_memory() -> None:
    one, other = (read_offer(WATCHING, Role.VIEWER).sections[1] for _ in range(2))
    assert one.codecs is other.codecs
