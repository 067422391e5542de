"""The answer to an offer, with all our candidates in it.

Source: RFC 8829 section 5.3, RFC 8839 (ICE), RFC 8842 (DTLS).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rooms.sfu.media import Codec, Media, Role
from rooms.sfu.negotiation.offer import Offer, Section
from rooms.sfu.transport.dtls import Fingerprint
from rooms.sfu.transport.ice import Credentials, candidate_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingTrack:
    """What the answer tells a viewer of a stream it will get.

    ``rtx_ssrc`` carries the repairs, for viewers that know RTX.
    """

    ssrc: int
    rtx_ssrc: int | None
    cname: str
    stream_id: str


Tracks = Mapping[tuple[Media, int], OutgoingTrack]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and as whom the server is reached."""

    hosts: tuple[str, ...]
    port: int
    fingerprint: Fingerprint
    tcp_port: int | None = None


def write_answer(
    offer: Offer,
    *,
    endpoint: Endpoint,
    credentials: Credentials,
    tracks: Tracks,
    answer_id: int,
    version: int,
) -> str:
    """Write the answer; ``tracks`` are a viewer's, by media and the section's index."""
    mids = " ".join(section.mid for section in offer.sections if section.is_accepted)
    lines = [
        "v=0",
        f"o=- {answer_id} {version} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {mids}",
        "a=msid-semantic: WMS *",
    ]
    for section in offer.sections:
        if section.is_accepted:
            lines += _accepted(section, offer, endpoint, credentials, tracks)
        else:
            lines += _refused(section)
    return "\r\n".join(lines) + "\r\n"


def _refused(section: Section) -> list[str]:
    formats = " ".join(section.formats)
    lines = [f"m={section.kind} 0 {section.profile} {formats}", "c=IN IP4 0.0.0.0", "a=inactive"]
    return [*lines, f"a=mid:{section.mid}"] if section.mid else lines


def _accepted(
    section: Section,
    offer: Offer,
    endpoint: Endpoint,
    credentials: Credentials,
    tracks: Tracks,
) -> list[str]:
    host = endpoint.hosts[0]
    family = "IP6" if ":" in host else "IP4"
    types = " ".join(map(str, _payload_types(section)))
    return [
        f"m={section.kind} {endpoint.port} {section.profile} {types}",
        f"c=IN {family} {host}",
        "a=recvonly" if offer.role is Role.PUBLISHER else "a=sendonly",
        f"a=mid:{section.mid}",
        "a=rtcp-mux",
        *(["a=rtcp-rsize"] if section.takes_reduced_rtcp else []),
        *(extmap.line for extmap in section.extmaps),
        *_codec_lines(section.codecs),
        *_layer_lines(section.rids),
        *_track_lines(tracks.get((Media(section.kind), section.index)), section),
        f"a=ice-ufrag:{credentials.ufrag}",
        f"a=ice-pwd:{credentials.password}",
        f"a=fingerprint:{endpoint.fingerprint.algorithm} {endpoint.fingerprint.value}",
        "a=setup:passive",
        *candidate_lines(endpoint.hosts, port=endpoint.port, tcp_port=endpoint.tcp_port),
        "a=end-of-candidates",
    ]


def _payload_types(section: Section) -> list[int]:
    repairs = [codec.rtx_payload_type for codec in section.codecs]
    return [codec.payload_type for codec in section.codecs] + [
        payload_type for payload_type in repairs if payload_type is not None
    ]


def _codec_lines(codecs: tuple[Codec, ...]) -> list[str]:
    lines = []
    for codec in codecs:
        lines.append(f"a=rtpmap:{codec.payload_type} {codec.rtpmap}")
        lines += [f"a=rtcp-fb:{codec.payload_type} {item}" for item in codec.feedback]
        if codec.fmtp:
            lines.append(f"a=fmtp:{codec.payload_type} {codec.fmtp}")
        if codec.rtx_payload_type is not None:
            lines.append(f"a=rtpmap:{codec.rtx_payload_type} rtx/{codec.clock_rate_hz}")
            lines.append(f"a=fmtp:{codec.rtx_payload_type} apt={codec.payload_type}")
    return lines


def _layer_lines(rids: tuple[str, ...]) -> list[str]:
    if not rids:
        return []
    return [*(f"a=rid:{rid} recv" for rid in rids), f"a=simulcast:recv {';'.join(rids)}"]


def _track_lines(track: OutgoingTrack | None, section: Section) -> list[str]:
    if track is None:
        return []
    msid = f"{track.stream_id} {track.stream_id}-{section.kind}"
    lines = [f"a=msid:{msid}"]
    ssrcs = [track.ssrc]
    knows_rtx = any(codec.rtx_payload_type is not None for codec in section.codecs)
    if track.rtx_ssrc is not None and knows_rtx:
        ssrcs.append(track.rtx_ssrc)
        lines.append(f"a=ssrc-group:FID {track.ssrc} {track.rtx_ssrc}")
    for ssrc in ssrcs:
        lines += [f"a=ssrc:{ssrc} cname:{track.cname}", f"a=ssrc:{ssrc} msid:{msid}"]
    return lines
