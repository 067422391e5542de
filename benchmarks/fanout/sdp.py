"""What we say of ourselves in SDP, and the little we need of what a server says.

Source: RFC 8866 (SDP), RFC 8829 (offers and answers of browsers), RFC 8839 (ICE).
"""

from dataclasses import dataclass

OPUS, VP8, RTX = 111, 96, 97
SOUND_SSRC, VIDEO_SSRC = 0x22222222, 0x11111111
_PRIORITY = 2_122_260_223
_KEPT = ("a=rtpmap:", "a=fmtp:", "a=rtcp-fb:", "a=mid:")


@dataclass(frozen=True, slots=True)
class Local:
    """What a server must know of one of our peers."""

    ufrag: str
    password: str
    fingerprint: str
    address: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Remote:
    """What one of our peers must know of a server.

    ``is_lite`` servers wait for our checks; ``is_dtls_client`` ones begin the handshake.
    """

    ufrag: str
    password: str
    address: tuple[str, int]
    is_lite: bool
    is_dtls_client: bool


def write_offer(local: Local, *, is_publisher: bool) -> str:
    """Write the offer of a browser that sends or receives one sound and one picture."""
    direction = "sendonly" if is_publisher else "recvonly"
    audio = [
        f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}",
        *_transport(local, "actpass"),
        f"a={direction}",
        "a=mid:0",
        f"a=rtpmap:{OPUS} opus/48000/2",
        f"a=fmtp:{OPUS} minptime=10;useinbandfec=1",
        *(_source(SOUND_SSRC) if is_publisher else []),
    ]
    video = [
        f"m=video 9 UDP/TLS/RTP/SAVPF {VP8} {RTX}",
        *_transport(local, "actpass"),
        f"a={direction}",
        "a=mid:1",
        f"a=rtpmap:{VP8} VP8/90000",
        f"a=rtcp-fb:{VP8} goog-remb",
        f"a=rtcp-fb:{VP8} ccm fir",
        f"a=rtcp-fb:{VP8} nack",
        f"a=rtcp-fb:{VP8} nack pli",
        f"a=rtpmap:{RTX} rtx/90000",
        f"a=fmtp:{RTX} apt={VP8}",
        *(_source(VIDEO_SSRC) if is_publisher else []),
    ]
    return _join([*_opening("0 1"), *audio, *video])


def write_answer(local: Local, offer: str) -> str:
    """Write the answer of a browser that receives all that is offered, as it is offered."""
    lines = _opening(_value(offer, "a=group:BUNDLE "))
    for line in offer.splitlines():
        if line.startswith("m="):
            lines += [line, *_transport(local, "active"), "a=recvonly"]
        elif line.startswith(_KEPT):
            lines.append(line)
    return _join(lines)


def read_remote(text: str) -> Remote:
    """Read where and as whom the server is reached, from its offer or answer."""
    candidate = _value(text, "a=candidate:").split()
    return Remote(
        ufrag=_value(text, "a=ice-ufrag:"),
        password=_value(text, "a=ice-pwd:"),
        address=(candidate[4], int(candidate[5])),
        is_lite="a=ice-lite" in text.split(),
        is_dtls_client=_value(text, "a=setup:") == "active",
    )


def _opening(mids: str) -> list[str]:
    return [
        "v=0",
        "o=- 1 2 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        f"a=group:BUNDLE {mids}",
        "a=msid-semantic: WMS",
    ]


def _transport(local: Local, setup: str) -> list[str]:
    host, port = local.address
    return [
        "c=IN IP4 0.0.0.0",
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=setup:{setup}",
        "a=rtcp-mux",
        f"a=candidate:1 1 udp {_PRIORITY} {host} {port} typ host",
        "a=end-of-candidates",
    ]


def _source(ssrc: int) -> list[str]:
    return [f"a=ssrc:{ssrc} cname:publisher", f"a=ssrc:{ssrc} msid:stage {ssrc}"]


def _value(text: str, prefix: str) -> str:
    found = [line.removeprefix(prefix) for line in text.splitlines() if line.startswith(prefix)]
    if not found:
        raise ValueError(f"the server's SDP has no {prefix}")
    return found[0]


def _join(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"
