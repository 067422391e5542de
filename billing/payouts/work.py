"""What is asked of the provider about payouts: one that it gave notice of, all of a payee."""

from datetime import datetime

from sqlalchemy import select

from billing.gateways.payouts import ProviderPayout
from billing.gateways.port import Gateway
from billing.payouts import rules
from billing.payouts.models import Payout, PayoutWatch
from billing.payouts.service import end_look, note_payout
from billing.transfers.service import Payee
from hub.kernel.database import Database
from hub.kernel.errors import NotFound

PAGES_A_LOOK = 20
"""Payouts are made once a day: this is five years of them."""


async def apply_notice(
    database: Database, gateway: Gateway, account: str, payout_id: str, *, now: datetime
) -> None:
    """Ask about a payout and apply the answer. Raises: NotFound when it is to no payee of ours."""
    payee = await gateway.payee_of(account)
    if not payee:
        raise NotFound
    await _ask(database, gateway, payee, payout_id, now=now)


async def look(database: Database, gateway: Gateway, watch: PayoutWatch, *, now: datetime) -> None:
    """Find what no notice told of a payee's payouts."""
    payee = Payee(watch.payee_kind, watch.payee_id)
    since, cursor = watch.since_at - rules.OVERLAP, ""
    for _ in range(PAGES_A_LOOK):
        page = await gateway.list_payouts(payee.account, since=since, cursor=cursor)
        for listed in page.payouts:
            if not await _is_known(database, listed):
                await _ask(database, gateway, payee.account, listed.id, now=now)
        cursor = page.next_cursor
        if not cursor:
            break
    async with database.write() as db:
        await end_look(db, payee, now=now)


async def _ask(
    database: Database, gateway: Gateway, payee: str, payout_id: str, *, now: datetime
) -> None:
    told = await gateway.get_payout(payee, payout_id)
    async with database.write() as db:
        await note_payout(db, told, now=now)


async def _is_known(database: Database, listed: ProviderPayout) -> bool:
    async with database.read() as db:
        query = select(Payout).where(Payout.provider_id == listed.id)
        known = (await db.scalars(query)).first()
    if known is None or not known.is_itemised:
        return False
    return not rules.is_news(listed.state, known=known.state)
