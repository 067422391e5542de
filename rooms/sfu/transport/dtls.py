"""DTLS with one peer, as its server, until it has given the SRTP keys.

Source: RFC 5763, RFC 5764.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from rooms.sfu import limits
from rooms.sfu.transport.dtls_records import HANDSHAKE, HEADER_BYTES, SUITES, Farewell
from rooms.sfu.transport.keys import PROFILES, MasterKey, split_keying_material

_VERSION_1_2 = 0xFEFD
_EXPORT_LABEL = b"EXTRACTOR-dtls_srtp"
_VALID_FOR = dt.timedelta(days=365)
DIGESTS = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}


class Fingerprint(NamedTuple):
    """A certificate's digest as SDP gives it: lower-case algorithm, upper-case hexadecimal."""

    algorithm: str
    value: str


def fingerprint_of(certificate_der: bytes, algorithm: str) -> Fingerprint | None:
    """Return a certificate's digest, or None for an algorithm we do not accept."""
    name = DIGESTS.get(algorithm)
    if name is None:
        return None
    digest = hashlib.new(name, certificate_der).digest()
    return Fingerprint(algorithm, ":".join(f"{byte:02X}" for byte in digest))


class Identity:
    """The server's self-signed certificate and the TLS context made with it."""

    def __init__(self, *, now: dt.datetime) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = _self_signed(self.key, now=now)
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        digest = hashlib.sha256(der).digest()
        self.fingerprint = Fingerprint("sha-256", ":".join(f"{byte:02X}" for byte in digest))
        self.context = _context(self.key, self.certificate)


def _self_signed(key: ec.EllipticCurvePrivateKey, *, now: dt.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "estrade-media")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + _VALID_FOR)
        .sign(key, hashes.SHA256())
    )


def _context(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> SSL.Context:
    context = SSL.Context(SSL.DTLS_METHOD)
    # Records are read without OpenSSL once it has done the handshake, which is version by version.
    context.set_min_proto_version(_VERSION_1_2)
    context.set_max_proto_version(_VERSION_1_2)
    context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU | SSL.OP_NO_RENEGOTIATION)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    # Who the peer is follows from the fingerprint in its offer, not from an authority.
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_arguments: True)
    context.use_certificate(certificate)
    context.use_privatekey(key)
    context.set_cipher_list(":".join(SUITES).encode())
    context.set_tlsext_use_srtp(b":".join(profile.openssl_name for profile in PROFILES))
    return context


@dataclass(frozen=True, slots=True)
class SrtpKeys:
    """The keys for what we receive from the peer and for what we send to it."""

    inbound: MasterKey
    outbound: MasterKey
    profile_name: str


class DtlsFailedError(Exception):
    """The handshake failed, or the peer is not the one that made the offer."""


class DtlsClosedError(Exception):
    """The peer has closed the association."""


class Association:
    """One DTLS association; ``send`` takes each datagram that is to go out.

    ``keys`` is None until the handshake is done and the peer's certificate matches its offer.
    From then on OpenSSL's object is gone: the last flight is kept for a peer that missed it, and
    the record keys for the alert that ends the association.
    """

    __slots__ = (
        "_farewell",
        "_fingerprints",
        "_flight",
        "_handshake",
        "_repeat_at",
        "_repeats",
        "_send",
        "keys",
    )

    def __init__(
        self,
        identity: Identity,
        *,
        fingerprints: tuple[Fingerprint, ...],
        send: Callable[[bytes], None],
    ) -> None:
        self._fingerprints = fingerprints
        self._send = send
        self._handshake: SSL.Connection | None = _accepting(identity.context)
        self._farewell: Farewell | None = None
        self._flight: list[bytes] = []
        self._repeats = 0
        self._repeat_at: float | None = None
        self.keys: SrtpKeys | None = None

    def receive(self, datagram: bytes) -> None:
        """Take a datagram from the peer.

        Raises: DtlsFailedError, DtlsClosedError.
        """
        if self._handshake is None:
            self._receive_after(datagram)
            return
        try:
            self._handshake.bio_write(datagram)
            self._handshake.do_handshake()
            self._finish(self._handshake)
        except SSL.WantReadError:
            return
        except SSL.Error as error:
            raise DtlsFailedError(str(error)) from error
        finally:
            self._flush()

    def retransmit(self, now: float) -> None:
        """Send the last flight again when its time has come.

        OpenSSL's own first time is a second, and it cannot be told another; so the flight is
        repeated as it was at ``DTLS_REPEATS_S`` after it left, and then left to OpenSSL.

        Raises: DtlsFailedError.
        """
        if self._handshake is None:
            return
        self._repeat(now)
        if self._handshake.DTLSv1_get_timeout() != 0:
            return
        try:
            self._handshake.DTLSv1_handle_timeout()
        except SSL.Error as error:
            raise DtlsFailedError(str(error)) from error
        finally:
            self._flush()

    def close(self) -> None:
        """Tell the peer that we close."""
        if self._farewell is not None:
            self._send(self._farewell.close_notify(secrets.token_bytes))

    def let_go(self) -> None:
        """Free what a handshake that did not end still holds."""
        self._handshake = None

    def _receive_after(self, datagram: bytes) -> None:
        if self._farewell is not None and self._farewell.ends(datagram):
            raise DtlsClosedError
        # Whoever still shakes hands has missed our last flight.
        if datagram[0] == HANDSHAKE and self._repeats < limits.DTLS_ECHOES_MAX:
            self._repeats += 1
            self._send_flight()

    def _finish(self, handshake: SSL.Connection) -> None:
        try:
            self.keys = self._take_keys(handshake)
        except DtlsFailedError:
            handshake.shutdown()
            raise
        self._farewell = Farewell(
            SUITES[handshake.get_cipher_name() or ""],
            master=handshake.master_key() or b"",
            server_random=handshake.server_random() or b"",
            client_random=handshake.client_random() or b"",
        )
        self._flush()
        self._handshake = None
        self._repeats = 0

    def _take_keys(self, handshake: SSL.Connection) -> SrtpKeys:
        self._check_certificate(handshake)
        name = handshake.get_selected_srtp_profile()
        for profile in PROFILES:
            if profile.openssl_name == name:
                size = 2 * (profile.key_bytes + profile.salt_bytes)
                material = handshake.export_keying_material(_EXPORT_LABEL, size)
                client, server = split_keying_material(material, profile)
                return SrtpKeys(client, server, name.decode())
        raise DtlsFailedError("no SRTP profile in common")

    def _check_certificate(self, handshake: SSL.Connection) -> None:
        certificate = handshake.get_peer_certificate(as_cryptography=True)
        if certificate is None:
            raise DtlsFailedError("the peer showed no certificate")
        der = certificate.public_bytes(serialization.Encoding.DER)
        known = [item for item in self._fingerprints if item.algorithm in DIGESTS]
        if not known or any(fingerprint_of(der, item.algorithm) != item for item in known):
            raise DtlsFailedError("the peer's certificate is not the one of its offer")

    def _flush(self) -> None:
        if self._handshake is None:
            return
        try:
            flight = self._handshake.bio_read(limits.DTLS_FLIGHT_BYTES_MAX)
        except SSL.Error:
            return
        self._flight = datagrams(flight)
        self._repeats, self._repeat_at = 0, None
        self._send_flight()

    def _repeat(self, now: float) -> None:
        if not self._flight or self._repeats >= len(limits.DTLS_REPEATS_S):
            return
        if self._repeat_at is not None and now >= self._repeat_at:
            self._repeats += 1
            self._repeat_at = None
            self._send_flight()
        if self._repeat_at is None and self._repeats < len(limits.DTLS_REPEATS_S):
            self._repeat_at = now + limits.DTLS_REPEATS_S[self._repeats]

    def _send_flight(self) -> None:
        for datagram in self._flight:
            self._send(datagram)


def _accepting(context: SSL.Context) -> SSL.Connection:
    handshake = SSL.Connection(context, None)
    handshake.set_ciphertext_mtu(limits.DTLS_DATAGRAM_BYTES_MAX)
    handshake.set_accept_state()
    return handshake


def datagrams(flight: bytes) -> list[bytes]:
    """Cut a row of DTLS records into datagrams that fit the path.

    The memory buffer between OpenSSL and us has lost where one datagram ended.
    """
    cuts: list[bytes] = []
    start = at = 0
    while at + HEADER_BYTES <= len(flight):
        size = int.from_bytes(flight[at + 11 : at + 13])
        end = min(len(flight), at + HEADER_BYTES + size)
        if end - start > limits.DTLS_DATAGRAM_BYTES_MAX and at > start:
            cuts.append(flight[start:at])
            start = at
        at = end
    if at > start:
        cuts.append(flight[start:at])
    return cuts
