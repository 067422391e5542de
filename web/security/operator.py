"""Who operates this hub, as far as a request can tell."""

import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address

from werkzeug.datastructures import Headers

from hub.kernel.errors import Forbidden
from hub.kernel.i18n import N_

PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
"""What a server in front adds: then the request comes from somebody else's machine."""


class OperatorOnly(Forbidden):
    """It is for the machine itself, and for whoever has the operator's token."""

    sentence = N_(
        "This is for the operator of the hub. Ask from the machine itself, or with the token that"
        " ESTRADE_METRICS_TOKEN holds."
    )


def is_operator(address: str | None, headers: Headers, *, token: str) -> bool:
    """Tell whether a request comes from the machine itself, or bears the operator's token."""
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    is_known = token and scheme.lower() == "bearer"
    if is_known and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    return _is_this_machine(address) and not any(name in headers for name in PASSED_ON)


def _is_this_machine(address: str | None) -> bool:
    try:
        found: IPv4Address | IPv6Address = ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_loopback
