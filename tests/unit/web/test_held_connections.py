"""A page is made once the database has its connection back: making it asks for another."""

import ast
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).parents[3] / "web"
RENDERING = "render_template"


def calls_in(node: ast.AST) -> Iterator[ast.Name]:
    """Give the plain names that are called somewhere in a piece of code."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            yield call.func


def renders(functions: list[ast.AsyncFunctionDef]) -> set[str]:
    """Return which functions of a module make a page, themselves or by another one."""
    found = {RENDERING}
    while True:
        more = {one.name for one in functions if found & {call.id for call in calls_in(one)}}
        if more <= found:
            return found
        found |= more


def holds_a_connection(node: ast.AST) -> bool:
    """Tell whether it is a block that reads or writes."""
    return isinstance(node, ast.AsyncWith) and any(
        "database." in ast.unparse(item.context_expr) for item in node.items
    )


def test_no_page_is_rendered_while_a_connection_is_held() -> None:
    held = []
    for path in sorted(WEB.glob("pages/*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        rendering = renders([one for one in nodes if isinstance(one, ast.AsyncFunctionDef)])
        held += [
            f"{path.name}:{call.lineno}"
            for block in nodes
            if holds_a_connection(block)
            for call in calls_in(block)
            if call.id in rendering
        ]
    assert held == []
