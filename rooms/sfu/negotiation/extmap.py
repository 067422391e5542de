"""Which RTP header extensions a peer and we agree upon.

Source: RFC 8285 section 5 and 6; RFC 9143 section 15 (mid), RFC 8852 (rid), RFC 6464 (level).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rooms.sfu import limits
from rooms.sfu.media import Role

_LINE = re.compile(
    r"(\d{1,5})(?:/(sendonly|recvonly|sendrecv|inactive))?\s+(\S+)(?:\s.*)?", re.ASCII
)
_MIRRORED = {"sendonly": "/recvonly", "recvonly": "/sendonly", "sendrecv": "/sendrecv", None: ""}

# What we write has one-byte headers; what we read may have either form. 15 means something else.
_IDS_WRITTEN = range(1, 15)
_IDS_READ = {*_IDS_WRITTEN, *range(16, 256)}


class Extension(StrEnum):
    """The extensions we know, by the names they are negotiated under."""

    MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
    RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
    REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
    AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
    VIDEO_ORIENTATION = "urn:3gpp:video-orientation"
    ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
    PLAYOUT_DELAY = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
    VIDEO_CONTENT_TYPE = "http://www.webrtc.org/experiments/rtp-hdrext/video-content-type"


# Only a publisher's streams are told apart by rid: a viewer's are announced with their SSRCs.
_ACCEPTED = {
    Role.PUBLISHER: set(Extension),
    Role.VIEWER: set(Extension) - {Extension.RID, Extension.REPAIRED_RID},
}


@dataclass(frozen=True, slots=True)
class Extmap:
    """An extension under the id the peer gave it; ``suffix`` is our direction for the answer."""

    id: int
    uri: Extension
    suffix: str = ""

    @property
    def line(self) -> str:
        """The answer's attribute."""
        return f"a=extmap:{self.id}{self.suffix} {self.uri}"


def accept_extensions(values: Iterable[str], role: Role) -> tuple[Extmap, ...]:
    """Return what we accept of an offer's a=extmap values; the first of each id and name."""
    return _accepted(tuple(values), role)


# As with codecs: the same of every viewer with the same browser.
@lru_cache(maxsize=limits.OFFER_READINGS_KEPT)
def _accepted(values: tuple[str, ...], role: Role) -> tuple[Extmap, ...]:
    accepted: dict[Extension, Extmap] = {}
    ids: set[int] = set()
    for value in values:
        extmap = _read(value, role)
        if extmap is not None and extmap.uri not in accepted and extmap.id not in ids:
            accepted[extmap.uri] = extmap
            ids.add(extmap.id)
    return tuple(accepted.values())


def _read(value: str, role: Role) -> Extmap | None:
    match = _LINE.fullmatch(value)
    if match is None or match[3] not in _ACCEPTED[role]:
        return None
    # An extension that only goes the other way has no place in this section.
    is_useless = match[2] in {"inactive", "recvonly" if role is Role.PUBLISHER else "sendonly"}
    if is_useless or int(match[1]) not in (_IDS_READ if role is Role.PUBLISHER else _IDS_WRITTEN):
        return None
    return Extmap(int(match[1]), Extension(match[3]), _MIRRORED[match[2]])
