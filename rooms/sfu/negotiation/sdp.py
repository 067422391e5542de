"""Session descriptions taken apart into m-sections and their attributes.

Source: RFC 8866.
"""

import re
from dataclasses import dataclass

_MEDIA_LINE = re.compile(r"m=(\S{1,32}) (\d{1,5})(?:/\d{1,5})? (\S{1,64}) (\S.*)", re.ASCII)
_DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")

Attributes = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class MediaSection:
    """One m-section; an attribute it has not is the session's, one without a value has ""."""

    kind: str
    port: int
    profile: str
    formats: tuple[str, ...]
    attributes: Attributes

    def value(self, name: str) -> str | None:
        """Return an attribute's first value, or None."""
        values = self.attributes.get(name)
        return values[0] if values else None

    def values(self, name: str) -> list[str]:
        """Return all of an attribute's values, in their order."""
        return self.attributes.get(name, [])

    @property
    def mid(self) -> str:
        """What the section is called, "" when it has no name."""
        return self.value("mid") or ""

    @property
    def direction(self) -> str:
        """Who sends, as the offerer sees it: RFC 8866 section 6.7."""
        return next((name for name in _DIRECTIONS if name in self.attributes), "sendrecv")

    @property
    def is_stopped(self) -> bool:
        """Say whether the offerer does not use the section: RFC 8866 section 5.14."""
        return self.port == 0 and "bundle-only" not in self.attributes


@dataclass(frozen=True, slots=True)
class Sdp:
    """A description: its origin, its bundles of mids and its m-sections."""

    origin: str
    bundles: tuple[frozenset[str], ...]
    sections: tuple[MediaSection, ...]


def take_apart(text: str) -> Sdp:
    """Read a description; lines that say nothing to us are passed over.

    Raises: ValueError for an m-line that cannot be read.
    """
    origin = ""
    session: Attributes = {}
    present = session
    found: list[tuple[str, Attributes]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith("a="):
            name, _, value = line[2:].partition(":")
            present.setdefault(name.strip(), []).append(value.strip())
        elif line.startswith("m="):
            present = {}
            found.append((line, present))
        elif line.startswith("o=") and not found:
            origin = line[2:]
    groups = [value.split() for value in session.pop("group", [])]
    return Sdp(
        origin=origin,
        bundles=tuple(frozenset(mids) for kind, *mids in filter(None, groups) if kind == "BUNDLE"),
        sections=tuple(_section(line, session, own) for line, own in found),
    )


def _section(line: str, session: Attributes, own: Attributes) -> MediaSection:
    match = _MEDIA_LINE.fullmatch(line.strip())
    if match is None:
        raise ValueError(line)
    kind, port, profile, formats = match.groups()
    inherited = session
    if any(name in own for name in _DIRECTIONS):
        inherited = {name: values for name, values in session.items() if name not in _DIRECTIONS}
    return MediaSection(kind, int(port), profile, tuple(formats.split()), inherited | own)
