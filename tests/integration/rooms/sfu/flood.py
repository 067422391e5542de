"""Flood a port on loopback: ``python -m …flood PORT RATE SECONDS UFRAG``.

The datagrams are checks for nobody, forged checks for UFRAG, hellos and media, in turn, from many
addresses. Prints how many went out.
"""

import itertools
import secrets
import socket
import sys
import time
from collections.abc import Iterator

from aioice import stun

from tests.unit.rooms.sfu.captured import captured

ADDRESSES = 64
STEP_S = 0.005
DIFFERENT_CHECKS = 50


def check(ufrag: str) -> bytes:
    """Return a check that nobody's password made."""
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{ufrag}:theirs"
    request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity(secrets.token_bytes(20))
    return bytes(request)


def datagrams(ufrag: str) -> Iterator[bytes]:
    """Give what is sent, for ever."""
    unknown = [check(secrets.token_urlsafe(6)) for _ in range(DIFFERENT_CHECKS)]
    forged = [check(ufrag) for _ in range(DIFFERENT_CHECKS)]
    kinds = (unknown, forged, captured("dtls"), captured("rtp"), captured("rtcp"))
    return itertools.chain.from_iterable(zip(*map(itertools.cycle, kinds), strict=True))


def main() -> None:
    """Send at the rate until the time is over."""
    port, rate, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    sockets = []
    for number in range(ADDRESSES):
        opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.bind((f"127.0.1.{number + 1}", 0))
        sockets.append(opened)
    turns = itertools.cycle(sockets)
    source = datagrams(sys.argv[4])
    began = time.monotonic()
    sent = 0
    while (elapsed := time.monotonic() - began) < seconds:
        for _ in range(round(rate * elapsed) - sent):
            next(turns).sendto(next(source), ("127.0.0.1", port))
            sent += 1
        time.sleep(STEP_S)
    sys.stdout.write(f"{sent}\n")


if __name__ == "__main__":
    main()
