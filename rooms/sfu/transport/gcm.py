"""RTP and RTCP protected with AES-GCM.

Source: RFC 7714.
"""

from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rooms.sfu.errors import ForgedError
from rooms.sfu.transport.keys import Label, MasterKey, Part, derive

TAG_BYTES = 16
_NONCE_BYTES = 12
_RTCP_HEADER_BYTES = 8
_WORD_BYTES = 4


class GcmRtp:
    """One direction's RTP."""

    tag_bytes = TAG_BYTES
    __slots__ = ("_aead", "_encrypt", "_encrypt_into", "_salt")

    def __init__(self, master: MasterKey) -> None:
        self._aead = AESGCM(derive(master, Label.RTP_KEY, size_bytes=len(master.key)))
        self._encrypt = self._aead.encrypt
        self._encrypt_into = self._aead.encrypt_into
        self._salt = int.from_bytes(derive(master, Label.RTP_SALT, size_bytes=_NONCE_BYTES))

    def protect(self, header: bytes, payload: bytes, counter: int) -> bytes:
        """Return the protected packet; ``counter`` is ssrc << 48 | unwrapped number.

        Source: RFC 7714 section 8.
        """
        nonce = (self._salt ^ counter).to_bytes(_NONCE_BYTES)
        return header + self._encrypt(nonce, payload, header)

    def protect_into(self, parts: Iterable[Part]) -> None:
        """Write each part's encrypted payload and tag where it says."""
        encrypt, salt = self._encrypt_into, self._salt
        for counter, header, payload, place in parts:
            encrypt((salt ^ counter).to_bytes(_NONCE_BYTES), payload, header, place)

    def open(self, data: bytes, header_bytes: int, counter: int) -> bytes:
        """Return the payload in clear.

        Raises: ForgedError.
        """
        nonce = (self._salt ^ counter).to_bytes(_NONCE_BYTES)
        try:
            return self._aead.decrypt(nonce, data[header_bytes:], data[:header_bytes])
        except InvalidTag:
            raise ForgedError from None


class GcmRtcp:
    """One direction's RTCP; the index stands behind the tag."""

    tag_bytes = TAG_BYTES
    index_from_end_bytes = _WORD_BYTES
    __slots__ = ("_aead", "_salt")

    def __init__(self, master: MasterKey) -> None:
        self._aead = AESGCM(derive(master, Label.RTCP_KEY, size_bytes=len(master.key)))
        self._salt = int.from_bytes(derive(master, Label.RTCP_SALT, size_bytes=_NONCE_BYTES))

    def protect(self, packet: bytes, word: bytes, counter: int) -> bytes:
        """Return the protected compound packet; ``word`` is E and index, as it goes out.

        Source: RFC 7714 section 9.
        """
        nonce = (self._salt ^ counter).to_bytes(_NONCE_BYTES)
        head = packet[:_RTCP_HEADER_BYTES]
        return head + self._aead.encrypt(nonce, packet[_RTCP_HEADER_BYTES:], head + word) + word

    def open(self, data: bytes, counter: int) -> bytes:
        """Return the compound packet in clear; it may have come so, with a tag.

        Raises: ForgedError.
        """
        nonce = (self._salt ^ counter).to_bytes(_NONCE_BYTES)
        head, word = data[:_RTCP_HEADER_BYTES], data[-_WORD_BYTES:]
        body = data[_RTCP_HEADER_BYTES:-_WORD_BYTES]
        try:
            if word[0] & 0x80:
                return head + self._aead.decrypt(nonce, body, head + word)
            clear = body[:-TAG_BYTES]
            self._aead.decrypt(nonce, body[-TAG_BYTES:], head + clear + word)
        except InvalidTag:
            raise ForgedError from None
        return head + clear
