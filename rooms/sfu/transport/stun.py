"""STUN binding requests read, and their responses written.

A viewer's consent is refreshed every few seconds by one of these, so they are read by hand: a
general parser costs five times as much.

Source: RFC 8489, RFC 8445 section 7 (ICE's attributes).
"""

import hmac
import socket
import zlib
from typing import NamedTuple

from rooms.sfu import limits
from rooms.sfu.errors import PacketError

HEADER_BYTES = 20
_REQUEST, _RESPONSE, _ERROR = b"\x00\x01", b"\x01\x01", b"\x01\x11"
_COOKIE = b"\x21\x12\xa4\x42"
_LENGTH_AT = 2
_ATTRIBUTE_HEADER_BYTES = 4
_INTEGRITY_BYTES = 24
_FINGERPRINT_BYTES = 8
_FINGERPRINT_MASK = 0x5354554E
_USERNAME = 0x0006
_INTEGRITY = 0x0008
_ERROR_CODE = 0x0009
_XOR_MAPPED_ADDRESS = 0x0020
_USE_CANDIDATE = 0x0025
_FINGERPRINT = 0x8028
_ICE_CONTROLLED = 0x8029


class BindingRequest(NamedTuple):
    """What a connectivity check says; ``username`` is ours and theirs with a colon between."""

    username: bytes
    is_nominating: bool
    is_controlled: bool
    integrity_at: int


def read_request(data: bytes) -> BindingRequest:
    """Read a binding request, without saying whether it is genuine.

    Raises: PacketError when it is none, or names nobody.
    """
    if data[:2] != _REQUEST or data[4:8] != _COOKIE:
        raise PacketError("not a binding request")
    if not HEADER_BYTES <= len(data) <= limits.CHECK_BYTES_MAX:
        raise PacketError("not a binding request")
    if int.from_bytes(data[_LENGTH_AT:4]) != len(data) - HEADER_BYTES:
        raise PacketError("a binding request of another length than it says")
    username = b""
    is_nominating = is_controlled = False
    at, attributes = HEADER_BYTES, 0
    while at + _ATTRIBUTE_HEADER_BYTES <= len(data) and attributes < limits.CHECK_ATTRIBUTES_MAX:
        kind = int.from_bytes(data[at : at + 2])
        size = int.from_bytes(data[at + 2 : at + 4])
        if kind == _INTEGRITY:
            break
        if kind == _USERNAME:
            username = data[at + 4 : at + 4 + size]
        elif kind == _USE_CANDIDATE:
            is_nominating = True
        elif kind == _ICE_CONTROLLED:
            is_controlled = True
        at += _ATTRIBUTE_HEADER_BYTES + (size + 3) // 4 * 4
        attributes += 1
    if not username:
        raise PacketError("a binding request without a username")
    return BindingRequest(username, is_nominating, is_controlled, at)


def is_genuine(data: bytes, request: BindingRequest, *, password: str) -> bool:
    """Say whether a request was made by somebody who knows the password.

    Source: RFC 8489 section 14.5: the length counts up to the end of the integrity.
    """
    at = request.integrity_at
    if len(data) < at + _INTEGRITY_BYTES or data[at : at + 4] != b"\x00\x08\x00\x14":
        return False
    length = (at + _INTEGRITY_BYTES - HEADER_BYTES).to_bytes(2)
    signed = data[:_LENGTH_AT] + length + data[4:at]
    tag = hmac.digest(password.encode(), signed, "sha1")
    return hmac.compare_digest(tag, data[at + 4 : at + _INTEGRITY_BYTES])


def write_response(data: bytes, *, host: str, port: int, password: str) -> bytes:
    """Answer a request with the address it came from."""
    transaction = data[4:HEADER_BYTES]
    if ":" in host:
        family, address = 2, socket.inet_pton(socket.AF_INET6, host)
    else:
        family, address = 1, socket.inet_aton(host)
    mask = int.from_bytes(transaction[: len(address)])
    masked = (int.from_bytes(address) ^ mask).to_bytes(len(address))
    masked_port = (port ^ int.from_bytes(_COOKIE[:2])).to_bytes(2)
    value = family.to_bytes(2) + masked_port + masked
    return _sign(_RESPONSE, transaction, _attribute(_XOR_MAPPED_ADDRESS, value), password)


def write_role_conflict(data: bytes, *, password: str) -> bytes:
    """Answer a request of somebody who thinks that we control.

    Source: RFC 8445 section 7.3.1.1.
    """
    value = b"\x00\x00\x04\x57Role Conflict".ljust(20, b"\0")
    attribute = _ERROR_CODE.to_bytes(2) + (17).to_bytes(2) + value
    return _sign(_ERROR, data[4:HEADER_BYTES], attribute, password)


def _attribute(kind: int, value: bytes) -> bytes:
    return kind.to_bytes(2) + len(value).to_bytes(2) + value


def _sign(kind: bytes, transaction: bytes, attributes: bytes, password: str) -> bytes:
    length = len(attributes) + _INTEGRITY_BYTES
    signed = kind + length.to_bytes(2) + transaction + attributes
    tag = hmac.digest(password.encode(), signed, "sha1")
    whole = kind + (length + _FINGERPRINT_BYTES).to_bytes(2) + transaction + attributes
    whole += _attribute(_INTEGRITY, tag)
    return whole + _attribute(_FINGERPRINT, (zlib.crc32(whole) ^ _FINGERPRINT_MASK).to_bytes(4))
