"""Write the client's types from the messages: `python -m signaling.typescript`."""

import json
import sys
import types
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rooms import entries
from signaling.errors import ERROR_CODES
from signaling.messages import (
    IS_ERROR_CODE,
    NOTICES,
    PROTOCOL_VERSION,
    REQUESTS,
    BaseBoard,
    BaseEntry,
    Board,
    Entry,
    Message,
    Notice,
    acknowledgements,
    boards,
    conduct,
    connecting,
    hall,
    notices,
    parts,
    requests,
)

TARGET = Path(__file__).parents[1] / "web" / "client" / "protocol.ts"

_MODULES = (
    entries,
    connecting,
    parts,
    hall,
    boards,
    conduct,
    requests,
    acknowledgements,
    notices,
)
_UNIONS: dict[Any, str] = {Entry: "Entry", Board: "Board"}
_BY_DISCRIMINATOR: dict[Any, str] = {"kind": "Entry", "name": "Board"}
_BASES = {Message, Notice, conduct.Reasoned, entries.EntryPayload, entries.EntryKind}

_HEAD = """\
// Written by `python -m signaling.typescript` from signaling/messages/. Do not edit.

/** What this client gives as `auth.protocol` when it connects. */
export const PROTOCOL_VERSION = {version};

/** An instant in ISO 8601, UTC. */
export type Instant = string;
"""

_ACK = """
/** How the hub acknowledges a request. `message` is a sentence in the person's language. */
export type Ack<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string };
"""

_SCALARS: dict[object, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    datetime: "Instant",
    type(None): "null",
}


def generate() -> str:
    """Return the whole file."""
    written = [_HEAD.format(version=PROTOCOL_VERSION), _codes(), _ACK]
    written += [_declare(model) for model in declared_types()]
    written += [
        "\n/** Any durable entry of a room. */\n" + _union("Entry", _children(parts, BaseEntry)),
        "\n/** Any board of a room. */\n" + _union("Board", _children(boards, BaseBoard)),
        _map("ClientRequests", "What the client sends, and what it gets back.", _requests()),
        _map("ServerNotices", "What the hub sends by itself.", _notices()),
        _events(),
    ]
    return "".join(written)


def declared_types() -> list[type]:
    """Return every enum and model of the protocol in the order they are defined, each once."""
    found = [value for module in _MODULES for value in _imported_enums(module) + _defined(module)]
    return [value for value in dict.fromkeys(found) if value not in _BASES]


def type_of(annotation: Any) -> str:
    """Return the TypeScript type of an annotation. Raises: TypeError when there is none."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in _SCALARS:
        return _SCALARS[annotation]
    if annotation in _UNIONS:
        return _UNIONS[annotation]
    if origin is Annotated:
        return type_of(arguments[0])
    if origin is Literal:
        return " | ".join(json.dumps(value) for value in arguments)
    if origin in {Union, types.UnionType}:
        return " | ".join(type_of(argument) for argument in arguments)
    if origin is list:
        return f"{type_of(arguments[0])}[]"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel | StrEnum):
        return annotation.__name__
    raise TypeError(f"no TypeScript type for {annotation!r}")


def field_type(field: FieldInfo) -> str:
    """Return the TypeScript type of a field."""
    if field.discriminator:
        return _BY_DISCRIMINATOR[field.discriminator]
    if IS_ERROR_CODE in field.metadata:
        return "ErrorCode"
    return type_of(field.annotation)


def _defined(module: types.ModuleType) -> list[type]:
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, BaseModel | StrEnum)
        and value.__module__ == module.__name__
    ]


def _imported_enums(module: types.ModuleType) -> list[type]:
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, StrEnum)
        and value is not StrEnum
        and value.__module__ != module.__name__
    ]


def _declare(value: type) -> str:
    comment = f"\n/** {_first_line(value)} */\n"
    if issubclass(value, StrEnum):
        return comment + _union(value.__name__, [f'"{member.value}"' for member in value])
    assert issubclass(value, BaseModel)
    if not value.model_fields:
        return f"{comment}export type {value.__name__} = Record<string, never>;\n"
    lines = "".join(f"  {line};\n" for line in _fields(value))
    return f"{comment}export interface {value.__name__} {{\n{lines}}}\n"


def _fields(model: type[BaseModel]) -> Iterator[str]:
    may_lack = issubclass(model, Message)
    for name, field in model.model_fields.items():
        mark = "?" if may_lack and not field.is_required() else ""
        yield f"{name}{mark}: {field_type(field)}"


def _first_line(value: type) -> str:
    return (value.__doc__ or "").strip().splitlines()[0]


def _union(name: str, members: list[str]) -> str:
    line = f"export type {name} = {' | '.join(members)};\n"
    if len(line) <= 101:
        return line
    return f"export type {name} =\n" + "\n".join(f"  | {member}" for member in members) + ";\n"


def _children(module: types.ModuleType, parent: type) -> list[str]:
    return [v.__name__ for v in _defined(module) if issubclass(v, parent) and v is not parent]


def _codes() -> str:
    comment = "\n/** Every code of an error acknowledgement or a refused connection. */\n"
    return comment + _union("ErrorCode", [f'"{code}"' for code in ERROR_CODES])


def _requests() -> Iterator[tuple[str, str]]:
    for name, (request, ack) in REQUESTS.items():
        yield name, f"{{ message: {request.__name__}; ack: {ack.__name__} }}"


def _notices() -> Iterator[tuple[str, str]]:
    for name, notice in NOTICES.items():
        yield name, notice.__name__


def _map(name: str, comment: str, rows: Iterator[tuple[str, str]]) -> str:
    lines = "".join(f'  "{key}": {value};\n' for key, value in rows)
    return f"\n/** {comment} */\nexport interface {name} {{\n{lines}}}\n"


def _events() -> str:
    return """
/** For `Socket<ServerEvents, ClientEvents>` of socket.io-client. */
export type ClientEvents = {
  [Name in keyof ClientRequests]: (
    message: ClientRequests[Name]["message"],
    acknowledge: (ack: Ack<ClientRequests[Name]["ack"]>) => void,
  ) => void;
};

export type ServerEvents = {
  [Name in keyof ServerNotices]: (notice: ServerNotices[Name]) => void;
};
"""


if __name__ == "__main__":
    TARGET.write_text(generate())
    sys.stdout.write(f"wrote {TARGET}\n")
