"""What libraries compile anew for each hub and each database, compiled once for all tests.

A hub compiles some 300 routes, a database each statement that it has not been asked before; a test
has new ones of both, which would be a third of its time. What is compiled depends on neither.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from hub.kernel import database

STATEMENTS_KEPT = 5_000


@contextmanager
def compiled_once() -> Iterator[None]:
    """Keep what was compiled until the block ends."""
    with pytest.MonkeyPatch.context() as patch:
        _share_statements(patch)
        _share_routes(patch)
        yield


def _share_statements(patch: pytest.MonkeyPatch) -> None:
    """Give all engines one cache, in which dialects of a kind are the same."""
    kept: LRUCache[Any, Any] = LRUCache(STATEMENTS_KEPT)
    create = partial(create_async_engine, execution_options={"compiled_cache": kept})
    patch.setattr(database, "create_async_engine", create)
    for kind in (PGDialect_asyncpg, SQLiteDialect_aiosqlite):
        patch.setattr(kind, "__hash__", lambda dialect: hash(type(dialect)))
        patch.setattr(kind, "__eq__", lambda dialect, other: type(dialect) is type(other))


def _share_routes(patch: pytest.MonkeyPatch) -> None:
    """Compile what writes the addresses of a route when the first hub has it."""
    compile_builder = Rule._compile_builder
    kept: dict[Hashable, Callable[..., tuple[str, str]]] = {}

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        defaults = tuple((rule.defaults or {}).items())
        key = (rule.rule, rule.host, rule.subdomain, defaults, append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    patch.setattr(Rule, "_compile_builder", once)
