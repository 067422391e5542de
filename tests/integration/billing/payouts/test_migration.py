"""A hub that transferred before payouts were known looks for those of whom it paid."""

import pytest
from alembic import command
from sqlalchemy import text

from billing.due import claim
from billing.payouts.models import PayoutWatch
from hub.kernel.database import Database
from tests.scenes import NOW
from web.schema import alembic_config, migrate

BEFORE = "0013"
TRANSFER = text(
    "INSERT INTO transfers (id, payee_kind, payee_id, subject_id, state, amount_cents, currency,"
    " idempotency_key, provider_id, tries, requested_at, attempts, error)"
    " VALUES (:id, 'talent', :payee, 'bkg_1', :state, 5700, 'EUR', :id, :provider, 1, :at, 0, '')"
)


@pytest.mark.parametrize(
    ("state", "provider_id", "is_looked_for"),
    [("succeeded", "tr_1", True), ("succeeded", None, False), ("requested", None, False)],
)
async def test_whoever_was_paid_through_the_provider_is_looked_for(
    database: Database, state: str, provider_id: str | None, *, is_looked_for: bool
) -> None:
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.downgrade(alembic_config(c), BEFORE))
        for number in (1, 2):
            values = {
                "id": f"trf_{number}",
                "payee": "per_1",
                "state": state,
                "provider": f"{provider_id}{number}" if provider_id else None,
                "at": NOW if not database.is_sqlite else NOW.strftime("%Y-%m-%d %H:%M:%S.%f"),
            }
            await connection.execute(TRANSFER, values)
    await migrate(database)
    found = await claim(database, PayoutWatch, now=NOW)
    assert [(row.payee_id, row.since_at) for row in found] == (
        [("per_1", NOW)] if is_looked_for else []
    )
