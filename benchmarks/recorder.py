"""What recording one publisher costs: 150 packets of pictures and 50 of sound a second.

`python -m benchmarks.recorder` prints a table; with `--json` one object a line.
"""

import argparse
import json
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rooms.sfu.media import Media
from rooms.sfu.packets.rtp import RtpHeader
from rooms.sfu.recording.recorder import Recorder
from rooms.sfu.transport.srtp import Stripped

SECONDS = 120
FRAMES_PER_S, PACKETS_PER_FRAME, PACKET_BYTES = 30, 5, 1_100
SOUNDS_PER_S, SOUND_BYTES = 50, 100
KEYFRAME_FRAMES = 300
NOW, UNIX = 1_000.0, 1_790_000_000.0
# A VP8 keyframe of 1280 x 720, and a picture that follows it.
KEYFRAME_HEAD = b"\x10\x00\x00\x9d\x01\x2a\x00\x05\xd0\x02"
DELTA_HEAD = b"\x11"

Arrival = tuple[float, Media, Stripped]


def main(*, is_json: bool) -> None:
    """Record into a folder that is thrown away."""
    sent = sorted((*pictures(), *sounds()), key=lambda arrival: arrival[0])
    with tempfile.TemporaryDirectory() as folder:
        rows = record(Path(folder), sent)
    if is_json:
        for name, value, unit in rows:
            print(json.dumps({"name": name, "value": round(value, 2), "unit": unit}))
        return
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    for name, value, unit in rows:
        print(f"{name:<44} {value:>10.2f} {unit}")


def record(root: Path, sent: list[Arrival]) -> list[tuple[str, float, str]]:
    """Record it all as fast as it goes; the processor's time counts, not the wall's."""
    recorder = Recorder(root, clock=lambda: now)
    now = NOW
    folder = str(root / "bench")
    recording = recorder.start(recording="bench", folder=folder, now=NOW, unix_now=UNIX)
    feed = recording.feed(peer="host", source="camera", video_codec="vp8")
    own, whole = time.thread_time(), time.process_time()
    for now, media, packet in sent:
        feed.packet(media, packet, now=now)
        if media is Media.VIDEO:
            feed.wants_keyframe()
    recording.close(now=now)
    own = time.thread_time() - own
    assert recorder.close(now=now)
    whole = time.process_time() - whole
    stats = recording.stats()
    assert stats["feeds"][0]["lost_frames"] == 0
    media_bytes = sum(len(packet.payload) for _, _, packet in sent)
    return [
        ("in the server's thread", 1e6 * own / len(sent), "µs a packet"),
        ("in the disk's thread", 1e6 * (whole - own) / len(sent), "µs a packet"),
        ("of a core, for one publisher", 100 * whole / SECONDS, "%"),
        ("in the file beyond sound and picture", 100 * (stats["bytes"] / media_bytes - 1), "%"),
    ]


def pictures() -> Iterator[Arrival]:
    """Send bursts of packets, as an encoder hands them over."""
    for number in range(SECONDS * FRAMES_PER_S * PACKETS_PER_FRAME):
        frame, place = divmod(number, PACKETS_PER_FRAME)
        at = frame / FRAMES_PER_S
        head = KEYFRAME_HEAD if frame % KEYFRAME_FRAMES == 0 else DELTA_HEAD
        payload = b"\x10" + head if place == 0 else b"\x00"
        header = _header(number, round(90_000 * at), is_marker=place == PACKETS_PER_FRAME - 1)
        yield NOW + at, Media.VIDEO, Stripped(header, number, payload.ljust(PACKET_BYTES, b"\x55"))


def sounds() -> Iterator[Arrival]:
    """Send a packet of sound every 20 ms."""
    for number in range(SECONDS * SOUNDS_PER_S):
        at = number / SOUNDS_PER_S
        header = _header(number, round(48_000 * at), is_marker=False)
        yield NOW + at, Media.AUDIO, Stripped(header, number, bytes(SOUND_BYTES))


def _header(number: int, timestamp: int, *, is_marker: bool) -> RtpHeader:
    return RtpHeader(96, is_marker, False, number & 0xFFFF, timestamp, 1, 12)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object a line")
    main(is_json=parser.parse_args().json)
