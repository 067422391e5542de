"""Protect and unprotect RTP and RTCP with AES-GCM.

Source: RFC 3711 (framework, key derivation), RFC 7714 (AEAD), RFC 6188 (AES-256 derivation).
"""

import struct
from dataclasses import dataclass
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rooms.sfu import limits
from rooms.sfu.errors import ForgedError, PacketError, ReplayedError
from rooms.sfu.replay import ReplayWindow
from rooms.sfu.rtp import RtpHeader, parse_header
from rooms.sfu.sequence import extend

SALT_BYTES = 12
TAG_BYTES = 16
NONCE_BYTES = 12
RTCP_HEADER_BYTES = 8
RTCP_INDEX_BYTES = 4
_ENCRYPTED_BIT = 1 << 31
_WORD = struct.Struct("!I")

_LABEL_RTP_KEY, _LABEL_RTP_SALT = 0, 2
_LABEL_RTCP_KEY, _LABEL_RTCP_SALT = 3, 5


@dataclass(frozen=True, slots=True)
class Profile:
    """A protection profile as DTLS names it; keys of ``key_bytes``, salts of 12."""

    openssl_name: bytes
    key_bytes: int


AES_256_GCM = Profile(b"SRTP_AEAD_AES_256_GCM", 32)
AES_128_GCM = Profile(b"SRTP_AEAD_AES_128_GCM", 16)
PROFILES = (AES_256_GCM, AES_128_GCM)


class MasterKey(NamedTuple):
    """One direction's key and salt, as DTLS exported them."""

    key: bytes
    salt: bytes


class Stripped(NamedTuple):
    """A genuine RTP packet: its header, its unwrapped number and its payload in clear."""

    header: RtpHeader
    number: int
    payload: bytes


def split_keying_material(material: bytes, profile: Profile) -> tuple[MasterKey, MasterKey]:
    """Return the DTLS client's and the DTLS server's key.

    Source: RFC 5764 section 4.2.
    """
    key, salt = profile.key_bytes, SALT_BYTES
    client = MasterKey(material[:key], material[2 * key : 2 * key + salt])
    server = MasterKey(material[key : 2 * key], material[2 * key + salt : 2 * (key + salt)])
    return client, server


def derive(master: MasterKey, *, label: int, size_bytes: int) -> bytes:
    """Return a session key or salt; the key derivation rate is zero.

    Source: RFC 3711 section 4.3.3, the 96-bit salt of RFC 7714 section 11 filled with zeros.
    """
    salt = int.from_bytes(master.salt.ljust(14, b"\0"))
    counter = (salt ^ label << 48) << 16
    stream = Cipher(algorithms.AES(master.key), modes.CTR(counter.to_bytes(16))).encryptor()
    return stream.update(bytes(size_bytes))


class _Keys:
    """The four session secrets of one direction."""

    __slots__ = ("rtcp", "rtcp_salt", "rtp", "rtp_salt")

    def __init__(self, master: MasterKey) -> None:
        size = len(master.key)
        self.rtp = AESGCM(derive(master, label=_LABEL_RTP_KEY, size_bytes=size))
        self.rtcp = AESGCM(derive(master, label=_LABEL_RTCP_KEY, size_bytes=size))
        self.rtp_salt = int.from_bytes(derive(master, label=_LABEL_RTP_SALT, size_bytes=SALT_BYTES))
        self.rtcp_salt = int.from_bytes(
            derive(master, label=_LABEL_RTCP_SALT, size_bytes=SALT_BYTES)
        )


class Sender:
    """Protect what we send to one peer.

    The caller never uses one (ssrc, index) for two different packets; sending the same packet
    again, as a repair, is safe.
    """

    __slots__ = ("_encrypt", "_rtcp", "_rtcp_index", "_rtcp_salt", "_salt")

    def __init__(self, master: MasterKey) -> None:
        keys = _Keys(master)
        self._encrypt = keys.rtp.encrypt
        self._salt = keys.rtp_salt
        self._rtcp = keys.rtcp
        self._rtcp_salt = keys.rtcp_salt
        self._rtcp_index = 0

    def protect_rtp(self, header: bytes, payload: bytes, counter: int) -> bytes:
        """Return the protected packet; ``counter`` is ssrc << 48 | unwrapped number.

        Source: RFC 7714 section 8.1.
        """
        nonce = (self._salt ^ counter).to_bytes(NONCE_BYTES)
        return header + self._encrypt(nonce, payload, header)

    def protect_rtcp(self, packet: bytes) -> bytes:
        """Return the protected compound packet.

        Source: RFC 7714 section 9.
        """
        index, self._rtcp_index = self._rtcp_index, self._rtcp_index + 1
        ssrc = _WORD.unpack_from(packet, 4)[0]
        nonce = (self._rtcp_salt ^ (ssrc << 48 | index)).to_bytes(NONCE_BYTES)
        head = packet[:RTCP_HEADER_BYTES]
        word = _WORD.pack(_ENCRYPTED_BIT | index)
        return head + self._rtcp.encrypt(nonce, packet[RTCP_HEADER_BYTES:], head + word) + word


class _InboundStream:
    """What we know of one of the peer's sources: the highest number and those seen."""

    __slots__ = ("highest", "window")

    def __init__(self, first: int) -> None:
        self.highest = first
        self.window = ReplayWindow(size=limits.REPLAY_WINDOW_PACKETS)


class Receiver:
    """Check and decrypt what one peer sends."""

    def __init__(self, master: MasterKey) -> None:
        self._keys = _Keys(master)
        self._streams: dict[int, _InboundStream] = {}
        self._rtcp_windows: dict[int, ReplayWindow] = {}

    def unprotect_rtp(self, data: bytes) -> Stripped:
        """Return the genuine packet.

        Raises: PacketError, ForgedError, ReplayedError.
        """
        header = parse_header(data)
        if len(data) < header.size_bytes + TAG_BYTES:
            raise PacketError("shorter than its authentication tag")
        stream = self._streams.get(header.ssrc)
        known = stream if stream is not None else self._new_stream(header.sequence)
        number = extend(header.sequence, near=known.highest)
        if number < 0:
            raise ReplayedError
        known.window.check(number)
        payload = self._open_rtp(data, header, number)
        known.window.accept(number)
        known.highest = max(known.highest, number)
        if stream is None:
            self._streams[header.ssrc] = known
        return Stripped(header, number, payload)

    def unprotect_rtcp(self, data: bytes) -> bytes:
        """Return the genuine compound packet.

        Raises: PacketError, ForgedError, ReplayedError.
        """
        if len(data) < RTCP_HEADER_BYTES + TAG_BYTES + RTCP_INDEX_BYTES:
            raise PacketError("shorter than a protected RTCP packet")
        ssrc = _WORD.unpack_from(data, 4)[0]
        index = _WORD.unpack_from(data, len(data) - RTCP_INDEX_BYTES)[0] & ~_ENCRYPTED_BIT
        window = self._rtcp_windows.get(ssrc)
        known = window if window is not None else self._new_rtcp_window()
        known.check(index)
        packet = self._open_rtcp(data, ssrc, index)
        known.accept(index)
        self._rtcp_windows[ssrc] = known
        return packet

    def _new_stream(self, sequence: int) -> _InboundStream:
        if len(self._streams) >= limits.STREAMS_PER_CONNECTION_MAX:
            raise PacketError("more streams than one connection may send")
        return _InboundStream(sequence)

    def _new_rtcp_window(self) -> ReplayWindow:
        if len(self._rtcp_windows) >= limits.STREAMS_PER_CONNECTION_MAX:
            raise PacketError("more reporters than one connection may have")
        return ReplayWindow(size=limits.SRTCP_REPLAY_WINDOW_PACKETS)

    def _open_rtp(self, data: bytes, header: RtpHeader, number: int) -> bytes:
        nonce = (self._keys.rtp_salt ^ (header.ssrc << 48 | number)).to_bytes(NONCE_BYTES)
        size = header.size_bytes
        try:
            return self._keys.rtp.decrypt(nonce, data[size:], data[:size])
        except InvalidTag:
            raise ForgedError from None

    def _open_rtcp(self, data: bytes, ssrc: int, index: int) -> bytes:
        nonce = (self._keys.rtcp_salt ^ (ssrc << 48 | index)).to_bytes(NONCE_BYTES)
        head, body = data[:RTCP_HEADER_BYTES], data[RTCP_HEADER_BYTES:-RTCP_INDEX_BYTES]
        word = data[-RTCP_INDEX_BYTES:]
        try:
            if word[0] & 0x80:
                return head + self._keys.rtcp.decrypt(nonce, body, head + word)
            clear = body[:-TAG_BYTES]
            self._keys.rtcp.decrypt(nonce, body[-TAG_BYTES:], head + clear + word)
        except InvalidTag:
            raise ForgedError from None
        return head + clear


def outgoing_counter(ssrc: int, number: int) -> int:
    """Return what ``Sender.protect_rtp`` takes; the first number sent must be below 65,536."""
    return ssrc << 48 | number
