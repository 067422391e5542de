"""Which of the codecs of an m-section we carry, and what the answer says of each.

Source: RFC 7587 (Opus), RFC 7741 (VP8), RFC 6184 (H.264), RFC 9628 (VP9), RFC 4588 (RTX).
"""

import re
from collections.abc import Iterable

from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from rooms.sfu.errors import OfferInvalidError
from rooms.sfu.media import CLOCK_RATES_HZ, Codec, Media

_FEEDBACK = (("nack", None), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", None))
_COMMON_H264 = ("42e0", "4200")
_RTPMAPS = {
    "opus": "opus/48000/2",
    "vp8": "VP8/90000",
    "h264": "H264/90000",
    "vp9": "VP9/90000",
}
CODECS_READ = "Opus, VP8, H.264 (packetization-mode=1) and VP9 (profile 0)"

Offered = list[RTCRtpCodecParameters]


def carried_codecs(offered: Offered, media: Media) -> tuple[Codec, ...]:
    """Return what we carry, best first.

    Raises: OfferInvalidError.
    """
    finders = [_opus] if media is Media.AUDIO else [_vp8, _h264, _vp9]
    return tuple(codec for find in finders if (codec := find(offered)) is not None)


def _opus(offered: Offered) -> Codec | None:
    for codec in _named("opus", offered, Media.AUDIO):
        stereo = ";stereo=1" if _parameter(codec, "stereo") == "1" else ""
        return _codec("opus", codec, offered, fmtp=f"minptime=10;useinbandfec=1{stereo}")
    return None


def _vp8(offered: Offered) -> Codec | None:
    for codec in _named("vp8", offered, Media.VIDEO):
        return _codec("vp8", codec, offered, fmtp=None)
    return None


def _vp9(offered: Offered) -> Codec | None:
    for codec in _named("vp9", offered, Media.VIDEO):
        if _parameter(codec, "profile-id") in {None, "0"}:
            return _codec("vp9", codec, offered, fmtp="profile-id=0")
    return None


def _h264(offered: Offered) -> Codec | None:
    able = [
        codec
        for codec in _named("h264", offered, Media.VIDEO)
        if _parameter(codec, "packetization-mode") == "1"
        and re.fullmatch("[0-9a-f]{6}", _h264_profile(codec))
    ]
    if not able:
        return None
    best = min(able, key=_h264_rank)
    fmtp = f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={_h264_profile(best)}"
    return _codec("h264", best, offered, fmtp=fmtp)


def _h264_profile(codec: RTCRtpCodecParameters) -> str:
    return (_parameter(codec, "profile-level-id") or "42e01f").lower()


def _h264_rank(codec: RTCRtpCodecParameters) -> int:
    """Prefer the profiles that every browser decodes."""
    profile = _h264_profile(codec)[:4]
    return _COMMON_H264.index(profile) if profile in _COMMON_H264 else len(_COMMON_H264)


def _named(name: str, offered: Offered, media: Media) -> Iterable[RTCRtpCodecParameters]:
    return (
        codec
        for codec in offered
        if codec.mimeType.lower() == f"{media}/{name}" and codec.clockRate == CLOCK_RATES_HZ[media]
    )


def _parameter(codec: RTCRtpCodecParameters, name: str) -> str | None:
    # Some write a space after each semicolon.
    for key, value in codec.parameters.items():
        if key.strip().lower() == name and value is not None:
            return str(value).strip()
    return None


def _codec(name: str, codec: RTCRtpCodecParameters, offered: Offered, *, fmtp: str | None) -> Codec:
    return Codec(
        name=name,
        payload_type=_payload_type(codec),
        clock_rate_hz=codec.clockRate,
        rtpmap=_RTPMAPS[name],
        fmtp=fmtp,
        feedback=_feedback(codec),
        rtx_payload_type=_rtx_payload_type(codec, offered),
    )


def _payload_type(codec: RTCRtpCodecParameters) -> int:
    if codec.payloadType is None or not 0 <= codec.payloadType <= 127:
        raise OfferInvalidError("a payload type of the offer is not 0 to 127")
    return codec.payloadType


def _rtx_payload_type(codec: RTCRtpCodecParameters, offered: Offered) -> int | None:
    for other in offered:
        is_rtx = other.mimeType.lower() == "video/rtx" and other.clockRate == codec.clockRate
        if is_rtx and _parameter(other, "apt") == str(codec.payloadType):
            return _payload_type(other)
    return None


def _feedback(codec: RTCRtpCodecParameters) -> tuple[str, ...]:
    offered = {(item.type, item.parameter or None) for item in codec.rtcpFeedback}
    return tuple(
        f"{kind} {parameter}" if parameter else kind
        for kind, parameter in _FEEDBACK
        if (kind, parameter) in offered
    )
