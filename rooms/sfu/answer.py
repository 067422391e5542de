"""The answer to an offer, with all our candidates in it.

Source: RFC 8829 section 5.3, RFC 8839 (ICE), RFC 8842 (DTLS).
"""

from dataclasses import dataclass

from rooms.sfu.dtls import Fingerprint
from rooms.sfu.ice import Credentials, candidate_lines
from rooms.sfu.media import Codec, Media, Role
from rooms.sfu.offer import Offer, Section


@dataclass(frozen=True, slots=True)
class OutgoingTrack:
    """What the answer tells a viewer of a stream it will get."""

    ssrc: int
    cname: str
    stream_id: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and as whom the server is reached."""

    hosts: tuple[str, ...]
    port: int
    fingerprint: Fingerprint


def write_answer(
    offer: Offer,
    *,
    endpoint: Endpoint,
    credentials: Credentials,
    tracks: dict[Media, OutgoingTrack],
    answer_id: int,
    version: int,
) -> str:
    """Write the answer, with all our candidates in it."""
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
    tracks: dict[Media, OutgoingTrack],
) -> list[str]:
    host = endpoint.hosts[0]
    family = "IP6" if ":" in host else "IP4"
    types = " ".join(str(codec.payload_type) for codec in section.codecs)
    return [
        f"m={section.kind} {endpoint.port} {section.profile} {types}",
        f"c=IN {family} {host}",
        "a=recvonly" if offer.role is Role.PUBLISHER else "a=sendonly",
        f"a=mid:{section.mid}",
        "a=rtcp-mux",
        *_codec_lines(section.codecs),
        *_track_lines(tracks.get(Media(section.kind)), section.kind),
        f"a=ice-ufrag:{credentials.ufrag}",
        f"a=ice-pwd:{credentials.password}",
        f"a=fingerprint:{endpoint.fingerprint.algorithm} {endpoint.fingerprint.value}",
        "a=setup:passive",
        *candidate_lines(endpoint.hosts, endpoint.port),
        "a=end-of-candidates",
    ]


def _codec_lines(codecs: tuple[Codec, ...]) -> list[str]:
    lines = []
    for codec in codecs:
        lines.append(f"a=rtpmap:{codec.payload_type} {codec.rtpmap}")
        lines += [f"a=rtcp-fb:{codec.payload_type} {item}" for item in codec.feedback]
        if codec.fmtp:
            lines.append(f"a=fmtp:{codec.payload_type} {codec.fmtp}")
    return lines


def _track_lines(track: OutgoingTrack | None, kind: str) -> list[str]:
    if track is None:
        return []
    return [
        f"a=msid:{track.stream_id} {track.stream_id}-{kind}",
        f"a=ssrc:{track.ssrc} cname:{track.cname}",
        f"a=ssrc:{track.ssrc} msid:{track.stream_id} {track.stream_id}-{kind}",
    ]
