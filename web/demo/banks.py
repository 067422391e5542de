"""What was transferred in the demo reaches the banks, day after day, as it would have.

One charity had closed its account, and has given another since; one talent has yet to.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import func, select

from billing.gateways.sandbox.banks import IS_CLOSED, KEEPS, bank_of, change_bank
from billing.ledger.accounts import payable_charity, payable_talent
from billing.transfers.models import Transfer
from hub.charities.models import Charity
from web.demo.causes import LAND
from web.demo.stage import Stage

MORNING = time(5, 30)
LONGEST = timedelta(days=90)
MENDED_AFTER = timedelta(days=5)
ABSENT_MINDED = "ada"


async def reach_banks(stage: Stage, charities: Mapping[str, Charity]) -> None:
    """Let each day's payouts leave and arrive, up to today."""
    moved = payable_charity(charities[LAND].id)
    for payee in (moved, payable_talent(stage.people[ABSENT_MINDED].id)):
        await _bank_at(stage, payee, IS_CLOSED)
    async with stage.database.read() as db:
        first_at = await db.scalar(select(func.min(Transfer.completed_at)))
    if first_at is None:
        return
    last = stage.now.date()
    first = max(first_at.date(), last - LONGEST)
    for days in range(1, (last - first).days + 1):
        day = first + timedelta(days=days)
        stage.at(min(datetime.combine(day, MORNING, UTC), stage.now))
        if day - first == MENDED_AFTER:
            await _bank_at(stage, moved, KEEPS)
        await stage.gateway.pay_out_due()
        await stage.catch_up()
    stage.at(stage.now)


async def _bank_at(stage: Stage, payee: str, iban: str) -> None:
    async with stage.database.write() as db:
        await change_bank(db, (await bank_of(db, payee)).id, iban)
