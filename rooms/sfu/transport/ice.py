"""The lite side of ICE: answer the peer's checks, never send any.

Source: RFC 8445 section 2.5 and 7.3, RFC 8489 (STUN), RFC 7675 (consent).
"""

import ipaddress
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from rooms.sfu.errors import PacketError
from rooms.sfu.transport.stun import is_genuine, read_request, write_response, write_role_conflict


class TcpAddress(NamedTuple):
    """Where a TCP connection comes from; ``serial`` tells it from earlier ones of that port."""

    host: str
    port: int
    serial: int


Address = tuple[str, int] | tuple[str, int, int, int] | TcpAddress

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
    """Return our username fragment from a binding request; all that one for nobody costs.

    Raises: PacketError when it is no binding request or names nobody.
    """
    return read_request(data).username.partition(b":")[0].decode("ascii", errors="replace")


def answer_check(data: bytes, *, source: Address, credentials: Credentials) -> Check:
    """Verify a binding request against our password and build its response."""
    password = credentials.password
    try:
        request = read_request(data)
    except PacketError:
        return _IGNORED
    if not is_genuine(data, request, password=password):
        return _IGNORED
    if request.is_controlled:
        return Check(CheckResult.REFUSED, write_role_conflict(data, password=password))
    host, port = plain_address(source)
    response = write_response(data, host=host, port=port, password=password)
    result = CheckResult.NOMINATED if request.is_nominating else CheckResult.VALID
    return Check(result, response)


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
