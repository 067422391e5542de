"""Frames cut out of what arrives, however it was cut on its way."""

import pytest
from websockets.frames import Frame, Opcode

from benchmarks.signaling.frames import PING, TEXT, Frames, opening, text

MESSAGES = [b"2", b"x" * 125, b"y" * 126, b"z" * 70_000, b""]


def sent(payload: bytes, opcode: Opcode = Opcode.TEXT) -> bytes:
    return Frame(opcode, payload).serialize(mask=False)


@pytest.mark.parametrize("piece", [1, 2, 3, 127, 65_536, 200_000])
def test_messages_are_the_same_in_whichever_pieces_they_arrive(piece: int) -> None:
    stream = b"".join(sent(message) for message in MESSAGES)
    frames = Frames()
    found = [
        payload
        for start in range(0, len(stream), piece)
        for _, payload in frames.cut(stream[start : start + piece])
    ]
    assert found == MESSAGES


def test_a_ping_is_told_from_a_message() -> None:
    kinds = [kind for kind, _ in Frames().cut(sent(b"a") + sent(b"b", Opcode.PING))]
    assert kinds == [TEXT, PING]


def test_what_a_browser_sends_is_masked() -> None:
    frame = text("hello")
    assert frame[1] & 0x80
    assert b"hello" not in frame


def test_the_opening_request_carries_cookie_and_origin() -> None:
    request = opening("/socket.io/", host="h", cookie="a=b", origin="http://h").decode()
    assert request.startswith("GET /socket.io/ HTTP/1.1\r\n")
    assert "\r\nCookie: a=b\r\n" in request
    assert "\r\nOrigin: http://h\r\n" in request
    assert request.endswith("\r\n\r\n")
