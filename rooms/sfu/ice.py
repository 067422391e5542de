"""The lite side of ICE: answer the peer's checks, never send any.

Source: RFC 8445 section 2.5 and 7.3, RFC 8489 (STUN), RFC 7675 (consent).
"""

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from aioice import stun

from rooms.sfu.errors import PacketError


class TcpAddress(NamedTuple):
    """Where a TCP connection comes from; ``serial`` tells it from earlier ones of that port."""

    host: str
    port: int
    serial: int


Address = tuple[str, int] | tuple[str, int, int, int] | TcpAddress

_HEADER_BYTES = 20
_BINDING_REQUEST = b"\x00\x01"
_USERNAME = 0x0006
_UFRAG_BYTES = 6
_PASSWORD_BYTES = 18
_RTP_COMPONENT = 1
_UDP_TYPE_PREFERENCE, _TCP_TYPE_PREFERENCE = 126, 90
_LOCAL_PREFERENCE_MAX = (1 << 16) - 1
_PASSIVE_PREFERENCE, _OTHER_PREFERENCE_MAX = 4, (1 << 13) - 1


@dataclass(frozen=True, slots=True)
class Credentials:
    """A username fragment and password."""

    ufrag: str
    password: str


def new_credentials(token: Callable[[int], str] = secrets.token_urlsafe) -> Credentials:
    """Make credentials that SDP can carry; ``token`` gives text from so many random bytes."""

    def ice_chars(size: int) -> str:
        return token(size).replace("-", "+").replace("_", "/")

    return Credentials(ice_chars(_UFRAG_BYTES), ice_chars(_PASSWORD_BYTES))


class CheckResult(Enum):
    """What a check meant."""

    REFUSED = auto()
    VALID = auto()
    NOMINATED = auto()


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of a check and, unless it is to be ignored, the response to send back."""

    result: CheckResult
    response: bytes | None


_IGNORED = Check(CheckResult.REFUSED, None)


def local_ufrag(data: bytes) -> str:
    """Return our username fragment from a binding request, without parsing the rest of it.

    This is all the work a request for nobody costs.

    Raises: PacketError when it is no binding request or names nobody.
    """
    if data[:2] != _BINDING_REQUEST or len(data) < _HEADER_BYTES:
        raise PacketError("not a binding request")
    at = _HEADER_BYTES
    while at + 4 <= len(data):
        kind, size = int.from_bytes(data[at : at + 2]), int.from_bytes(data[at + 2 : at + 4])
        if kind == _USERNAME:
            name = data[at + 4 : at + 4 + size]
            return name.partition(b":")[0].decode("ascii", errors="replace")
        at += 4 + (size + 3) // 4 * 4
    raise PacketError("a binding request without a username")


def answer_check(data: bytes, *, source: Address, credentials: Credentials) -> Check:
    """Verify a binding request against our password and build its response."""
    try:
        request = stun.parse_message(data)
    except (ValueError, KeyError, IndexError):
        return _IGNORED
    if not _is_genuine(request, credentials):
        return _IGNORED
    if "ICE-CONTROLLED" in request.attributes:
        return Check(CheckResult.REFUSED, _role_conflict(request, credentials))
    response = stun.Message(
        stun.Method.BINDING, stun.Class.RESPONSE, transaction_id=request.transaction_id
    )
    response.attributes["XOR-MAPPED-ADDRESS"] = plain_address(source)
    is_nominated = "USE-CANDIDATE" in request.attributes
    result = CheckResult.NOMINATED if is_nominated else CheckResult.VALID
    return Check(result, _signed(response, credentials))


def plain_address(address: Address) -> tuple[str, int]:
    """Return host and port, with an IPv4 address that came through an IPv6 socket as IPv4."""
    host = address[0].partition("%")[0]
    if ":" in host:
        mapped = ipaddress.IPv6Address(host).ipv4_mapped
        host = str(mapped) if mapped is not None else host
    return host, address[1]


def candidate_lines(hosts: tuple[str, ...], *, port: int, tcp_port: int | None) -> list[str]:
    """Return a candidate attribute for each way we are reached by, best first.

    Source: RFC 8445 section 5.1.2 (priorities), RFC 6544 sections 4.2 and 4.5.
    """
    lines = []
    for index, host in enumerate(hosts):
        priority = _priority(_UDP_TYPE_PREFERENCE, _LOCAL_PREFERENCE_MAX - index)
        lines.append(f"a=candidate:{index + 1} 1 udp {priority} {host} {port} typ host")
    for index, host in enumerate(hosts if tcp_port is not None else ()):
        preference = (_PASSIVE_PREFERENCE << 13) + _OTHER_PREFERENCE_MAX - index
        priority = _priority(_TCP_TYPE_PREFERENCE, preference)
        foundation = len(hosts) + index + 1
        lines.append(
            f"a=candidate:{foundation} 1 tcp {priority} {host} {tcp_port} typ host tcptype passive"
        )
    return lines


def _priority(type_preference: int, local_preference: int) -> int:
    return type_preference << 24 | local_preference << 8 | 256 - _RTP_COMPONENT


def _is_genuine(request: stun.Message, credentials: Credentials) -> bool:
    if request.message_method is not stun.Method.BINDING:
        return False
    if request.message_class is not stun.Class.REQUEST:
        return False
    return request.check_message_integrity(credentials.password.encode())


def _role_conflict(request: stun.Message, credentials: Credentials) -> bytes:
    response = stun.Message(
        stun.Method.BINDING, stun.Class.ERROR, transaction_id=request.transaction_id
    )
    response.attributes["ERROR-CODE"] = (487, "Role Conflict")
    return _signed(response, credentials)


def _signed(message: stun.Message, credentials: Credentials) -> bytes:
    message.add_message_integrity(credentials.password.encode())
    return bytes(message)
