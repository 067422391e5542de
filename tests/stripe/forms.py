"""Form-encoded nested parameters: `line_items[0][price_data][currency]=eur`, `expand[]=x`."""

import re
from typing import Any
from urllib.parse import parse_qsl

NAME = re.compile(r"^([^\[\]]+)((?:\[[^\[\]]*\])*)$")
PARTS_LIMIT = 10


def parse_form(text: str) -> dict[str, Any]:
    """Return nested dictionaries and lists of strings."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        written = NAME.match(name)
        path = [name] if written is None else [written[1], *re.findall(r"\[(.*?)\]", written[2])]
        _put(tree, path[:PARTS_LIMIT], value)
    return {name: _with_lists(value) for name, value in tree.items()}


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    here = tree
    for part in path[:-1]:
        inner = here.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = here[part] = {}
        here = inner
    last = path[-1] or str(len(here))
    here[last] = value


def _with_lists(value: Any) -> Any:
    """Turn what is numbered 0, 1, 2… into a list."""
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(part) for name, part in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
