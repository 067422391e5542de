"""Uvicorn's WebSocket, which also writes frames that are made already: one for a whole hall."""

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from signaling.sockets import FRAMES


class FrameWritingProtocol(WebSocketsSansIOProtocol):
    """A connection that applications may write frames to, by the extension `FRAMES`."""

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
