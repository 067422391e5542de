"""FFmpeg as a WHIP client: its own muxer sends a moving picture and a tone until told to stop.

Run as a program of its own, `python -m tests.ffmpeg_publisher URL KEY [OPTION=VALUE...]`: FFmpeg
waits for the network without letting other Python code run. It stops when its standard input
closes, or after a minute.
"""

import array
import fractions
import math
import select
import sys
import time
from typing import Any

import av
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

WIDTH, HEIGHT, FRAMES_PER_S = 320, 240, 30
RATE, SAMPLES = 48_000, 960
LONGEST_S = 60.0
H264 = {"profile": "baseline", "preset": "ultrafast", "tune": "zerolatency", "bf": "0"}
BRIGHT, DARK = b"\xc8", b"\x30"


def main(url: str, key: str, *options: str) -> None:
    """Send in real time; say `sending` once FFmpeg is connected."""
    av.logging.restore_default_callback()
    given = dict(option.split("=", 1) for option in options)
    with av.open(url, "w", format="whip", options={"authorization": key, **given}) as output:
        video = output.add_stream("libx264", rate=FRAMES_PER_S, options={**H264, "g": "30"})
        assert isinstance(video, VideoStream)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = output.add_stream("libopus", rate=RATE, options={"b": "64000"})
        assert isinstance(audio, AudioStream)
        audio.layout = "stereo"
        output.start_encoding()
        sys.stdout.write("sending\n")
        sys.stdout.flush()
        send(output, video, audio)


def send(output: Any, video: VideoStream, audio: AudioStream) -> None:
    """Encode and send each picture and each stretch of sound when it is due."""
    began = time.monotonic()
    pictures = sounds = 0
    while (now := time.monotonic() - began) < LONGEST_S and not is_told_to_stop():
        while pictures / FRAMES_PER_S <= now:
            output.mux(video.encode(picture(pictures)))
            pictures += 1
        while sounds * SAMPLES / RATE <= now:
            output.mux(audio.encode(sound(sounds)))
            sounds += 1


def is_told_to_stop() -> bool:
    """Wait a little for the end of standard input."""
    ready, _, _ = select.select([sys.stdin], [], [], 0.005)
    return bool(ready) and not sys.stdin.read(1)


def picture(number: int) -> av.VideoFrame:
    """Return a bright picture with a dark bar that moves."""
    at = number * 4 % (WIDTH - 16)
    row = BRIGHT * at + DARK * 16 + BRIGHT * (WIDTH - at - 16)
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    luma, *chroma = frame.planes
    luma.update(row.ljust(luma.line_size) * HEIGHT)
    for plane in chroma:
        plane.update(b"\x80" * plane.buffer_size)
    frame.pts, frame.time_base = number, fractions.Fraction(1, FRAMES_PER_S)
    return frame


def sound(number: int) -> av.AudioFrame:
    """Return 20 ms of a tone."""
    frame = av.AudioFrame(format="flt", layout="stereo", samples=SAMPLES)
    first = number * SAMPLES
    wave = [0.3 * math.sin(2 * math.pi * 500 * (first + i) / RATE) for i in range(SAMPLES)]
    frame.planes[0].update(array.array("f", [v for v in wave for _ in range(2)]).tobytes())
    frame.pts, frame.sample_rate = first, RATE
    frame.time_base = fractions.Fraction(1, RATE)
    return frame


if __name__ == "__main__":
    main(*sys.argv[1:])
