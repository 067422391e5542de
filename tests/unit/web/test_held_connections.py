"""Whoever has a connection to the database does not wait for another one.

When everybody has one and wants a second, all of them wait. A page asks for one as it is made: it
counts what its reader has not read.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
RENDERING = "render_template"

Place = tuple[str, str]
"""A module and a function in it."""


def module_of(path: Path) -> str:
    """Return the name under which a file is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def trees() -> dict[str, ast.Module]:
    """Return our pages, and all that they are made with, by module."""
    paths = (path for path in (ROOT / "web").rglob("*.py") if "client" not in path.parts)
    return {module_of(path): ast.parse(path.read_text()) for path in paths}


def origins(module: str) -> dict[str, Place]:
    """Return where the functions come from that a module calls by a plain name."""
    body = ast.walk(trees()[module])
    found: dict[str, Place] = {}
    for node in body:
        if isinstance(node, ast.ImportFrom):
            found |= {one.asname or one.name: (node.module or "", one.name) for one in node.names}
        elif isinstance(node, ast.AsyncFunctionDef):
            found[node.name] = (module, node.name)
    return found


def calls_in(node: ast.AST, known: dict[str, Place]) -> Iterator[tuple[int, Place]]:
    """Give the line and the origin of each function that is called by a plain name."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            name = call.func.id
            yield call.lineno, known.get(name, ("", name))


def has_a_connection(node: ast.AST) -> bool:
    """Tell whether it is a block that reads or writes."""
    return isinstance(node, ast.AsyncWith) and any(
        ast.unparse(item.context_expr).endswith(("database.read()", "database.write()"))
        for item in node.items
    )


def asking() -> set[Place]:
    """Return the functions that ask for a connection, themselves or by another one."""
    bodies = {
        (module, node.name): (node, origins(module))
        for module, tree in trees().items()
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
    }
    found = {("quart", RENDERING)} | {
        place
        for place, (node, _) in bodies.items()
        if any(has_a_connection(inner) for inner in ast.walk(node))
    }
    while True:
        more = {
            place
            for place, (node, known) in bodies.items()
            if any(called in found for _, called in calls_in(node, known))
        }
        if more <= found:
            return found
        found |= more


def test_nobody_waits_for_a_second_connection() -> None:
    wanting = asking()
    held = {
        f"{module}:{line} {name}"
        for module, tree in trees().items()
        for block in ast.walk(tree)
        if has_a_connection(block)
        for line, (origin, name) in calls_in(block, origins(module))
        if (origin, name) in wanting
    }
    assert sorted(held) == []
