"""Compare the books with the provider, both ways, and name each difference.

The statement is first copied, a little beyond the time that is asked for: the two note the same
thing at different instants. What is not found there is asked of the provider by itself before it
is called a difference.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from billing.gateways.port import Gateway
from billing.reconciliation.books import KINDS, ours_of, unmatched_after
from billing.reconciliation.rules import Difference, Found, Ours, compare
from billing.reconciliation.statement import (
    PAGE_SIZE,
    Theirs,
    copy_statement,
    look_again,
    objects_after,
)
from hub.kernel.database import Database

EDGE = timedelta(days=2)


async def reconcile(
    database: Database, gateway: Gateway, *, since: datetime, until: datetime, now: datetime
) -> AsyncIterator[Found]:
    """Give each difference about what moved in a time; a page of rows is held at a time.

    Raises: GatewayError.
    """
    await copy_statement(database, gateway, since=since - EDGE, until=until + EDGE)
    async for found in _what_they_have(database, gateway, since=since, until=until, now=now):
        yield found
    async for found in _what_they_lack(database, gateway, since=since, until=until, now=now):
        yield found


async def _what_they_have(
    database: Database, gateway: Gateway, *, since: datetime, until: datetime, now: datetime
) -> AsyncIterator[Found]:
    last, is_last = "", False
    while not is_last:
        async with database.read() as db:
            page = await objects_after(db, gateway.name, last, since=since, until=until)
            ours = await ours_of(db, page)
        for theirs in page:
            for found in await _sure(database, gateway, theirs, ours, now=now):
                yield found
        is_last = len(page) < PAGE_SIZE
        last = page[-1].object_id if page else ""


async def _sure(
    database: Database, gateway: Gateway, theirs: Theirs, ours: dict[str, Ours], *, now: datetime
) -> list[Found]:
    """Return the differences that stay when all that the object ever did is known."""
    held = ours.get(theirs.object_id)
    differences = list(compare(theirs, held, now=now))
    if not any(found.difference is Difference.AMOUNT for found in differences):
        return differences
    whole = await look_again(database, gateway, theirs.object_id)
    return list(compare(whole or theirs, held, now=now))


async def _what_they_lack(
    database: Database, gateway: Gateway, *, since: datetime, until: datetime, now: datetime
) -> AsyncIterator[Found]:
    for kind in KINDS:
        last, is_last = "", False
        while not is_last:
            async with database.read() as db:
                page = await unmatched_after(
                    db, kind, last, provider=gateway.name, since=since, until=until
                )
            for ours in page:
                theirs = await look_again(database, gateway, ours.object_id)
                if theirs is None:
                    yield Found(
                        difference=Difference.UNKNOWN_THERE, kind=kind, theirs=None, ours=ours
                    )
                else:
                    for found in compare(theirs, ours, now=now):
                        yield found
            is_last = len(page) < PAGE_SIZE
            last = page[-1].holds if page else ""
