"""DTLS 1.2 records after the handshake, read and written without OpenSSL.

A finished handshake is worth a few dozen bytes: the keys of its records. OpenSSL's object for it
takes some 85 KB, most of it buffers, and all that still comes is the alert that ends it.

Source: RFC 6347 section 4.1, RFC 5246 sections 6.2.3.3, 6.3 and 7.2, RFC 5288 section 3 (AES-GCM),
RFC 7905 section 2 (ChaCha20-Poly1305).
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

HEADER_BYTES = 13
_ALERT = 21
HANDSHAKE = 22
_VERSION = b"\xfe\xfd"
_EPOCH = 1
_TAG_BYTES = 16
_EXPLICIT_NONCE_BYTES = 8
_NONCE_BYTES = 12
_CLOSE_NOTIFY = b"\x01\x00"
_FATAL = 2
# Far beyond what the handshake used, so that no number is used twice.
_OUR_SEQUENCE = 1 << 40


@dataclass(frozen=True, slots=True)
class Suite:
    """A cipher suite: its key, the fixed part of its nonce, and the hash that derives both."""

    key_bytes: int
    salt_bytes: int
    digest: str
    aead: Callable[[bytes], AESGCM | ChaCha20Poly1305]


_AES_128 = Suite(16, 4, "sha256", AESGCM)
_AES_256 = Suite(32, 4, "sha384", AESGCM)
_CHACHA = Suite(32, 12, "sha256", ChaCha20Poly1305)
SUITES = {
    "ECDHE-ECDSA-AES128-GCM-SHA256": _AES_128,
    "ECDHE-ECDSA-AES256-GCM-SHA384": _AES_256,
    "ECDHE-ECDSA-CHACHA20-POLY1305": _CHACHA,
}


class Farewell:
    """Know the peer's alert when it comes, and write ours."""

    __slots__ = ("_read_key", "_read_salt", "_suite", "_write_key", "_write_salt")

    def __init__(
        self, suite: Suite, *, master: bytes, server_random: bytes, client_random: bytes
    ) -> None:
        """Derive the record keys; we are the server.

        Source: RFC 5246 section 6.3.
        """
        key, salt = suite.key_bytes, suite.salt_bytes
        block = expand(
            master,
            b"key expansion" + server_random + client_random,
            digest=suite.digest,
            size_bytes=2 * (key + salt),
        )
        self._suite = suite
        self._read_key, self._write_key = block[:key], block[key : 2 * key]
        salts = block[2 * key :]
        self._read_salt, self._write_salt = salts[:salt], salts[salt:]

    def ends(self, datagram: bytes) -> bool:
        """Say whether the datagram holds the peer's genuine close_notify or a fatal alert."""
        at = 0
        while at + HEADER_BYTES <= len(datagram):
            size = int.from_bytes(datagram[at + 11 : at + 13])
            end = at + HEADER_BYTES + size
            if end > len(datagram):
                return False
            if self._is_end(datagram[at : at + HEADER_BYTES], datagram[at + HEADER_BYTES : end]):
                return True
            at = end
        return False

    def close_notify(self, random: Callable[[int], bytes]) -> bytes:
        """Return the datagram that tells the peer we close."""
        number = (_EPOCH << 48 | _OUR_SEQUENCE).to_bytes(8)
        explicit = random(_EXPLICIT_NONCE_BYTES) if self._is_nonce_explicit else b""
        nonce = self._nonce(self._write_salt, explicit, number)
        head = number + bytes([_ALERT]) + _VERSION
        aad = head + len(_CLOSE_NOTIFY).to_bytes(2)
        body = explicit + self._suite.aead(self._write_key).encrypt(nonce, _CLOSE_NOTIFY, aad)
        return bytes([_ALERT]) + _VERSION + number + len(body).to_bytes(2) + body

    @property
    def _is_nonce_explicit(self) -> bool:
        return self._suite.salt_bytes < _NONCE_BYTES

    def _is_end(self, header: bytes, body: bytes) -> bool:
        if header[0] != _ALERT or header[1:3] != _VERSION or header[3:5] != _EPOCH.to_bytes(2):
            return False
        overhead = _TAG_BYTES + (_EXPLICIT_NONCE_BYTES if self._is_nonce_explicit else 0)
        if len(body) != overhead + len(_CLOSE_NOTIFY):
            return False
        split = overhead - _TAG_BYTES
        number = header[3:11]
        nonce = self._nonce(self._read_salt, body[:split], number)
        aad = number + header[:3] + len(_CLOSE_NOTIFY).to_bytes(2)
        try:
            alert = self._suite.aead(self._read_key).decrypt(nonce, body[split:], aad)
        except InvalidTag:
            return False
        return alert == _CLOSE_NOTIFY or alert[0] == _FATAL

    def _nonce(self, salt: bytes, explicit: bytes, number: bytes) -> bytes:
        if self._is_nonce_explicit:
            return salt + explicit
        mask = int.from_bytes(salt) ^ int.from_bytes(number)
        return mask.to_bytes(_NONCE_BYTES)


def expand(secret: bytes, seed: bytes, *, digest: str, size_bytes: int) -> bytes:
    """Return pseudo-random bytes from a secret.

    Source: RFC 5246 section 5, P_hash.
    """
    found, link = b"", seed
    while len(found) < size_bytes:
        link = hmac.digest(secret, link, digest)
        found += hmac.digest(secret, link + seed, digest)
    return found[:size_bytes]
