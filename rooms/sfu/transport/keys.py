"""The keys that DTLS gives for SRTP, by protection profile, and what is derived from them.

Source: RFC 3711 section 4.3, RFC 5764 section 4, RFC 6188 (AES-256 derivation), RFC 7714.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_SALT_BYTES = 14


@dataclass(frozen=True, slots=True)
class Profile:
    """A protection profile as DTLS names it, and the sizes of its master keys and salts."""

    openssl_name: bytes
    key_bytes: int
    salt_bytes: int


AES_256_GCM = Profile(b"SRTP_AEAD_AES_256_GCM", 32, 12)
AES_128_GCM = Profile(b"SRTP_AEAD_AES_128_GCM", 16, 12)
AES_128_CM = Profile(b"SRTP_AES128_CM_SHA1_80", 16, 14)
# The server prefers the first that the peer has.
PROFILES = (AES_256_GCM, AES_128_GCM, AES_128_CM)


class Label(IntEnum):
    """What a derived secret is for."""

    RTP_KEY = 0
    RTP_AUTHENTICATION = 1
    RTP_SALT = 2
    RTCP_KEY = 3
    RTCP_AUTHENTICATION = 4
    RTCP_SALT = 5


class MasterKey(NamedTuple):
    """One direction's key and salt, as DTLS exported them."""

    key: bytes
    salt: bytes
    profile: Profile


class Part(NamedTuple):
    """A packet to protect in place; ``place`` has room for the payload and the tag.

    ``counter`` is ssrc << 48 | unwrapped number.
    """

    counter: int
    header: bytes
    payload: bytes
    place: memoryview


def split_keying_material(material: bytes, profile: Profile) -> tuple[MasterKey, MasterKey]:
    """Return the DTLS client's and the DTLS server's key.

    Source: RFC 5764 section 4.2.
    """
    key, salt = profile.key_bytes, profile.salt_bytes
    salts = 2 * key
    client = MasterKey(material[:key], material[salts : salts + salt], profile)
    server = MasterKey(material[key:salts], material[salts + salt : salts + 2 * salt], profile)
    return client, server


def derive(master: MasterKey, label: Label, *, size_bytes: int) -> bytes:
    """Return a session key or salt; the key derivation rate is zero.

    Source: RFC 3711 section 4.3.3, the 96-bit salt of RFC 7714 section 11 filled with zeros.
    """
    salt = int.from_bytes(master.salt.ljust(_SALT_BYTES, b"\0"))
    counter = (salt ^ label << 48) << 16
    stream = Cipher(algorithms.AES(master.key), modes.CTR(counter.to_bytes(16))).encryptor()
    return stream.update(bytes(size_bytes))
