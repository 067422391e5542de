"""How a request is answered."""

from typing import Any

from hub.kernel.errors import EstradeError
from signaling.messages import Notice

Ack = dict[str, Any]


def accepted(value: Notice) -> Ack:
    """Return the acknowledgement of a request that worked."""
    return {"ok": True, "value": value.model_dump(mode="json")}


def refused(error: EstradeError) -> Ack:
    """Return the acknowledgement of one that did not, in the language of the moment."""
    return {"ok": False, "code": error.code, "message": error.message()}
