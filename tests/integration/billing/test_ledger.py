"""The ledger on both databases: it cannot be changed, only added to."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Delete, Update, delete, insert, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from billing.errors import LedgerRefused
from billing.ledger.accounts import PAYER, PROVIDER_BALANCE, escrow_booking, payable_talent
from billing.ledger.models import Posting
from billing.ledger.service import (
    AccountBalance,
    Movement,
    balance,
    check,
    post,
    postings_about,
    postings_for,
    reverse,
    trial_balance,
)
from hub.kernel.database import Database

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ESCROW = escrow_booking("bkg_1")


def moved(source: str, destination: str, amount_cents: int) -> Movement:
    return Movement(
        source=source, destination=destination, amount_cents=amount_cents, reference="pay_1"
    )


CAPTURE = [moved(PAYER, PROVIDER_BALANCE, 500), moved(PROVIDER_BALANCE, ESCROW, 500)]


async def capture(database: Database, *, correlation: str = "capture:pay_1") -> None:
    async with database.write() as db:
        await post(db, CAPTURE, correlation=correlation, currency="EUR", now=NOW)


@pytest.mark.parametrize(
    "statement",
    [
        update(Posting).values(amount_cents=1),
        update(Posting).values(destination=PAYER),
        delete(Posting),
    ],
)
async def test_the_database_itself_refuses_to_change_a_posting(
    database: Database, statement: Update | Delete
) -> None:
    await capture(database)
    with pytest.raises(DBAPIError, match="postings are immutable"):
        async with database.write() as db:
            await db.execute(statement)
    async with database.read() as db:
        assert await balance(db, ESCROW) == 500


async def test_an_act_is_posted_once(database: Database) -> None:
    await capture(database)
    with pytest.raises(IntegrityError):
        await capture(database)
    async with database.read() as db:
        assert await balance(db, ESCROW) == 500


async def test_an_act_is_undone_by_its_mirror_and_only_once(database: Database) -> None:
    await capture(database)
    async with database.write() as db:
        mirrored = await reverse(db, "capture:pay_1", now=NOW)
    assert [(p.source, p.destination) for p in mirrored] == [
        (PROVIDER_BALANCE, PAYER),
        (ESCROW, PROVIDER_BALANCE),
    ]
    async with database.read() as db:
        assert {row.balance_cents for row in await trial_balance(db)} == {0}
        assert await check(db) == []
    for correlation in ("capture:pay_1", "capture:pay_2"):
        with pytest.raises(LedgerRefused):
            async with database.write() as db:
                await reverse(db, correlation, now=NOW)


async def test_balances_are_known_at_any_instant_and_by_currency(database: Database) -> None:
    await capture(database)
    later = NOW + timedelta(days=1)
    async with database.write() as db:
        more = [moved(PROVIDER_BALANCE, ESCROW, 70), moved(PAYER, PROVIDER_BALANCE, 70)]
        await post(db, more, correlation="capture:pay_2", currency="EUR", now=later)
        francs = [moved(PAYER, PROVIDER_BALANCE, 9)]
        await post(db, francs, correlation="capture:pay_3", currency="CHF", now=later)
    async with database.read() as db:
        assert await balance(db, ESCROW, at=NOW) == 500
        assert await balance(db, ESCROW) == 570
        assert await balance(db, PROVIDER_BALANCE, currency="CHF") == 9
        assert AccountBalance(account=PAYER, currency="CHF", balance_cents=-9) in (
            await trial_balance(db)
        )
        assert len(await postings_about(db, "pay_1")) == 5
        assert [p.line for p in await postings_for(db, "capture:pay_2")] == [0, 1]


@pytest.mark.parametrize(
    "movement",
    [
        moved(PAYER, PAYER, 5),
        moved(PAYER, ESCROW, -5),
        moved("outside:somebody", ESCROW, 5),
        moved(PAYER, "escrow:booking:", 5),
        moved(PAYER, "payable:charity:a b", 5),
    ],
)
async def test_a_movement_that_cannot_be_is_refused(database: Database, movement: Movement) -> None:
    with pytest.raises(LedgerRefused):
        async with database.write() as db:
            await post(db, [movement], correlation="act", currency="EUR", now=NOW)


async def test_moving_nothing_leaves_no_posting(database: Database) -> None:
    async with database.write() as db:
        nothing = [moved(PAYER, ESCROW, 0)]
        assert await post(db, nothing, correlation="act", currency="EUR", now=NOW) == []


async def test_the_check_says_what_is_wrong(database: Database) -> None:
    await capture(database)
    async with database.write() as db:
        row = {"currency": "EUR", "reference": "x", "at": NOW, "line": 0, "amount_cents": 501}
        undone = (await postings_for(db, "capture:pay_1"))[1].id
        talent = payable_talent("per_1")
        await db.execute(
            insert(Posting),
            [
                row
                | {"id": "1", "correlation": "1", "source": ESCROW, "destination": talent}
                | {"reverses_id": undone},
                row
                | {"id": "2", "correlation": "2", "source": PAYER, "destination": "elsewhere"}
                | {"reverses_id": None},
            ],
        )
    async with database.read() as db:
        problems = "\n".join(await check(db))
    assert f"{ESCROW} holds -1 cents" in problems
    assert "elsewhere is no account, and holds 501 cents" in problems
    assert "1 does not mirror" in problems


async def test_a_posting_of_nothing_is_refused_by_the_database(database: Database) -> None:
    insertion = text(
        "INSERT INTO postings (id, correlation, line, source, destination, amount_cents, "
        "currency, reference, at) VALUES ('1', '1', 0, 'a', 'b', 0, 'EUR', 'x', "
        "'2026-11-23 09:00:00+00:00')"
    )
    with pytest.raises(IntegrityError):
        async with database.write() as db:
            await db.execute(insertion)
