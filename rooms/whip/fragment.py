"""ICE fragments of SDP: what a client sends to trickle or to restart, and what we answer.

Source: RFC 8840 section 4.4 and 9, RFC 9725 section 4.3, RFC 8839 section 5.4.
"""

import re
from collections.abc import Iterator

from rooms.engines.port import IceCredentials
from rooms.whip.errors import FragmentInvalid

LINES_MAX = 256

_LINE = re.compile(r"[am]=[^\x00-\x1f\x7f]+")
_MEDIA_LINE = re.compile(r"m=\S+ \d{1,5}(/\d{1,5})? \S+( \S+)+")
_UFRAG = re.compile(r"[A-Za-z0-9+/]{4,256}")
_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_UFRAG_LINE, _PASSWORD_LINE = "a=ice-ufrag:", "a=ice-pwd:"
_SESSION_LINES = ("a=ice-lite", "a=ice-options:", "a=group:")
_MEDIA_LINES = ("a=mid:", "a=candidate:", "a=end-of-candidates")


def read_fragment(text: str) -> IceCredentials:
    """Return by what the other side is known.

    Its candidates are not looked at: a server that is ICE-lite answers wherever checks come from.
    Raises: FragmentInvalid.
    """
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        raise FragmentInvalid(reason=f"it has more than {LINES_MAX} lines")
    for line in lines:
        pattern = _MEDIA_LINE if line.startswith("m=") else _LINE
        if line and not pattern.fullmatch(line):
            raise FragmentInvalid(reason="a line is neither an attribute nor an m-line")
    return IceCredentials(
        _one_value(lines, _UFRAG_LINE, _UFRAG), _one_value(lines, _PASSWORD_LINE, _PASSWORD)
    )


def ufrag_of(description: str) -> str:
    """Return the first ICE user name of an offer, or nothing."""
    values = (line.removeprefix(_UFRAG_LINE) for line in description.splitlines())
    return next((value for value in values if _UFRAG.fullmatch(value)), "")


def our_side(answer: str) -> str:
    """Return what of an answer a restart repeats: everything about ICE but the credentials."""
    session, sections = _parts(answer)
    accepted = next((section for section in sections if not _is_refused(section)), [])
    kept = [line for line in session if line.startswith(_SESSION_LINES)]
    kept += [line for line in accepted if line.startswith(("m=", *_MEDIA_LINES))]
    return "".join(f"{line}\r\n" for line in kept)


def write_fragment(ours: str, credentials: IceCredentials) -> str:
    """Return our side of a new ICE exchange."""
    session, media = (ours.partition("m=")[0], "".join(ours.partition("m=")[1:]))
    mine = f"{_UFRAG_LINE}{credentials.ufrag}\r\n{_PASSWORD_LINE}{credentials.password}\r\n"
    return session + mine + media


def is_partly_refused(answer: str) -> bool:
    """Tell whether an answer leaves out a part of what was offered."""
    return any(_is_refused(section) for section in _parts(answer)[1])


def _one_value(lines: list[str], name: str, pattern: re.Pattern[str]) -> str:
    attribute = name.removeprefix("a=").rstrip(":")
    values = {line.removeprefix(name) for line in lines if line.startswith(name)}
    if len(values) != 1:
        raise FragmentInvalid(reason=f"it needs one {attribute}, the same everywhere")
    (value,) = values
    if not pattern.fullmatch(value):
        raise FragmentInvalid(reason=f"its {attribute} is not one that ICE allows")
    return value


def _parts(description: str) -> tuple[list[str], list[list[str]]]:
    session: list[str] = []
    sections: list[list[str]] = []
    for line in _lines(description):
        if line.startswith("m="):
            sections.append([])
        (sections[-1] if sections else session).append(line)
    return session, sections


def _lines(description: str) -> Iterator[str]:
    return (line for line in description.split("\r\n") if line)


def _is_refused(section: list[str]) -> bool:
    return section[0].split(" ")[1:2] == ["0"]
