"""Write the tables of docs/protocol.md from the messages: `python -m signaling.reference`."""

import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rooms.roles import RoomRole
from signaling.errors import MET_BY_BROWSERS
from signaling.messages import NOTICES, REQUESTS, Message
from signaling.permissions import may_send
from signaling.typescript import declared_types, field_type

TARGET = Path(__file__).parents[1] / "docs" / "protocol.md"

_BOUNDS = {"ge": "≥ ", "le": "≤ ", "min_length": "at least ", "max_length": "at most "}
_CHARACTERS = {"min_length", "max_length"}


def rewrite(text: str) -> str:
    """Return the document with each generated section made anew; prose stays as it is."""
    for name, section in _sections().items():
        marker = re.compile(rf"(<!-- {name}: generated -->\n).*?(<!-- end -->)", re.DOTALL)
        found = marker.search(text)
        assert found, f"docs/protocol.md has no section {name}"
        text = text[: found.start()] + found[1] + section + found[2] + text[found.end() :]
    return text


def _sections() -> dict[str, str]:
    return {
        "requests": _table(["Request", "Sent by", "Means", "Answer"], _requests()),
        "notices": _table(["Notice", "Means", "Carries"], _notices()),
        "types": "".join(_type(value) for value in declared_types()),
        "errors": _table(["Code", "Sentence"], _errors()),
    }


def _requests() -> Iterator[list[str]]:
    for name, (request, ack) in REQUESTS.items():
        roles = [role.value for role in RoomRole if may_send(name, role)]
        senders = "everybody" if len(roles) == len(RoomRole) else ", ".join(roles)
        yield [f"`{name}`", senders, _sentences(request), f"`{ack.__name__}`"]


def _notices() -> Iterator[list[str]]:
    for name, notice in NOTICES.items():
        yield [f"`{name}`", _sentences(notice), f"`{notice.__name__}`"]


def _errors() -> Iterator[list[str]]:
    for error in MET_BY_BROWSERS:
        yield [f"`{error.code}`", error.sentence]


def _type(value: type) -> str:
    head = f"**{value.__name__}**. {_sentences(value)}\n\n"
    if issubclass(value, StrEnum):
        return head + ", ".join(f"`{member.value}`" for member in value) + "\n\n"
    assert issubclass(value, BaseModel)
    if not value.model_fields:
        return f"{head}No fields.\n\n"
    may_lack = issubclass(value, Message)
    rows = [
        [f"`{name}`", _cell(field_type(field)), _limits(field, may_lack=may_lack)]
        for name, field in value.model_fields.items()
    ]
    return head + _table(["Field", "Type", "Limits"], iter(rows)) + "\n"


def _limits(field: FieldInfo, *, may_lack: bool) -> str:
    found = ["may be left out"] if may_lack and not field.is_required() else []
    for limit in field.metadata:
        found += _bounds(limit)
    return ", ".join(dict.fromkeys(found))


def _bounds(limit: Any) -> list[str]:
    unit = {name: " characters" if name in _CHARACTERS else "" for name in _BOUNDS}
    return [
        f"{words}{value}{unit[name]}"
        for name, words in _BOUNDS.items()
        if (value := getattr(limit, name, None)) is not None
    ]


def _sentences(value: type) -> str:
    return " ".join((value.__doc__ or "").split())


def _cell(text: str) -> str:
    return "`" + text.replace("|", "\\|") + "`"


def _table(head: list[str], rows: Iterator[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    TARGET.write_text(rewrite(TARGET.read_text()))
    sys.stdout.write(f"wrote {TARGET}\n")
