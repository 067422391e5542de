"""RTP and RTCP protected with AES in counter mode and an HMAC-SHA1 of 80 bits.

Source: RFC 3711 sections 3 and 4.
"""

import hmac
from collections.abc import Iterable

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC

from rooms.sfu.errors import ForgedError
from rooms.sfu.transport.keys import Label, MasterKey, Part, derive

TAG_BYTES = 10
_SALT_BYTES = 14
_AUTHENTICATION_KEY_BYTES = 20
_BLOCK_BYTES = 16
_RTCP_HEADER_BYTES = 8
_WORD_BYTES = 4


class _Keystream:
    """AES in counter mode under one key, set anew for each packet.

    Source: RFC 3711 section 4.1.1.
    """

    __slots__ = ("_cipher", "_salt")

    def __init__(self, key: bytes, salt: bytes) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.CTR(bytes(_BLOCK_BYTES))).encryptor()
        self._salt = int.from_bytes(salt) << 16

    def apply(self, data: bytes, counter: int) -> bytes:
        """Encrypt, or decrypt: in this mode they are the same."""
        self._cipher.reset_nonce((self._salt ^ counter << 16).to_bytes(_BLOCK_BYTES))
        return self._cipher.update(data)


class _Authentication:
    """An HMAC under one key, whose beginning is computed once."""

    __slots__ = ("_keyed",)

    def __init__(self, key: bytes) -> None:
        self._keyed = HMAC(key, hashes.SHA1())  # noqa: S303 - RFC 3711 gives no choice of hash.

    def tag(self, data: bytes) -> bytes:
        """Return the first 80 bits."""
        keyed = self._keyed.copy()
        keyed.update(data)
        return keyed.finalize()[:TAG_BYTES]

    def check(self, data: bytes, tag: bytes) -> None:
        """Raise ForgedError when that is not the tag."""
        if not hmac.compare_digest(self.tag(data), tag):
            raise ForgedError


class CounterModeRtp:
    """One direction's RTP."""

    tag_bytes = TAG_BYTES
    __slots__ = ("_authentication", "_keystream")

    def __init__(self, master: MasterKey) -> None:
        self._keystream = _Keystream(
            derive(master, Label.RTP_KEY, size_bytes=len(master.key)),
            derive(master, Label.RTP_SALT, size_bytes=_SALT_BYTES),
        )
        self._authentication = _Authentication(
            derive(master, Label.RTP_AUTHENTICATION, size_bytes=_AUTHENTICATION_KEY_BYTES)
        )

    def protect(self, header: bytes, payload: bytes, counter: int) -> bytes:
        """Return the protected packet; ``counter`` is ssrc << 48 | unwrapped number.

        Source: RFC 3711 section 4.2: the tag covers the packet and the roll-over counter.
        """
        packet = header + self._keystream.apply(payload, counter)
        return packet + self._authentication.tag(packet + _cycles(counter))

    def protect_into(self, parts: Iterable[Part]) -> None:
        """Write each part's encrypted payload and tag where it says."""
        for part in parts:
            payload = self._keystream.apply(part.payload, part.counter)
            tag = self._authentication.tag(part.header + payload + _cycles(part.counter))
            part.place[:] = payload + tag

    def open(self, data: bytes, header_bytes: int, counter: int) -> bytes:
        """Return the payload in clear.

        Raises: ForgedError.
        """
        packet = data[:-TAG_BYTES]
        self._authentication.check(packet + _cycles(counter), data[-TAG_BYTES:])
        return self._keystream.apply(packet[header_bytes:], counter)


class CounterModeRtcp:
    """One direction's RTCP; the index stands before the tag."""

    tag_bytes = TAG_BYTES
    index_from_end_bytes = _WORD_BYTES + TAG_BYTES
    __slots__ = ("_authentication", "_keystream")

    def __init__(self, master: MasterKey) -> None:
        self._keystream = _Keystream(
            derive(master, Label.RTCP_KEY, size_bytes=len(master.key)),
            derive(master, Label.RTCP_SALT, size_bytes=_SALT_BYTES),
        )
        self._authentication = _Authentication(
            derive(master, Label.RTCP_AUTHENTICATION, size_bytes=_AUTHENTICATION_KEY_BYTES)
        )

    def protect(self, packet: bytes, word: bytes, counter: int) -> bytes:
        """Return the protected compound packet; ``word`` is E and index, as it goes out.

        Source: RFC 3711 section 3.4.
        """
        head, body = packet[:_RTCP_HEADER_BYTES], packet[_RTCP_HEADER_BYTES:]
        signed = head + self._keystream.apply(body, counter) + word
        return signed + self._authentication.tag(signed)

    def open(self, data: bytes, counter: int) -> bytes:
        """Return the compound packet in clear; it may have come so, with a tag.

        Raises: ForgedError.
        """
        signed = data[:-TAG_BYTES]
        self._authentication.check(signed, data[-TAG_BYTES:])
        head, body = signed[:_RTCP_HEADER_BYTES], signed[_RTCP_HEADER_BYTES:-_WORD_BYTES]
        if not signed[-_WORD_BYTES] & 0x80:
            return head + body
        return head + self._keystream.apply(body, counter)


def _cycles(counter: int) -> bytes:
    """Return the roll-over counter: the 32 bits of the unwrapped number above the lowest 16."""
    return (counter >> 16 & 0xFFFFFFFF).to_bytes(4)
