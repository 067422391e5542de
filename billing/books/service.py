"""Prove the books when it is time, and keep what was found.

A proof reads every posting several times: in a large hub that takes long, far too long for a page.
What it finds does not go away by itself, so that it may be as old as a day.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from billing import audit
from billing.books.models import BOOKS, BooksCheck
from billing.due import Shift, claim, held
from billing.ledger.findings import Finding
from billing.ledger.service import AccountBalance, trial_balance
from hub.kernel.database import Database

EVERY = timedelta(days=1)
AFTER_A_FAULT = timedelta(minutes=15)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindBalance:
    """The accounts of one kind, in one currency: how many hold something, and how much."""

    name: str
    currency: str
    accounts: int
    balance_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the last proof found; `checked_at` is None before the first.

    `is_asked`: another one is about to begin, or under way. `error` is why the last one broke off.
    """

    checked_at: datetime | None
    took_s: float
    problems: Sequence[Finding]
    balances: Sequence[KindBalance]
    is_asked: bool
    error: str


async def last_proof(db: AsyncSession) -> Proof:
    """Return what is known of the books."""
    row = await db.get(BooksCheck, BOOKS) or BooksCheck(
        id=BOOKS, took_ms=0, problems=[], balances=[], error=""
    )
    return Proof(
        checked_at=row.checked_at,
        took_s=row.took_ms / 1000,
        problems=[Finding(found["sentence"], found["details"]) for found in row.problems],
        balances=[KindBalance(**of_kind) for of_kind in row.balances],
        is_asked=_is_asked(row),
        error=row.error,
    )


async def ask_for_proof(db: AsyncSession, *, now: datetime) -> None:
    """Have the books proven as soon as a clock is there; while one is on its way, nothing more."""
    row = await db.get(BooksCheck, BOOKS, with_for_update=True)
    if row is None:
        db.add(BooksCheck(id=BOOKS, due_at=now))
        await db.flush()
    elif not _is_asked(row) or row.error:
        row.due_at = now


async def prove_due(database: Database, *, now: datetime) -> bool:
    """Prove the books if it is time, and tell whether it was; any number of clocks may ask."""
    await _ensure(database, now=now)
    shift, rows = Shift(began_at=now), await claim(database, BooksCheck, now=now)
    for row in rows:
        async with held(database, row, shift):
            await _prove(database, now=now)
    return bool(rows)


def group_balances(balances: Iterable[AccountBalance]) -> list[KindBalance]:
    """Return one line for each kind of account: every `escrow:booking:…` together."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in balances:
        kind, *rest = row.account.split(":")
        name = f"{kind}:{rest[0]}" if rest else kind
        sums.setdefault((name, row.currency), []).append(row.balance_cents)
    return [
        KindBalance(
            name=name,
            currency=currency,
            accounts=sum(1 for cents in cents_held if cents),
            balance_cents=sum(cents_held),
        )
        for (name, currency), cents_held in sorted(sums.items())
    ]


async def _prove(database: Database, *, now: datetime) -> None:
    began_s = monotonic()
    try:
        async with database.read() as db:
            problems = await audit.find_problems(db)
            balances = group_balances(await trial_balance(db))
    except Exception as error:
        log.exception("the books are proven a little later")
        async with database.write() as db:
            row = await db.get_one(BooksCheck, BOOKS, with_for_update=True)
            row.error, row.due_at = repr(error)[:2000], now + AFTER_A_FAULT
        return
    if problems:
        log.error("the books do not add up: %s findings", len(problems))
    async with database.write() as db:
        row = await db.get_one(BooksCheck, BOOKS, with_for_update=True)
        row.checked_at, row.due_at, row.error = now, now + EVERY, ""
        row.took_ms = int((monotonic() - began_s) * 1000)
        row.problems = [
            {"sentence": found.sentence, "details": dict(found.details)} for found in problems
        ]
        row.balances = [asdict(of_kind) for of_kind in balances]


async def _ensure(database: Database, *, now: datetime) -> None:
    async with database.read() as db:
        if await db.get(BooksCheck, BOOKS) is not None:
            return
    try:
        async with database.write() as db:
            db.add(BooksCheck(id=BOOKS, due_at=now))
    except IntegrityError:
        log.debug("another process was faster")


def _is_asked(row: BooksCheck) -> bool:
    if row.checked_at is None or row.due_at is None:
        return True
    return row.due_at < row.checked_at + EVERY
