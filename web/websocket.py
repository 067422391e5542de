"""Uvicorn's WebSocket, which also writes frames that are made already: one for a whole hall."""

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from signaling.sockets import FRAMES
from web.oversized import READ_MAX_BYTES, Parser, as_text, join


class FrameWritingProtocol(WebSocketsSansIOProtocol):
    """A connection that applications may write frames to, by the extension `FRAMES`.

    It compresses nothing, and of a message that is too long it reads the beginning alone.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn = Parser(max_size=READ_MAX_BYTES, logger=self.conn.logger)

    def handle_cont(self, event: Frame) -> None:
        """Join a message that comes in many frames."""
        self.frames = [cast("bytes", join(self.frames[0], bytes(event.data)))]
        if event.fin:
            self.send_receive_event_to_app()

    def send_receive_event_to_app(self) -> None:
        """Give the application a message, or the beginning of one that is too long."""
        if self.curr_msg_data_type == "text":
            self.frames = [as_text(self.frames[0])]
        super().send_receive_event_to_app()

    def handle_connect(self, event: Request) -> None:
        """Offer the extension to the application, which begins after this."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions = cast("dict[str, Any]", self.scope["extensions"])
            extensions[FRAMES] = self

    def write_frame(self, frame: bytes) -> bool:
        """Write at once, or return False while the browser has not taken what was written."""
        if self.disconnected:
            return True  # Nobody is there to miss it; the application is about to hear that.
        if self.close_sent or not self.handshake_complete or not self.writable.is_set():
            return False
        self.transport.write(frame)
        return True

    def abort(self) -> None:
        """End the connection without another word."""
        self.transport.abort()
