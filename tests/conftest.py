"""What every test may ask for: a database of either kind, a Redis, both of the tests' own."""

import signal
from collections.abc import AsyncIterator, Iterator

import pytest
import redis
from hypothesis import settings

from hub.kernel import i18n
from hub.kernel.database import Database
from tests.compiled import compiled_once
from tests.databases import (
    PostgresTemplate,
    SqliteTemplate,
    make_postgres_template,
    make_sqlite_template,
)
from tests.servers import running_postgres, running_redis

# A busy machine is slow, not wrong; the examples are the same at every run.
settings.register_profile("estrade", deadline=None, derandomize=True)
settings.load_profile("estrade")

# A shell starts what runs in its background deaf to Ctrl-C, and our processes would be born so.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    with compiled_once():
        yield


@pytest.fixture(autouse=True)
def _no_sentences_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin each test in English, whatever an earlier one has loaded."""
    monkeypatch.setattr(i18n, "_translations", {})


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Give the address of a PostgreSQL of the tests' own, without a database name."""
    with running_postgres() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> PostgresTemplate:
    """Make the schema once on PostgreSQL."""
    return make_postgres_template(postgres_server)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """Make the schema once on SQLite."""
    return make_sqlite_template(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of a database with the schema and no rows: the test runs once on each kind."""
    if request.param == "sqlite":
        sqlite: SqliteTemplate = request.getfixturevalue("sqlite_template")
        copied = sqlite.copy()
    else:
        postgres: PostgresTemplate = request.getfixturevalue("postgres_template")
        copied = postgres.copy()
    with copied as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open the test's database, as a process of the hub would."""
    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """Give the URL of a Redis of the tests' own."""
    with running_redis() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """Give the URL of an empty Redis."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server
