"""DTLS with one peer, as its server, until it has given the SRTP keys.

Source: RFC 5763, RFC 5764.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from rooms.sfu import limits
from rooms.sfu.keys import PROFILES, MasterKey, split_keying_material

_RECORD_HEADER_BYTES = 13
_CIPHERS = (
    b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
    b"ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384"
)
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
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _self_signed(key, now=now)
        der = certificate.public_bytes(serialization.Encoding.DER)
        digest = hashlib.sha256(der).digest()
        self.fingerprint = Fingerprint("sha-256", ":".join(f"{byte:02X}" for byte in digest))
        self.context = _context(key, certificate)


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
    context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU | SSL.OP_NO_RENEGOTIATION)
    # After the handshake a connection is silent: its buffers would be most of a viewer's memory.
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    # Who the peer is follows from the fingerprint in its offer, not from an authority.
    context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_arguments: True)
    context.use_certificate(certificate)
    context.use_privatekey(key)
    context.set_cipher_list(_CIPHERS)
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
    """

    def __init__(
        self,
        identity: Identity,
        *,
        fingerprints: tuple[Fingerprint, ...],
        send: Callable[[bytes], None],
    ) -> None:
        self._fingerprints = fingerprints
        self._send = send
        self._tls = SSL.Connection(identity.context, None)
        self._tls.set_ciphertext_mtu(limits.DTLS_DATAGRAM_BYTES_MAX)
        self._tls.set_accept_state()
        self.keys: SrtpKeys | None = None

    def receive(self, datagram: bytes) -> None:
        """Take a datagram from the peer.

        Raises: DtlsFailedError, DtlsClosedError.
        """
        try:
            self._tls.bio_write(datagram)
            if self.keys is None:
                self._tls.do_handshake()
                self.keys = self._take_keys()
            else:
                self._tls.recv(limits.DATAGRAM_BYTES_MAX)
        except SSL.WantReadError:
            return
        except SSL.ZeroReturnError:
            raise DtlsClosedError from None
        except SSL.Error as error:
            raise DtlsFailedError(str(error)) from error
        finally:
            self._flush()

    def retransmit(self) -> None:
        """Send the last flight again when its time has come."""
        if self.keys is not None or self._tls.DTLSv1_get_timeout() != 0:
            return
        try:
            self._tls.DTLSv1_handle_timeout()
        except SSL.Error as error:
            raise DtlsFailedError(str(error)) from error
        finally:
            self._flush()

    def close(self) -> None:
        """Tell the peer that we close."""
        try:
            self._tls.shutdown()
        except SSL.Error:
            return
        finally:
            self._flush()

    def _take_keys(self) -> SrtpKeys:
        self._check_certificate()
        name = self._tls.get_selected_srtp_profile()
        for profile in PROFILES:
            if profile.openssl_name == name:
                size = 2 * (profile.key_bytes + profile.salt_bytes)
                material = self._tls.export_keying_material(_EXPORT_LABEL, size)
                client, server = split_keying_material(material, profile)
                return SrtpKeys(client, server, name.decode())
        raise DtlsFailedError("no SRTP profile in common")

    def _check_certificate(self) -> None:
        certificate = self._tls.get_peer_certificate(as_cryptography=True)
        if certificate is None:
            raise DtlsFailedError("the peer showed no certificate")
        der = certificate.public_bytes(serialization.Encoding.DER)
        known = [item for item in self._fingerprints if item.algorithm in DIGESTS]
        if not known or any(fingerprint_of(der, item.algorithm) != item for item in known):
            raise DtlsFailedError("the peer's certificate is not the one of its offer")

    def _flush(self) -> None:
        try:
            flight = self._tls.bio_read(limits.DTLS_FLIGHT_BYTES_MAX)
        except SSL.Error:
            return
        for datagram in datagrams(flight):
            self._send(datagram)


def datagrams(flight: bytes) -> list[bytes]:
    """Cut a row of DTLS records into datagrams that fit the path.

    The memory buffer between OpenSSL and us has lost where one datagram ended.
    """
    cuts: list[bytes] = []
    start = at = 0
    while at + _RECORD_HEADER_BYTES <= len(flight):
        size = int.from_bytes(flight[at + 11 : at + 13])
        end = min(len(flight), at + _RECORD_HEADER_BYTES + size)
        if end - start > limits.DTLS_DATAGRAM_BYTES_MAX and at > start:
            cuts.append(flight[start:at])
            start = at
        at = end
    if at > start:
        cuts.append(flight[start:at])
    return cuts
