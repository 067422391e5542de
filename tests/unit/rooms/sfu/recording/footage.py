"""Sound and picture as a browser would send them, encoded once and cut into packets here."""

import functools
from fractions import Fraction
from typing import Any, NamedTuple

import av
import numpy as np

from rooms.sfu.media import Media
from rooms.sfu.packets import rtcp
from rooms.sfu.packets.rtp import RtpHeader
from rooms.sfu.transport.srtp import Stripped

FRAME_RATE = 25
SOUND_MS = 20
PACKET_BYTES = 1_000
NUMBER = {Media.AUDIO: 1_000, Media.VIDEO: 65_400}
TIMESTAMP = {Media.AUDIO: 4_294_960_000, Media.VIDEO: 123_456}
SSRC = {Media.AUDIO: 11, Media.VIDEO: 22}
RATE = {Media.AUDIO: 48_000, Media.VIDEO: 90_000}
_ENCODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9", "h264": "libx264"}
_OPTIONS: dict[str, dict[str, str]] = {
    "vp8": {"deadline": "realtime", "cpu-used": "8"},
    "vp9": {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"},
    "h264": {"preset": "ultrafast", "tune": "zerolatency"},
}


class Coded(NamedTuple):
    """What an encoder made."""

    media: Media
    time_ms: int
    data: bytes
    is_keyframe: bool


class Sent(NamedTuple):
    """A packet and when it arrives, in seconds from the beginning."""

    at: float
    media: Media
    packet: Stripped


@functools.cache
def pictures(
    codec: str = "vp8", *, seconds: float = 12, keyframe_s: float = 2, width: int = 160
) -> tuple[Coded, ...]:
    """Encode moving bars."""
    height = width * 9 // 16 // 2 * 2
    encoder: Any = av.CodecContext.create(_ENCODERS[codec], "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, FRAME_RATE), Fraction(FRAME_RATE)
    encoder.gop_size, encoder.bit_rate = round(keyframe_s * FRAME_RATE), 300_000
    encoder.options = {**_OPTIONS[codec], "g": str(encoder.gop_size)}
    made: list[Coded] = []
    for number in range(round(seconds * FRAME_RATE)):
        pixels = np.full((height * 3 // 2, width), 128, np.uint8)
        pixels[:height, number % width] = 255
        pixels[:height, :8] = number % 200
        frame = av.VideoFrame.from_ndarray(pixels, "yuv420p")
        frame.pts, frame.time_base = number, encoder.time_base
        made += [_coded(Media.VIDEO, packet) for packet in encoder.encode(frame)]
    return tuple(made + [_coded(Media.VIDEO, packet) for packet in encoder.encode(None)])


@functools.cache
def sounds(*, seconds: float = 12) -> tuple[Coded, ...]:
    """Encode a tone."""
    encoder: Any = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    made: list[Coded] = []
    for number in range(round(seconds * 1_000 / SOUND_MS)):
        wave = np.sin(np.arange(960) * 0.06) * 8_000
        samples = np.repeat(wave.astype(np.int16), 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, "s16", "stereo")
        frame.sample_rate, frame.pts = 48_000, number * 960
        made += [_coded(Media.AUDIO, packet) for packet in encoder.encode(frame)]
    return tuple(item._replace(time_ms=i * SOUND_MS) for i, item in enumerate(made))


def _coded(media: Media, packet: Any) -> Coded:
    time_ms = round(1_000 * packet.pts * packet.time_base)
    return Coded(media, time_ms, bytes(packet), packet.is_keyframe)


def payloads(codec: str, coded: Coded) -> list[bytes]:
    """Cut a picture into RTP payloads."""
    if codec == "h264":
        return [part for unit in units(coded.data) for part in _h264_payloads(unit)]
    pieces = [coded.data[at : at + PACKET_BYTES] for at in range(0, len(coded.data), PACKET_BYTES)]
    last = len(pieces) - 1
    if codec == "vp8":
        return [bytes((0x10 if i == 0 else 0,)) + piece for i, piece in enumerate(pieces)]
    return [
        bytes(
            (
                (0 if coded.is_keyframe else 0x40)
                | (0x08 if i == 0 else 0)
                | (0x04 if i == last else 0),
            )
        )
        + piece
        for i, piece in enumerate(pieces)
    ]


def units(data: bytes) -> list[bytes]:
    return [unit.rstrip(b"\0") for unit in data.split(b"\0\0\1") if unit.rstrip(b"\0")]


def _h264_payloads(unit: bytes) -> list[bytes]:
    if len(unit) <= PACKET_BYTES:
        return [unit]
    body = unit[1:]
    parts = [body[at : at + PACKET_BYTES] for at in range(0, len(body), PACKET_BYTES)]
    made = []
    for number, part in enumerate(parts):
        marks = (0x80 if number == 0 else 0) | (0x40 if number == len(parts) - 1 else 0)
        made.append(bytes((unit[0] & 0xE0 | 28, marks | unit[0] & 0x1F)) + part)
    return made


def packets(
    coded: tuple[Coded, ...],
    *,
    codec: str = "vp8",
    start_s: float = 0.0,
    delay_s: float = 0.0,
    ssrc: int | None = None,
    first_number: int | None = None,
) -> list[Sent]:
    """Send what was encoded, the first frame at ``start_s``; it arrives ``delay_s`` later."""
    sent: list[Sent] = []
    for item in coded:
        media = item.media
        parts = payloads(codec, item) if media is Media.VIDEO else [item.data]
        for place, payload in enumerate(parts):
            number = (first_number or NUMBER[media]) + len(sent)
            header = RtpHeader(
                payload_type=96,
                is_marker=place == len(parts) - 1,
                has_padding=False,
                sequence=number & 0xFFFF,
                timestamp=timestamp(media, item.time_ms / 1_000),
                ssrc=ssrc or SSRC[media],
                size_bytes=12,
            )
            at = start_s + item.time_ms / 1_000 + delay_s
            sent.append(Sent(at, media, Stripped(header, number, payload)))
    return sent


def timestamp(media: Media, at: float) -> int:
    return (TIMESTAMP[media] + round(at * RATE[media])) & 0xFFFFFFFF


def report(media: Media, *, at: float, unix: float, ssrc: int | None = None) -> rtcp.SenderInfo:
    """Say that at ``at`` seconds of a medium's own time the publisher's clock was at ``unix``."""
    return rtcp.SenderInfo(
        ssrc or SSRC[media], rtcp.to_ntp(unix), timestamp(media, at), packets=0, octets=0
    )


def merged(*streams: list[Sent]) -> list[Sent]:
    """Put several streams in the order of arrival."""
    return sorted((sent for stream in streams for sent in stream), key=lambda sent: sent.at)
