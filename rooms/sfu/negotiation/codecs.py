"""Which of the codecs of an m-section we carry, and what the answer says of each.

Source: RFC 7587 (Opus), RFC 7741 (VP8), RFC 6184 (H.264), RFC 9628 (VP9), RFC 4588 (RTX).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from rooms.sfu import limits
from rooms.sfu.errors import OfferInvalidError
from rooms.sfu.media import CLOCK_RATES_HZ, Codec, Media
from rooms.sfu.negotiation.sdp import MediaSection

CODECS_READ = "Opus, VP8, H.264 (packetization-mode=1) and VP9 (profile 0)"

_FEEDBACK = ("nack", "nack pli", "ccm fir", "goog-remb")
_COMMON_H264 = ("42e0", "4200")
_RTPMAPS = {
    "opus": "opus/48000/2",
    "vp8": "VP8/90000",
    "h264": "H264/90000",
    "vp9": "VP9/90000",
}
_KNOWN = {*_RTPMAPS, "rtx"}


@dataclass(frozen=True, slots=True)
class _Format:
    """A payload type that is one of ours: parameters by lower-case name, and feedback."""

    payload_type: int
    name: str
    parameters: dict[str, str]
    feedback: set[str]

    @property
    def h264_profile(self) -> str:
        return self.parameters.get("profile-level-id", "42e01f").lower()


_Suits = Callable[[_Format], bool]
_ByType = dict[str, list[str]]


def carried_codecs(section: MediaSection) -> tuple[Codec, ...]:
    """Return what we carry, best first.

    Raises: OfferInvalidError.
    """
    return _carried(
        Media(section.kind),
        section.formats,
        *(tuple(section.values(name)) for name in ("rtpmap", "fmtp", "rtcp-fb")),
    )


# Hundreds of viewers come with the same browser: read once, and kept once in memory.
@lru_cache(maxsize=limits.OFFER_READINGS_KEPT)
def _carried(
    media: Media,
    types: tuple[str, ...],
    rtpmaps: tuple[str, ...],
    fmtps: tuple[str, ...],
    feedback: tuple[str, ...],
) -> tuple[Codec, ...]:
    formats = _formats(
        types,
        clock_rate_hz=CLOCK_RATES_HZ[media],
        rtpmaps=_by_type(rtpmaps),
        fmtps=_by_type(fmtps),
        feedback=_by_type(feedback),
    )
    finders = [_opus] if media is Media.AUDIO else [_vp8, _h264, _vp9]
    return tuple(codec for find in finders if (codec := find(formats)) is not None)


def _opus(formats: list[_Format]) -> Codec | None:
    found = _first("opus", formats)
    if found is None:
        return None
    stereo = ";stereo=1" if found.parameters.get("stereo") == "1" else ""
    return _codec(found, formats, fmtp=f"minptime=10;useinbandfec=1{stereo}")


def _vp8(formats: list[_Format]) -> Codec | None:
    found = _first("vp8", formats)
    return _codec(found, formats, fmtp=None) if found is not None else None


def _vp9(formats: list[_Format]) -> Codec | None:
    found = _first("vp9", formats, lambda item: item.parameters.get("profile-id", "0") == "0")
    return _codec(found, formats, fmtp="profile-id=0") if found is not None else None


def _h264(formats: list[_Format]) -> Codec | None:
    able = [
        item
        for item in formats
        if item.name == "h264"
        and item.parameters.get("packetization-mode") == "1"
        and re.fullmatch("[0-9a-f]{6}", item.h264_profile)
    ]
    if not able:
        return None
    best = min(able, key=_h264_rank)
    fmtp = f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={best.h264_profile}"
    return _codec(best, formats, fmtp=fmtp)


def _h264_rank(item: _Format) -> int:
    """Prefer the profiles that every browser decodes."""
    profile = item.h264_profile[:4]
    return _COMMON_H264.index(profile) if profile in _COMMON_H264 else len(_COMMON_H264)


def _first(name: str, formats: list[_Format], suits: _Suits = lambda _item: True) -> _Format | None:
    return next((item for item in formats if item.name == name and suits(item)), None)


def _codec(item: _Format, formats: list[_Format], *, fmtp: str | None) -> Codec:
    apt = str(item.payload_type)
    rtx = _first("rtx", formats, lambda other: other.parameters.get("apt") == apt)
    rtpmap = _RTPMAPS[item.name]
    return Codec(
        name=item.name,
        payload_type=item.payload_type,
        clock_rate_hz=int(rtpmap.split("/")[1]),
        rtpmap=rtpmap,
        fmtp=fmtp,
        feedback=tuple(kind for kind in _FEEDBACK if kind in item.feedback),
        rtx_payload_type=rtx.payload_type if rtx is not None else None,
    )


# ------------------------------------------------------------ reading


def _formats(
    types: tuple[str, ...],
    *,
    clock_rate_hz: int,
    rtpmaps: _ByType,
    fmtps: _ByType,
    feedback: _ByType,
) -> list[_Format]:
    """Return the formats of ours in the order of the m-line, which is the offerer's preference."""
    found = []
    for payload_type in types:
        name, rate = [*rtpmaps.get(payload_type, [""])[0].lower().split("/"), ""][:2]
        if name in _KNOWN and rate == str(clock_rate_hz):
            found.append(
                _Format(
                    payload_type=_payload_type(payload_type),
                    name=name,
                    parameters=_parameters(fmtps.get(payload_type, [])),
                    feedback={*feedback.get(payload_type, ()), *feedback.get("*", ())},
                )
            )
    return found


def _by_type(values: tuple[str, ...]) -> _ByType:
    found: _ByType = {}
    for value in values:
        payload_type, _, rest = value.partition(" ")
        found.setdefault(payload_type, []).append(rest.strip())
    return found


def _payload_type(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text, re.ASCII) or int(text) > 127:
        raise OfferInvalidError("a payload type of the offer is not 0 to 127")
    return int(text)


def _parameters(values: list[str]) -> dict[str, str]:
    pairs = (item.partition("=") for value in values for item in value.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
