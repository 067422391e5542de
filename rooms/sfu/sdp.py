"""SDP taken apart: what aiortc reads of it, and the lines that we read ourselves.

aiortc knows nothing of rids and refuses a whole offer for a header extension with attributes
(GStreamer writes some), so these lines are kept from it.
"""

from dataclasses import dataclass

from aiortc.sdp import GroupDescription, MediaDescription, SessionDescription

_OURS = {"candidate", "extmap", "rid", "rtcp", "sctpmap", "simulcast", "ssrc", "ssrc-group"}
_ALSO_OURS = {"bundle-only"}

Attributes = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class MediaSection:
    """One m-section: aiortc's reading, and the values of each attribute that is ours to read.

    An attribute without a value has an empty one.
    """

    description: MediaDescription
    attributes: Attributes

    def values(self, name: str) -> list[str]:
        """Return the values of an attribute, in their order; the session's come first."""
        return self.attributes.get(name, [])

    @property
    def is_stopped(self) -> bool:
        """Say whether the offerer does not use the section: RFC 8866 section 5.14."""
        return self.description.port == 0 and "bundle-only" not in self.attributes


@dataclass(frozen=True, slots=True)
class Sdp:
    """A description: its origin, its groups and its m-sections."""

    origin: str
    groups: tuple[GroupDescription, ...]
    sections: tuple[MediaSection, ...]


def take_apart(text: str) -> Sdp:
    """Read a description.

    Raises: ValueError when it is not SDP that can be read.
    """
    rest: list[str] = []
    found: list[Attributes] = [{}]
    for line in text.splitlines():
        if line.startswith("m="):
            found.append({})
        name, _, value = line.removeprefix("a=").partition(":")
        is_ours = line.startswith("a=") and name in _OURS | _ALSO_OURS
        if is_ours:
            found[-1].setdefault(name, []).append(value.strip())
        if not is_ours or name in _ALSO_OURS:
            rest.append(line)
    description = _parse("\r\n".join(rest) + "\r\n")
    return Sdp(
        origin=description.origin or "",
        groups=tuple(description.group),
        sections=tuple(
            MediaSection(media, _merged(found[0], own))
            for media, own in zip(description.media, found[1:], strict=True)
        ),
    )


def _parse(text: str) -> SessionDescription:
    try:
        return SessionDescription.parse(text)
    except (AssertionError, AttributeError, LookupError, StopIteration, TypeError) as error:
        raise ValueError("not SDP") from error


def _merged(session: Attributes, own: Attributes) -> Attributes:
    return {name: session.get(name, []) + own.get(name, []) for name in session | own}
