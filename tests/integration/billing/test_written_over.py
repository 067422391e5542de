"""What is immutable is not written over either, by the forms of INSERT that replace a row."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billing.documents.service import issue
from billing.ledger.accounts import PAYER, PROVIDER_BALANCE
from billing.ledger.service import Movement, post
from hub.kernel.database import Database
from hub.people.trail import Act, Subject, note_act
from tests.integration.billing.documents.test_service import draft
from tests.integration.billing.till import Till, make_till

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TABLES = ("postings", "documents", "trail_entries")


@pytest.fixture
async def till(database: Database) -> Till:
    """Give a till with one row in each table that cannot be changed."""
    till = await make_till(database)
    capture = Movement(
        source=PAYER, destination=PROVIDER_BALANCE, amount_cents=500, reference="pay_1"
    )
    about = Subject(kind="payment", id="pay_1", name="Gammes")
    async with database.write() as db:
        await post(db, [capture], correlation="capture:pay_1", currency="EUR", now=NOW)
        await issue(db, draft(till, "don_1"), now=NOW)
        note_act(db, Act.REFUND_ASKED, about, by=None, now=NOW, amount_cents=5, currency="EUR")
    return till


async def rows(database: Database, table: str) -> list[tuple[object, ...]]:
    async with database.read() as db:
        return [tuple(row) for row in await db.execute(text(f"SELECT * FROM {table}"))]


@pytest.mark.parametrize("table", TABLES)
async def test_no_row_is_replaced_by_another_of_its_name(till: Till, table: str) -> None:
    database = till.database
    before = await rows(database, table)
    assert before
    is_sqlite = database.url.startswith("sqlite")
    replacing = (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if is_sqlite
        else f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ON CONSTRAINT pk_{table} "
        "DO UPDATE SET currency = 'CHF'"
    )
    with pytest.raises(DBAPIError, match="immutable"):
        async with database.write() as db:
            await db.execute(text(replacing))
    assert await rows(database, table) == before
