"""Of a message that is too long no more than the beginning is ever kept."""

from websockets.frames import Frame, Opcode

from signaling.messages import MAX_MESSAGE_BYTES
from web.oversized import KEPT_BYTES, READ_MAX_BYTES, Parser, as_text, join

CHUNK = 50_000
HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def _opened() -> Parser:
    parser = Parser(max_size=READ_MAX_BYTES)
    parser.receive_data(HANDSHAKE)
    (request,) = parser.events_received()
    parser.send_response(parser.accept(request))  # type: ignore[arg-type]  # It is the handshake.
    return parser


def _message(text: str) -> bytes:
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=True)


def test_a_long_message_is_read_to_its_end_and_the_next_one_whole() -> None:
    parser, waiting = _opened(), []
    sent = _message("4217" + "x" * 1_000_000) + _message("short")
    for at in range(0, len(sent), CHUNK):
        parser.receive_data(sent[at : at + CHUNK])
        waiting.append(len(parser.reader.buffer))
    long, short = parser.events_received()
    assert isinstance(long, Frame)
    assert isinstance(short, Frame)
    assert max(waiting) <= KEPT_BYTES + CHUNK
    assert len(long.data) == KEPT_BYTES
    assert bytes(long.data).startswith(b"4217xxx")
    assert bytes(short.data) == b"short"


def test_the_longest_message_is_whole() -> None:
    parser, longest = _opened(), "x" * MAX_MESSAGE_BYTES
    parser.receive_data(_message(longest))
    (message,) = parser.events_received()
    assert isinstance(message, Frame)
    assert bytes(message.data).decode() == longest


def test_what_is_beyond_reading_is_refused_by_its_first_bytes() -> None:
    parser = _opened()
    parser.receive_data(_message("x" * (READ_MAX_BYTES + 1))[:20])
    assert parser.parser_exc is not None
    assert not parser.reader.buffer


def test_a_message_in_many_frames_keeps_its_beginning_alone() -> None:
    joined: bytes | bytearray = b"42"
    for _ in range(100):
        joined = join(joined, b"x" * 1000)
    assert len(joined) == KEPT_BYTES
    assert joined.startswith(b"42x")


def test_a_character_that_was_cut_does_not_break_the_text() -> None:
    cut = ("4217" + "\u00e9" * MAX_MESSAGE_BYTES).encode()[:KEPT_BYTES]
    assert as_text(cut).decode().startswith("4217")
    assert len(as_text(cut).decode()) == KEPT_BYTES
    assert as_text("\u00e9".encode()) == "\u00e9".encode()
