"""One of our peers' connection to a server: ICE checks, the DTLS handshake, then keys.

Source: RFC 8445 (ICE), RFC 7675 (consent), RFC 5764 (DTLS-SRTP).
"""

import contextlib
import secrets
import socket
import time
from collections.abc import Callable
from typing import Any

from aioice import stun

from benchmarks.fanout.dtls import Handshake, Identity, Keys
from benchmarks.fanout.network import LOAD_ADDRESS
from benchmarks.fanout.sdp import Local, Remote

RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024
DATAGRAM_BYTES_MAX = 2_048
_REQUEST, _RESPONSE = b"\x00\x01", b"\x01\x01"
_PRIORITY = 1_853_824_767


class Connection:
    """A socket that becomes a protected connection; ``on_keys`` is called once it is."""

    def __init__(self, identity: Identity, *, on_keys: Callable[[Keys], None]) -> None:
        self.socket = _open_socket()
        self.local = Local(
            ufrag=secrets.token_hex(4),
            password=secrets.token_hex(12),
            fingerprint=identity.fingerprint,
            address=self.socket.getsockname(),
        )
        self.send = self.socket.send
        self.keys: Keys | None = None
        self.retransmissions = 0
        self._on_keys = on_keys
        self._identity = identity
        self._remote: Remote | None = None
        self._handshake: Handshake | None = None
        self._sender: Any = None

    def start(self, remote: Remote) -> None:
        """Send the first check."""
        self._remote = remote
        self.socket.connect(remote.address)
        self.check()

    def check(self) -> None:
        """Send a connectivity check, which is a refreshed consent later on."""
        assert self._remote is not None
        remote, local = self._remote, self.local
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{remote.ufrag}:{local.ufrag}"
        request.attributes["PRIORITY"] = _PRIORITY
        if remote.is_lite:
            request.attributes["ICE-CONTROLLING"] = 1
            request.attributes["USE-CANDIDATE"] = None
        else:
            request.attributes["ICE-CONTROLLED"] = 1
        request.add_message_integrity(remote.password.encode())
        self._send(bytes(request))

    def retry(self) -> None:
        """Send again what had no answer yet."""
        if self._handshake is None:
            self.check()
        else:
            self._send_all(self._handshake.retransmit(time.monotonic()))
            self.retransmissions = self._handshake.retransmissions

    def receive(self, data: bytes) -> None:
        """Take anything but RTP."""
        if data[:2] == _RESPONSE and self._handshake is None and self._remote is not None:
            self._begin_handshake(self._remote)
        elif data[:2] == _REQUEST and self._remote is not None:
            self._answer_check(data, self._remote.address)
        elif 20 <= data[0] <= 63 and self.keys is None:
            self._receive_dtls(data)

    def receive_more(self) -> None:
        """Take what lies in the socket, while no media is expected."""
        with contextlib.suppress(BlockingIOError, ConnectionRefusedError):
            while True:
                self.receive(self.socket.recv(DATAGRAM_BYTES_MAX))

    def send_rtcp(self, packet: bytes) -> None:
        """Protect and send RTCP."""
        if self._sender is not None:
            self._send(self._sender.protect_rtcp(packet))

    def protect(self, packet: bytes) -> bytes:
        """Protect RTP."""
        protected: bytes = self._sender.protect(packet)
        return protected

    def close(self) -> None:
        """Leave without a word."""
        self.socket.close()

    def _begin_handshake(self, remote: Remote) -> None:
        self._handshake = Handshake(self._identity, is_client=not remote.is_dtls_client)
        self._send_all(self._handshake.begin(time.monotonic()))

    def _receive_dtls(self, data: bytes) -> None:
        if self._handshake is None:
            assert self._remote is not None
            self._begin_handshake(self._remote)
        assert self._handshake is not None
        self._send_all(self._handshake.receive(data, time.monotonic()))
        if self._handshake.keys is not None:
            self.keys = self._handshake.keys
            self._sender = self.keys.sender()
            self._on_keys(self.keys)

    def _answer_check(self, data: bytes, source: tuple[str, int]) -> None:
        # The request's tag is not verified, so that its first bytes are enough to answer it.
        response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, transaction_id=data[8:20])
        response.attributes["XOR-MAPPED-ADDRESS"] = source
        response.add_message_integrity(self.local.password.encode())
        self._send(bytes(response))

    def _send_all(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self._send(datagram)

    def _send(self, data: bytes) -> None:
        # A datagram that finds no room, or a server that has ended, is loss like any other.
        with contextlib.suppress(OSError):
            self.send(data)


def _open_socket() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        opened.setsockopt(socket.SOL_SOCKET, _RECEIVE_BUFFER_FORCED, RECEIVE_BUFFER_BYTES)
    except PermissionError:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
    opened.bind((LOAD_ADDRESS, 0))
    return opened


# SO_RCVBUFFORCE goes beyond the machine's limit; Python has no name for it.
_RECEIVE_BUFFER_FORCED = 33
