"""Record without end, faster than life, until killed: ``python -m ... ROOT FOLDER UNIX``."""

import sys
from pathlib import Path

from rooms.sfu.recording.recorder import Recorder
from tests.unit.rooms.sfu.recording import footage

SECONDS = 12
NOW = 1_000.0


def main(root: Path, folder: str, unix_now: float) -> None:
    recorder = Recorder(root, clock=lambda: now)
    now = NOW
    recording = recorder.start(recording="a recording", folder=folder, now=NOW, unix_now=unix_now)
    feeds = {
        source: recording.feed(peer="host", source=source, video_codec="vp8")
        for source in ("camera", "screen")
    }
    sent = footage.merged(footage.packets(footage.pictures()), footage.packets(footage.sounds()))
    for turn in range(100_000):
        for item in sent:
            now = NOW + SECONDS * turn + item.at
            number = item.packet.number + turn * 100_000
            later = footage.timestamp(item.media, SECONDS * turn + item.at)
            header = item.packet.header._replace(timestamp=later)
            packet = item.packet._replace(header=header, number=number)
            for feed in feeds.values():
                feed.packet(item.media, packet, now=now)
        recorder.tick(now)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
