"""What an offer says of a publisher's layers.

Source: RFC 8851 (rid), RFC 8853 (simulcast).
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from rooms.sfu import limits

_RID = re.compile(r"[A-Za-z0-9_-]+")


def sent_rids(
    *, rids: Iterable[str], simulcast: Iterable[str], payload_type: int
) -> tuple[str, ...]:
    """Return the layers a publisher offers to send, in the order of its a=simulcast.

    Of alternatives the first usable one counts. Layers beyond ``LAYERS_MAX`` and those that are
    not for this payload type are left out.
    """
    usable = {rid for rid in (_usable_rid(value, payload_type) for value in rids) if rid}
    chosen: list[str] = []
    for stream in _sent_streams(simulcast):
        names = [name.strip().removeprefix("~") for name in stream.split(",")]
        rid = next((name for name in names if name in usable and name not in chosen), None)
        if rid is not None:
            chosen.append(rid)
    return tuple(chosen[: limits.LAYERS_MAX])


def _usable_rid(value: str, payload_type: int) -> str | None:
    rid, direction, *restrictions = [*value.split(maxsplit=2), "", ""][:3]
    if direction != "send" or not _RID.fullmatch(rid) or len(rid) > limits.RID_CHARS_MAX:
        return None
    for restriction in restrictions[0].split(";"):
        name, _, types = restriction.strip().partition("=")
        if name == "pt" and str(payload_type) not in types.split(","):
            return None
    return rid


def _sent_streams(simulcast: Iterable[str]) -> list[str]:
    for value in simulcast:
        words = value.split()
        for direction, streams in pairwise(words):
            if direction == "send":
                # The prefix is of the drafts that older browsers follow.
                return streams.removeprefix("rid=").split(";")
    return []
