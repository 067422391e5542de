"""DTLS and the SRTP keys it gives, on the side of a browser.

Source: RFC 5764.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pylibsrtp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

DATAGRAM_BYTES_MAX = 1_200
FLIGHT_BYTES_MAX = 16 * 1024
FIRST_TIMEOUT_S = 0.05
_RECORD_HEADER_BYTES = 13
_LABEL = b"EXTRACTOR-dtls_srtp"


@dataclass(frozen=True, slots=True)
class Profile:
    """A protection profile: sizes in bytes, and libsrtp's number for it."""

    key_bytes: int
    salt_bytes: int
    number: int


# In the order of Chromium's offer.
PROFILES = {
    b"SRTP_AEAD_AES_256_GCM": Profile(32, 12, pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_256_GCM),
    b"SRTP_AEAD_AES_128_GCM": Profile(16, 12, pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM),
    b"SRTP_AES128_CM_SHA1_80": Profile(16, 14, pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80),
}


@dataclass(frozen=True, slots=True)
class Keys:
    """What a finished handshake gives: ``send`` and ``receive`` are libsrtp's master keys."""

    profile_name: str
    send: bytes
    receive: bytes

    def sender(self) -> Any:
        """Return a libsrtp session that protects what we send."""
        return self._session(self.send, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)

    def receiver(self) -> Any:
        """Return a libsrtp session that opens what we receive."""
        return self._session(self.receive, pylibsrtp.Policy.SSRC_ANY_INBOUND)

    def _session(self, key: bytes, direction: int) -> Any:
        number = PROFILES[self.profile_name.encode()].number
        policy = pylibsrtp.Policy(key=key, ssrc_type=direction, srtp_profile=number)
        policy.window_size = 1_024
        return pylibsrtp.Session(policy)


class Identity:
    """A certificate and the TLS context made with it; our peers share one."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "load")])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        digest = certificate.fingerprint(hashes.SHA256())
        self.fingerprint = ":".join(f"{byte:02X}" for byte in digest)
        self.context = SSL.Context(SSL.DTLS_METHOD)
        self.context.set_options(SSL.OP_NO_QUERY_MTU)
        self.context.set_verify(SSL.VERIFY_PEER, lambda *_arguments: True)
        self.context.use_certificate(certificate)
        self.context.use_privatekey(key)
        self.context.set_tlsext_use_srtp(b":".join(PROFILES))


class Handshake:
    """One handshake; each step returns the datagrams to send.

    A flight that nothing answers is sent again after ``FIRST_TIMEOUT_S``, then after twice as
    long, as Chromium does; OpenSSL itself would wait a second.
    """

    def __init__(self, identity: Identity, *, is_client: bool) -> None:
        self.keys: Keys | None = None
        self.retransmissions = 0
        self._is_client = is_client
        self._unanswered: list[bytes] = []
        self._timeout_s = FIRST_TIMEOUT_S
        self._due_s = 0.0
        self._tls = SSL.Connection(identity.context, None)
        self._tls.set_ciphertext_mtu(DATAGRAM_BYTES_MAX)
        if is_client:
            self._tls.set_connect_state()
        else:
            self._tls.set_accept_state()

    def begin(self, now: float) -> list[bytes]:
        """Return the client's hello; a server has nothing to say yet."""
        return self._go_on(now) if self._is_client else []

    def receive(self, datagram: bytes, now: float) -> list[bytes]:
        """Take a datagram of the handshake."""
        self._tls.bio_write(datagram)
        return self._go_on(now)

    def retransmit(self, now: float) -> list[bytes]:
        """Return the last flight again when its time has come."""
        if self.keys is not None or not self._unanswered or now < self._due_s:
            return []
        self.retransmissions += 1
        self._timeout_s *= 2
        self._due_s = now + self._timeout_s
        return self._unanswered

    def _go_on(self, now: float) -> list[bytes]:
        try:
            self._tls.do_handshake()
        except SSL.WantReadError:
            pass
        else:
            self.keys = self.keys or self._export()
        flight = self._flight()
        if flight:
            self._unanswered = flight
            self._due_s = now + self._timeout_s
        return flight

    def _export(self) -> Keys:
        name = self._tls.get_selected_srtp_profile()
        key, salt = PROFILES[name].key_bytes, PROFILES[name].salt_bytes
        material = self._tls.export_keying_material(_LABEL, 2 * (key + salt))
        client = material[:key] + material[2 * key : 2 * key + salt]
        server = material[key : 2 * key] + material[2 * key + salt :]
        send, receive = (client, server) if self._is_client else (server, client)
        return Keys(name.decode(), send, receive)

    def _flight(self) -> list[bytes]:
        try:
            return cut(self._tls.bio_read(FLIGHT_BYTES_MAX))
        except SSL.WantReadError:
            return []


def cut(flight: bytes) -> list[bytes]:
    """Cut a row of records into datagrams that fit the path."""
    datagrams = [b""]
    at = 0
    while at < len(flight):
        size = _RECORD_HEADER_BYTES + int.from_bytes(flight[at + 11 : at + 13])
        if datagrams[-1] and len(datagrams[-1]) + size > DATAGRAM_BYTES_MAX:
            datagrams.append(b"")
        datagrams[-1] += flight[at : at + size]
        at += size
    return [datagram for datagram in datagrams if datagram]
