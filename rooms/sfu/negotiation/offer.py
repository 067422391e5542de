"""Offers read: what a publisher may send, what a viewer may receive.

Source: RFC 8866 (SDP), RFC 8829 section 5.8, RFC 9725 section 4.4 (WHIP).
"""

from dataclasses import dataclass, field, replace

from rooms.sfu import limits
from rooms.sfu.errors import OfferInvalidError, OfferUnsupportedError
from rooms.sfu.media import Codec, Media, Role
from rooms.sfu.negotiation.codecs import CODECS_READ, carried_codecs
from rooms.sfu.negotiation.extmap import Extension, Extmap, accept_extensions
from rooms.sfu.negotiation.sdp import MediaSection, Sdp, take_apart
from rooms.sfu.negotiation.simulcast import sent_rids
from rooms.sfu.transport.dtls import DIGESTS, Fingerprint

_PROFILES = {"UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP", "TCP/TLS/RTP/SAVPF", "RTP/SAVPF"}
_DIRECTIONS = {
    Role.PUBLISHER: {"sendonly", "sendrecv"},
    Role.VIEWER: {"recvonly", "sendrecv"},
}
_SIMULCAST_CODECS = {"vp8", "h264"}


@dataclass(frozen=True, slots=True)
class Section:
    """One m-section of the offer; without codecs it is refused in the answer.

    ``index`` counts the offer's m-sections of the same kind, refused ones too: a viewer's n-th
    audio and n-th video section receive feed n. ``rids`` are the layers a publisher will send.
    ``formats`` is kept of a refused section alone, and may differ between two offers of one
    connection.
    """

    kind: str
    mid: str
    index: int
    profile: str
    formats: tuple[str, ...] = field(compare=False)
    codecs: tuple[Codec, ...] = ()
    extmaps: tuple[Extmap, ...] = ()
    rids: tuple[str, ...] = ()
    takes_reduced_rtcp: bool = False

    @property
    def is_accepted(self) -> bool:
        """Say whether we carry this section's media."""
        return bool(self.codecs)

    @property
    def extensions(self) -> dict[str, int]:
        """The header extensions we accept: the peer's ids by name."""
        return {extmap.uri: extmap.id for extmap in self.extmaps}

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
        """Return the first section that carries this media, if any; a publisher has no other."""
        return next((s for s in self.sections if s.is_accepted and s.kind == media), None)

    def shape(self) -> tuple[object, ...]:
        """Return what must stay the same for a connection to go on through an ICE restart."""
        return self.role, self.connection_id, self.fingerprints, self.sections


def read_offer(text: str, role: Role) -> Offer:
    """Read an offer.

    Raises: OfferInvalidError, OfferUnsupportedError; each says why.
    """
    sdp = _parse(text)
    sections = _sections(sdp, role)
    transport = _transport(sdp, sections)
    if transport.value("rtcp-mux") is None:
        raise OfferUnsupportedError("the offer must multiplex RTCP: a=rtcp-mux")
    return Offer(
        role=role,
        connection_id=" ".join(sdp.origin.split()[:2]),
        ufrag=_ufrag(transport),
        fingerprints=_fingerprints(transport),
        sections=sections,
    )


def _parse(text: str) -> Sdp:
    if len(text) > limits.OFFER_CHARS_MAX:
        raise OfferInvalidError(f"the offer is longer than {limits.OFFER_CHARS_MAX} characters")
    if not text.startswith("v=0"):
        raise OfferInvalidError("the offer is not SDP: it must begin with v=0")
    try:
        sdp = take_apart(text)
    except ValueError:
        raise OfferInvalidError("the offer is not SDP that can be read") from None
    if not 0 < len(sdp.sections) <= limits.OFFER_MEDIA_MAX:
        raise OfferInvalidError(f"the offer must have 1 to {limits.OFFER_MEDIA_MAX} m-lines")
    return sdp


# ------------------------------------------------------------ sections


def _sections(sdp: Sdp, role: Role) -> tuple[Section, ...]:
    seen: dict[str, int] = {}
    sections: list[Section] = []
    for item in sdp.sections:
        kind = item.kind
        index = seen.get(kind, 0)
        seen[kind] = index + 1
        if role is Role.PUBLISHER:
            has_place = not any(s.is_accepted and s.kind == kind for s in sections)
        else:
            has_place = index < limits.FEEDS_PER_ROOM
        sections.append(_section(item, role, index=index, has_place=has_place))
    if not any(section.is_accepted for section in sections):
        raise OfferUnsupportedError(_why_refused(sdp, role))
    return tuple(sections)


def _section(item: MediaSection, role: Role, *, index: int, has_place: bool) -> Section:
    codecs = _codecs(item, role) if has_place else ()
    extmaps = accept_extensions(item.values("extmap"), role) if codecs else ()
    rids = _rids(item, codecs[0], extmaps) if codecs and role is Role.PUBLISHER else ()
    # Repairs of several layers can be told apart by name alone.
    if rids and not any(extmap.uri is Extension.REPAIRED_RID for extmap in extmaps):
        codecs = tuple(replace(codec, rtx_payload_type=None) for codec in codecs)
    return Section(
        kind=item.kind,
        mid=item.mid,
        index=index,
        profile=item.profile,
        formats=() if codecs else item.formats,
        codecs=codecs,
        extmaps=extmaps,
        rids=rids,
        takes_reduced_rtcp="rtcp-rsize" in item.attributes,
    )


def _codecs(item: MediaSection, role: Role) -> tuple[Codec, ...]:
    if item.kind not in set(Media) or item.profile not in _PROFILES:
        return ()
    if item.is_stopped or item.direction not in _DIRECTIONS[role]:
        return ()
    if len(item.formats) > limits.OFFER_FORMATS_MAX:
        return ()
    carried = carried_codecs(item)
    # A publisher gets one codec, so that what it sends is never in doubt.
    return carried[:1] if role is Role.PUBLISHER else carried


def _rids(item: MediaSection, codec: Codec, extmaps: tuple[Extmap, ...]) -> tuple[str, ...]:
    is_told_apart = any(extmap.uri is Extension.RID for extmap in extmaps)
    if codec.name not in _SIMULCAST_CODECS or not is_told_apart:
        return ()
    return sent_rids(
        rids=item.values("rid"),
        simulcast=item.values("simulcast"),
        payload_type=codec.payload_type,
    )


def _why_refused(sdp: Sdp, role: Role) -> str:
    present = [item for item in sdp.sections if item.kind in set(Media)]
    if not present:
        return "the offer has neither audio nor video"
    running = [item for item in present if not item.is_stopped]
    if not running:
        return "all audio and video of the offer is stopped: its m-lines have port 0"
    if not any(item.direction in _DIRECTIONS[role] for item in running):
        wanted = "sendonly" if role is Role.PUBLISHER else "recvonly"
        return f"no audio or video of the offer is {wanted}"
    return f"the offer has none of the codecs {CODECS_READ}"


# ------------------------------------------------------------ transport


def _transport(sdp: Sdp, sections: tuple[Section, ...]) -> MediaSection:
    """Return the section that says how all of the bundle is reached.

    Sections bundled with another may leave it out. Source: RFC 8829 section 5.2.2.
    """
    accepted = {section.mid for section in sections if section.is_accepted}
    bundle = next((mids for mids in sdp.bundles if accepted <= mids), None)
    if bundle is None:
        raise OfferUnsupportedError("the offer must bundle its media: a=group:BUNDLE and a=mid")
    bundled = [item for item in sdp.sections if item.mid in bundle and not item.is_stopped]
    if len({item.mid for item in bundled}) < len(bundled):
        raise OfferInvalidError("two m-lines of the offer have the same a=mid")
    return next((item for item in bundled if item.value("ice-ufrag")), bundled[0])


def _ufrag(transport: MediaSection) -> str:
    ufrag = transport.value("ice-ufrag")
    if not ufrag or not transport.value("ice-pwd"):
        raise OfferInvalidError("the offer has no a=ice-ufrag and a=ice-pwd")
    if transport.value("ice-lite") is not None:
        raise OfferUnsupportedError("both sides cannot be ICE-lite: connect with full ICE")
    return ufrag


def _fingerprints(transport: MediaSection) -> tuple[Fingerprint, ...]:
    setup = transport.value("setup")
    if setup not in {"actpass", "active", "passive"}:
        raise OfferInvalidError("the offer has no a=setup and a=fingerprint")
    if setup == "passive":
        raise OfferUnsupportedError("the offer must let us be the DTLS server: a=setup:actpass")
    pairs = (value.partition(" ") for value in transport.values("fingerprint"))
    found = tuple(
        Fingerprint(algorithm.lower(), digest.strip().upper()) for algorithm, _, digest in pairs
    )
    if not any(item.algorithm in DIGESTS for item in found):
        raise OfferInvalidError("the offer has no a=fingerprint of SHA-256 or better")
    return found
