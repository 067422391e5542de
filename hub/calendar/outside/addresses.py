"""Which addresses a calendar may be read from: public ones, and nothing that points inside."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit, urlunsplit

from hub.calendar.outside.errors import AddressInvalid, AddressNotSecure
from hub.calendar.outside.rules import MAX_ADDRESS

PORTS = {"https": 443, "http": 80}
SAME_AS_HTTPS = ("webcal://", "webcals://")

# IPv4 that Python calls global and that is not a host of somebody's.
NOT_HOSTS = tuple(IPv4Network(net) for net in ("192.0.0.0/24", "192.88.99.0/24"))

# Source: IANA, IPv6 Global Unicast Address Assignments and Special-Purpose Address Registry.
UNICAST = IPv6Network("2000::/3")
SPECIAL = tuple(
    IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def clean_address(text: str, *, may_be_inside: bool = False) -> str:
    """Return the address as it is asked for; `webcal:` means `https:`.

    `may_be_inside` lets a rehearsal read from its own machine, over http and any port.
    Raises: AddressInvalid, AddressNotSecure.
    """
    address = text.strip()
    for other in SAME_AS_HTTPS:
        if address.lower().startswith(other):
            address = f"https://{address[len(other) :]}"
    if "://" not in address:
        address = f"https://{address}"
    if len(address) > MAX_ADDRESS or not address.isprintable() or " " in address:
        raise AddressInvalid
    try:
        parts = urlsplit(address)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise AddressInvalid from error
    if parts.scheme == "http" and not may_be_inside:
        raise AddressNotSecure
    is_odd_port = port not in {None, PORTS.get(parts.scheme)} and not may_be_inside
    if parts.scheme not in PORTS or is_odd_port or parts.username is not None:
        raise AddressInvalid
    place = host if port in {None, PORTS[parts.scheme]} else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))


def host_of(address: str) -> str:
    """Return the name or number that an address asks."""
    return urlsplit(address).hostname or ""


def place_of(address: str) -> str:
    """Return the host that an address asks, with its port unless it is the usual one."""
    return urlsplit(address).netloc


def is_public(number: str) -> bool:
    """Tell whether an IP address is that of a host on the public internet."""
    try:
        address: IPv4Address | IPv6Address = ip_address(number)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        is_unicast = address in UNICAST and address.scope_id is None
        return is_unicast and not any(address in net for net in SPECIAL)
    is_host = address.is_global and not (address.is_multicast or address.is_reserved)
    return is_host and not any(address in net for net in NOT_HOSTS)


def _host(name: str) -> str:
    """Return the host as it is asked for, in ASCII. Raises: ValueError."""
    if ":" in name:
        number = IPv6Address(name)
        if number.scope_id is not None:
            raise ValueError(name)
        return f"[{number}]"
    ascii_name = name.encode("idna").decode()
    if not ascii_name.strip("."):
        raise ValueError(name)
    return ascii_name.lower()
