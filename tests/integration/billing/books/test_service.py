"""The books are proven once a day or when somebody asks, by one clock, and what it finds stays."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing import audit
from billing.books.models import BooksCheck
from billing.books.service import AFTER_A_FAULT, EVERY, ask_for_proof, last_proof, prove_due
from billing.ledger.findings import Finding
from billing.payments.models import Payment
from hub.kernel.database import Database
from hub.kernel.i18n import load_translations, use_locale
from tests.integration.billing.till import Till
from web.paths import LOCALES


async def test_before_the_first_proof_nothing_is_claimed(till: Till) -> None:
    async with till.database.read() as db:
        proof = await last_proof(db)
    assert (proof.checked_at, proof.is_asked, proof.problems) == (None, True, [])


async def test_the_books_are_proven_once_a_day(till: Till) -> None:
    await till.pay(await till.open_session(await till.hold()))
    assert await prove_due(till.database, now=till.now)
    assert not await prove_due(till.database, now=till.now + EVERY - timedelta(seconds=1))
    async with till.database.read() as db:
        proof = await last_proof(db)
    assert (proof.checked_at, proof.problems, proof.is_asked) == (till.now, [], False)
    held = {balance.name: balance.balance_cents for balance in proof.balances}
    assert held == {
        "escrow:booking": 6000,
        "outside:payer": -6000,
        "provider:balance": 0,
        "provider:fees": 115,
        "revenue:platform": -115,
    }
    assert await prove_due(till.database, now=till.now + EVERY)


async def test_asking_brings_it_forward_and_asking_twice_is_once(till: Till) -> None:
    await prove_due(till.database, now=till.now)
    till.clock.advance(timedelta(hours=1))
    for _ in range(2):
        async with till.database.write() as db:
            await ask_for_proof(db, now=till.now)
    async with till.database.read() as db:
        assert (await last_proof(db)).is_asked
        assert await db.scalar(select(func.count()).select_from(BooksCheck)) == 1
    assert await prove_due(till.database, now=till.now)
    assert not await prove_due(till.database, now=till.now)


async def test_several_clocks_prove_them_once(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    proofs = 0
    find_problems = audit.find_problems

    async def counted(db: AsyncSession) -> list[Finding]:
        nonlocal proofs
        proofs += 1
        await asyncio.sleep(0.1)
        return await find_problems(db)

    monkeypatch.setattr(audit, "find_problems", counted)
    others = [Database(till.database.url) for _ in range(3)]
    try:
        done = await asyncio.gather(*(prove_due(one, now=till.now) for one in others))
    finally:
        for one in others:
            await one.close()
    assert (proofs, sorted(done)) == (1, [False, False, True])


async def test_a_row_that_differs_from_its_postings_is_found_and_said_in_each_language(
    till: Till,
) -> None:
    payment = await till.pay(await till.open_session(await till.hold()))
    async with till.database.write() as db:
        (await db.get_one(Payment, payment.id)).amount_cents += 1
    await prove_due(till.database, now=till.now)
    load_translations(LOCALES)
    async with till.database.read() as db:
        (problem,) = (await last_proof(db)).problems
        checked = await audit.check(db)
    with use_locale("en"):
        english = problem.words()
    with use_locale("fr"):
        french = problem.words()
    assert english == f"{payment.id} is about 6001 cents, its postings about 6000."
    assert french != english
    assert "6001" in french
    assert len(checked) == 1


async def test_a_proof_that_breaks_off_says_so_and_is_tried_again_soon(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prove_due(till.database, now=till.now)
    first = till.now
    till.clock.advance(EVERY)

    async def broken(_db: AsyncSession) -> list[Finding]:
        raise OSError("disk full")

    with monkeypatch.context() as broken_now:
        broken_now.setattr(audit, "find_problems", broken)
        assert await prove_due(till.database, now=till.now)
    async with till.database.read() as db:
        proof = await last_proof(db)
    assert (proof.checked_at, "disk full" in proof.error) == (first, True)
    assert not await prove_due(till.database, now=till.now)
    till.clock.advance(AFTER_A_FAULT)
    assert await prove_due(till.database, now=till.now)
    async with till.database.read() as db:
        assert (await last_proof(db)).error == ""
