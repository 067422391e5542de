"""Of a gift that left in two transfers, each shows what it carried, in reports and statements."""

import pytest
from sqlalchemy import select

from billing.donations.models import Donation
from billing.donations.service import postings_under
from billing.ledger.accounts import PAYEE
from billing.payouts.models import Payout
from billing.payouts.statement import donations_under, statement_of
from tests.integration.billing.counter import Counter
from tests.integration.billing.disputes.test_reports import report_of
from tests.integration.billing.disputes.test_second import (
    NET,
    charity_of,
    disputed,
    gift_in_two_transfers,
)

FIRST, SECOND = 5895, 3930


@pytest.mark.parametrize("is_second_sent", [True, False])
async def test_the_report_counts_each_part_where_it_is(
    counter: Counter, is_second_sent: bool
) -> None:
    await gift_in_two_transfers(counter, is_second_sent=is_second_sent)
    report = await report_of(counter)
    of_all = [report.totals, *(row.totals for row in (*report.by_host, *report.by_masterclass))]
    of_all += [row.totals for row in (*report.by_source, *report.by_month) if row.totals.count]
    paid_cents = NET if is_second_sent else FIRST
    assert {(one.paid_out_cents, one.pending_cents) for one in of_all} == {
        (paid_cents, NET - paid_cents)
    }


async def test_a_statement_shows_what_each_transfer_had_of_a_gift(counter: Counter) -> None:
    charge_id, _account = await gift_in_two_transfers(counter, is_second_sent=True)
    assert await carried(counter) == []
    await counter.stripe.pay_out(charity_of(counter))
    await counter.stripe.arrive()
    await counter.work()
    assert await carried(counter) == [(FIRST, [FIRST]), (SECOND, [SECOND])]
    await disputed(counter, charge_id, amount=7000)
    left = [cents for _transfer, parts in await carried(counter) for cents in parts]
    async with counter.till.database.read() as db:
        donation = (await db.scalars(select(Donation))).one()
        postings = await postings_under(db, donation)
    assert sum(left) == donation.net_cents
    assert sum(p.amount_cents for p in postings if p.destination == PAYEE) == NET


async def carried(counter: Counter) -> list[tuple[int, list[int]]]:
    """Return each transfer of the payouts, and what it has of its donations, line by line."""
    database = counter.till.database
    async with database.read() as db:
        statements = [await statement_of(db, one) for one in await db.scalars(select(Payout))]
    found: list[tuple[int, list[int]]] = []
    for statement in statements:
        assert statement.untold_cents == 0
        async for line, part in donations_under(database, statement):
            if part is not None:
                found[-1][1].append(part.cents)
            elif line.donations:
                found.append((line.amount_cents, []))
                assert line.donations == 1
        for line, (cents, parts) in zip(
            [one for one in statement.lines if one.donations], found, strict=True
        ):
            assert line.changed_cents == cents - sum(parts)
    return found
