"""Codecs of an m-section that we carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.sfu.errors import MediaError, OfferInvalidError
from rooms.sfu.media import Codec
from rooms.sfu.negotiation.codecs import carried_codecs
from rooms.sfu.negotiation.sdp import take_apart


def _carried(m_line: str, *attributes: str) -> tuple[Codec, ...]:
    lines = ["v=0", f"m={m_line}", *(f"a={item}" for item in attributes)]
    return carried_codecs(take_apart("\r\n".join(lines)).sections[0])


def _video(*attributes: str) -> tuple[Codec, ...]:
    return _carried("video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100 101", *attributes)


def test_repairs_belong_to_the_codec_whose_payload_type_they_name() -> None:
    found = _video(
        "rtpmap:96 VP8/90000",
        "rtpmap:97 rtx/90000",
        "fmtp:97 apt=98",
        "rtpmap:98 VP9/90000",
        "rtpmap:99 rtx/90000",
        "fmtp:99 apt=96",
    )
    assert [(c.name, c.payload_type, c.rtx_payload_type) for c in found] == [
        ("vp8", 96, 99),
        ("vp9", 98, 97),
    ]


def test_a_codec_without_repairs_has_none() -> None:
    assert _video("rtpmap:96 VP8/90000", "rtpmap:97 rtx/90000")[0].rtx_payload_type is None


@pytest.mark.parametrize("fmtp", ["profile-id=0", "max-fr=30; profile-id=0", "max-fr=30"])
def test_vp9_of_profile_0_is_carried(fmtp: str) -> None:
    found = _video("rtpmap:98 VP9/90000", f"fmtp:98 {fmtp}")
    assert [(codec.name, codec.fmtp) for codec in found] == [("vp9", "profile-id=0")]


def test_vp9_of_other_profiles_is_not() -> None:
    assert _video("rtpmap:98 VP9/90000", "fmtp:98 profile-id=2") == ()


def test_parameters_may_have_spaces_between_them_and_names_any_case() -> None:
    found = _video(
        "rtpmap:100 h264/90000",
        "fmtp:100 Profile-Level-Id=42E01F; packetization-mode=1",
    )
    assert found[0].fmtp is not None
    assert found[0].fmtp.endswith("profile-level-id=42e01f")


def test_feedback_may_be_given_for_all_codecs_at_once() -> None:
    found = _video("rtpmap:96 VP8/90000", "rtcp-fb:* nack pli", "rtcp-fb:96 transport-cc")
    assert found[0].feedback == ("nack pli",)


def test_opus_in_stereo_is_asked_for_where_it_is_offered() -> None:
    line = "audio 9 UDP/TLS/RTP/SAVPF 111"
    mono = _carried(line, "rtpmap:111 opus/48000/2")
    stereo = _carried(line, "rtpmap:111 OPUS/48000/2", "fmtp:111 minptime=10; stereo=1")
    assert mono[0].fmtp == "minptime=10;useinbandfec=1"
    assert stereo[0].fmtp == "minptime=10;useinbandfec=1;stereo=1"


def test_the_first_payload_type_of_the_m_line_is_preferred() -> None:
    found = _video("rtpmap:98 VP8/90000", "rtpmap:96 VP8/90000", "rtpmap:111 VP8/90000")
    assert found[0].payload_type == 96


def test_another_clock_rate_is_another_codec() -> None:
    assert _video("rtpmap:96 VP8/48000") == ()
    assert _video("rtpmap:96 VP8") == ()


def test_a_payload_type_that_no_packet_can_carry_is_an_error() -> None:
    with pytest.raises(OfferInvalidError, match="payload type"):
        _carried("video 9 UDP/TLS/RTP/SAVPF 200", "rtpmap:200 VP8/90000")


@given(
    st.lists(
        st.builds(
            "{}:{}{}".format,
            st.sampled_from(["rtpmap", "fmtp", "rtcp-fb"]),
            st.sampled_from(["96 ", "97 ", "* ", "", "x "]),
            st.one_of(
                st.text(max_size=20),
                st.sampled_from(["VP8/90000", "rtx/90000", "H264/90000", "apt=96", "nack"]),
            ),
        ),
        max_size=6,
    )
)
def test_any_attributes_give_codecs_or_an_error(attributes: list[str]) -> None:
    try:
        found = _video(*(value.replace("\n", "").replace("\r", "") for value in attributes))
    except MediaError:
        return
    assert len(found) <= 3
