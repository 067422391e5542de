"""Offers read: what a publisher may send, what a viewer may receive.

Source: RFC 8866 (SDP), RFC 8829 section 5.8, RFC 9725 section 4.2 (WHIP).
"""

import re
from dataclasses import dataclass

from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.sdp import MediaDescription, SessionDescription

from rooms.sfu import limits
from rooms.sfu.dtls import DIGESTS, Fingerprint
from rooms.sfu.errors import OfferInvalidError, OfferUnsupportedError
from rooms.sfu.media import Codec, Media, Role

_PROFILES = {"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "RTP/SAVPF"}
_DIRECTIONS_OF_PUBLISHER = {"sendonly", "sendrecv", None}
_DIRECTIONS_OF_VIEWER = {"recvonly", "sendrecv", None}
_VIDEO_FEEDBACK = (("nack", None), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", None))
_COMMON_H264 = ("42e0", "4200")
_RTPMAPS = {"opus": "opus/48000/2", "vp8": "VP8/90000", "h264": "H264/90000"}


@dataclass(frozen=True, slots=True)
class Section:
    """One m-section of the offer; without codecs it is refused in the answer."""

    kind: str
    mid: str
    profile: str
    formats: tuple[str, ...]
    codecs: tuple[Codec, ...]

    @property
    def is_accepted(self) -> bool:
        """Say whether we carry this section's media."""
        return bool(self.codecs)

    def codec_names(self) -> set[str]:
        """Return the codecs by their short names."""
        return {codec.name for codec in self.codecs}


@dataclass(frozen=True, slots=True)
class Offer:
    """What the server needs of an offer."""

    role: Role
    connection_id: str
    ufrag: str
    fingerprints: tuple[Fingerprint, ...]
    sections: tuple[Section, ...]

    def section(self, media: Media) -> Section | None:
        """Return the section that carries this media, if any."""
        return next((s for s in self.sections if s.is_accepted and s.kind == media), None)

    def shape(self) -> tuple[object, ...]:
        """Return what must stay the same for a connection to go on through an ICE restart."""
        return self.role, self.connection_id, self.fingerprints, self.sections


def read_offer(text: str, role: Role) -> Offer:
    """Read an offer.

    Raises: OfferInvalidError, OfferUnsupportedError; each says why.
    """
    description = _parse(text)
    sections = _sections(description.media, role)
    accepted = [section for section in sections if section.is_accepted]
    first = next(m for m, s in zip(description.media, sections, strict=True) if s.is_accepted)
    _check_bundle(accepted, description)
    if not first.rtcp_mux:
        raise OfferUnsupportedError("the offer must multiplex RTCP: a=rtcp-mux")
    return Offer(
        role=role,
        connection_id=" ".join((description.origin or "").split()[:2]),
        ufrag=_ufrag(first),
        fingerprints=_fingerprints(first),
        sections=sections,
    )


def _parse(text: str) -> SessionDescription:
    if len(text) > limits.OFFER_CHARS_MAX:
        raise OfferInvalidError(f"the offer is longer than {limits.OFFER_CHARS_MAX} characters")
    if not text.startswith("v=0"):
        raise OfferInvalidError("the offer is not SDP: it must begin with v=0")
    try:
        description = SessionDescription.parse(text)
    except (AssertionError, AttributeError, LookupError, StopIteration, TypeError, ValueError):
        raise OfferInvalidError("the offer is not SDP that can be read") from None
    if not 0 < len(description.media) <= limits.OFFER_MEDIA_MAX:
        raise OfferInvalidError(f"the offer must have 1 to {limits.OFFER_MEDIA_MAX} m-lines")
    return description


def _sections(media: list[MediaDescription], role: Role) -> tuple[Section, ...]:
    accepted: set[str] = set()
    sections = []
    for item in media:
        codecs = () if item.kind in accepted else _codecs(item, role)
        if codecs:
            accepted.add(item.kind)
        sections.append(
            Section(
                kind=item.kind,
                mid=item.rtp.muxId or "",
                profile=item.profile,
                formats=tuple(str(value) for value in item.fmt),
                codecs=codecs,
            )
        )
    if not accepted:
        raise OfferUnsupportedError(_why_refused(media, role))
    return tuple(sections)


def _why_refused(media: list[MediaDescription], role: Role) -> str:
    if not any(item.kind in set(Media) for item in media):
        return "the offer has neither audio nor video"
    if not any(_is_direction_right(item, role) for item in media):
        wanted = "sendonly" if role is Role.PUBLISHER else "recvonly"
        return f"no audio or video of the offer is {wanted}"
    return "the offer has none of the codecs Opus, VP8 and H.264 (packetization-mode=1)"


def _check_bundle(accepted: list[Section], description: SessionDescription) -> None:
    bundled = {
        str(mid) for group in description.group if group.semantic == "BUNDLE" for mid in group.items
    }
    if any(section.mid not in bundled for section in accepted):
        raise OfferUnsupportedError("the offer must bundle its media: a=group:BUNDLE and a=mid")


def _ufrag(first: MediaDescription) -> str:
    ice = first.ice
    if ice is None or not ice.usernameFragment or not ice.password:
        raise OfferInvalidError("the offer has no a=ice-ufrag and a=ice-pwd")
    if ice.iceLite:
        raise OfferUnsupportedError("both sides cannot be ICE-lite: connect with full ICE")
    return ice.usernameFragment


def _fingerprints(first: MediaDescription) -> tuple[Fingerprint, ...]:
    if first.dtls is None:
        raise OfferInvalidError("the offer has no a=setup and a=fingerprint")
    if first.dtls.role == "server":
        raise OfferUnsupportedError("the offer must let us be the DTLS server: a=setup:actpass")
    found = tuple(
        Fingerprint(item.algorithm.lower(), item.value.upper()) for item in first.dtls.fingerprints
    )
    if not any(item.algorithm in DIGESTS for item in found):
        raise OfferInvalidError("the offer has no a=fingerprint of SHA-256 or better")
    return found


def _is_direction_right(item: MediaDescription, role: Role) -> bool:
    right = _DIRECTIONS_OF_PUBLISHER if role is Role.PUBLISHER else _DIRECTIONS_OF_VIEWER
    return item.direction in right


def _codecs(item: MediaDescription, role: Role) -> tuple[Codec, ...]:
    if item.kind not in set(Media) or item.profile not in _PROFILES:
        return ()
    if not _is_direction_right(item, role) or len(item.rtp.codecs) > limits.OFFER_FORMATS_MAX:
        return ()
    if item.kind == Media.AUDIO:
        return tuple(filter(None, [_opus(item.rtp.codecs)]))
    both = tuple(filter(None, [_vp8(item.rtp.codecs), _h264(item.rtp.codecs)]))
    # A publisher gets one codec, so that what it sends is never in doubt.
    return both[:1] if role is Role.PUBLISHER else both


def _opus(codecs: list[RTCRtpCodecParameters]) -> Codec | None:
    for codec in codecs:
        if codec.mimeType.lower() == "audio/opus" and codec.clockRate == 48_000:
            stereo = ";stereo=1" if codec.parameters.get("stereo") == 1 else ""
            return _codec(codec, "opus", fmtp=f"minptime=10;useinbandfec=1{stereo}")
    return None


def _vp8(codecs: list[RTCRtpCodecParameters]) -> Codec | None:
    for codec in codecs:
        if codec.mimeType.lower() == "video/vp8" and codec.clockRate == 90_000:
            return _codec(codec, "vp8", fmtp=None)
    return None


def _h264(codecs: list[RTCRtpCodecParameters]) -> Codec | None:
    able = [
        codec
        for codec in codecs
        if codec.mimeType.lower() == "video/h264"
        and codec.clockRate == 90_000
        and str(codec.parameters.get("packetization-mode")) == "1"
        and re.fullmatch("[0-9a-f]{6}", _h264_profile(codec))
    ]
    if not able:
        return None
    best = min(able, key=_h264_rank)
    fmtp = f"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={_h264_profile(best)}"
    return _codec(best, "h264", fmtp=fmtp)


def _h264_profile(codec: RTCRtpCodecParameters) -> str:
    return str(codec.parameters.get("profile-level-id") or "42e01f").lower()


def _h264_rank(codec: RTCRtpCodecParameters) -> int:
    """Prefer the profiles that every browser decodes."""
    profile = _h264_profile(codec)[:4]
    return _COMMON_H264.index(profile) if profile in _COMMON_H264 else len(_COMMON_H264)


def _codec(codec: RTCRtpCodecParameters, name: str, *, fmtp: str | None) -> Codec:
    if codec.payloadType is None or not 0 <= codec.payloadType <= 127:
        raise OfferInvalidError("a payload type of the offer is not 0 to 127")
    return Codec(
        name=name,
        payload_type=codec.payloadType,
        clock_rate_hz=codec.clockRate,
        rtpmap=_RTPMAPS[name],
        fmtp=fmtp,
        feedback=_feedback(codec),
    )


def _feedback(codec: RTCRtpCodecParameters) -> tuple[str, ...]:
    offered = {(item.type, item.parameter or None) for item in codec.rtcpFeedback}
    return tuple(
        f"{kind} {parameter}" if parameter else kind
        for kind, parameter in _VIDEO_FEEDBACK
        if (kind, parameter) in offered
    )
