"""What a charity declares of a year (CGI, article 222 bis), on both databases."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from billing.documents.archive import zip_of_year
from billing.documents.charity_year import CharityYear, charity_year, issue_ready
from billing.donations.models import Donation
from billing.errors import ReceiptRefused
from billing.gateways.sandbox import disputes as banks
from billing.payments.models import Payment
from tests.integration.billing.documents.papers import (
    DECLARATION,
    declare_receipts,
    give,
    give_address,
    refund,
)
from tests.integration.billing.till import Till


async def figures(till: Till, *, year: int = 2026) -> CharityYear:
    """Return the charity's figures of a year."""
    async with till.database.read() as db:
        return await charity_year(db, till.charity.id, year=year)


async def issue_all(till: Till, *, year: int = 2026) -> int:
    """Issue what can be."""
    return await issue_ready(
        till.database, till.charity.id, year=year, by=till.learner.id, now=till.now
    )


async def test_a_charity_that_declared_nothing_issues_nothing(till: Till) -> None:
    await give_address(till)
    await give(till, await till.publish())
    with pytest.raises(ReceiptRefused):
        await issue_all(till)
    assert (await figures(till)).ready_count == 0


async def test_the_year_counts_what_stands_and_says_what_waits(till: Till) -> None:
    await declare_receipts(till)
    masterclass = await till.publish()
    first = await give(till, masterclass, gift_cents=1000)
    await give(till, masterclass, gift_cents=2000)
    silent = await till.newcomer("Noé Ferraud")
    await give(till, masterclass, gift_cents=4000, person=silent)
    await give_address(till)
    before = await figures(till)
    assert (before.count, before.ready_count, before.addressless_count) == (0, 2, 1)
    assert await issue_all(till) == 2
    assert await issue_all(till) == 0
    await refund(till, first.payment_id, amount_cents=1000)
    after = await figures(till)
    assert (after.total_cents, after.count, after.void_count) == (2000, 1, 1)
    assert (after.ready_count, after.addressless_count) == (0, 1)


async def test_gifts_with_a_ticket_wait_only_where_the_charity_counts_them(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    masterclass = await till.publish(ticket_cents=1200)
    payment = await till.open_ticket(masterclass, await till.seat(masterclass), gift_cents=500)
    await till.pay(payment)
    assert (await figures(till)).ready_count == 1
    await declare_receipts(till, replace(DECLARATION, covers_ticket_gifts=False))
    assert (await figures(till)).ready_count == 0


async def test_a_gift_belongs_to_the_year_it_was_received_in(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    await give(till, await till.publish(), gift_cents=1000)
    till.clock.advance(timedelta(days=60))
    assert await issue_all(till, year=2027) == 0
    assert await issue_all(till) == 1
    before, after = await figures(till), await figures(till, year=2027)
    assert (before.count, after.count) == (1, 0)
    assert (before.total_cents, after.total_cents) == (1000, 0)
    assert (before.issued_count, after.issued_count) == (0, 1)
    pieces = [piece async for piece in zip_of_year(till.database, till.charity.id, year=2026)]
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.namelist() == ["recu-2027-00001.pdf", "index-2026.csv"]


async def test_what_a_bank_took_back_is_not_offered_and_keeps_no_other_waiting(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing.documents.charity_year.ISSUED_AT_ONCE", 1)
    await declare_receipts(till)
    await give_address(till)
    masterclass = await till.publish()
    disputed = await give(till, masterclass, gift_cents=1000)
    async with till.database.write() as db:
        payment = await db.get_one(Payment, disputed.payment_id)
        await banks.open_dispute(db, payment.charge_id, now=till.now)
    await till.turn()
    async with till.database.write() as db:
        # As when the money had left before, and the hub bears what the bank took.
        (await db.get_one(Donation, disputed.id)).refunded_cents = 0
    till.clock.advance(timedelta(minutes=1))
    await give(till, masterclass, gift_cents=2000)
    assert (await figures(till)).ready_count == 1
    assert await issue_all(till) == 1
    after = await figures(till)
    assert (after.total_cents, after.ready_count) == (2000, 0)


async def test_a_year_of_one_charity_is_counted_without_reading_the_papers_of_all_others(
    till: Till,
) -> None:
    asked: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if "documents.year" in statement:
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        await figures(till)
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    ((statement, parameters),) = asked
    is_sqlite = till.database.is_sqlite
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    async with till.database.engine.begin() as connection:
        if not is_sqlite:
            # A table without rows is read whole, whatever its indexes.
            await connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
        steps = "\n".join(str(row[-1]) for row in plan)
    found_by = (
        "(issuer_kind=? AND issuer_id=? AND year=?)" if is_sqlite else "Cond: (((issuer_kind)"
    )
    assert found_by in steps
