"""The ledger: post, reverse, read, check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from billing.errors import LedgerRefused
from billing.ledger.accounts import is_account, may_owe
from billing.ledger.findings import Finding
from billing.ledger.models import Posting
from hub.kernel.i18n import N_

MAX_PROBLEMS = 100
NOT_ZERO = N_("All accounts in %(currency)s together hold %(cents)s cents, not zero.")
NO_ACCOUNT = N_("%(account)s is no account, and holds %(cents)s cents.")
BELOW_ZERO = N_("%(account)s holds %(cents)s cents, less than nothing.")
NO_MIRROR = N_("%(posting)s does not mirror %(undone)s, which it reverses.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """An amount to move from one account to another."""

    source: str
    destination: str
    amount_cents: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountBalance:
    """What an account holds in one currency."""

    account: str
    currency: str
    balance_cents: int


async def post(
    db: AsyncSession,
    movements: Sequence[Movement],
    *,
    correlation: str,
    currency: str,
    now: datetime,
) -> list[Posting]:
    """Write one act's postings; a movement of nothing is left out.

    The same correlation twice is refused by the database. Raises: LedgerRefused.
    """
    for movement in movements:
        _check_movement(movement)
    postings = [
        Posting(
            correlation=correlation,
            line=line,
            source=movement.source,
            destination=movement.destination,
            amount_cents=movement.amount_cents,
            currency=currency,
            reference=movement.reference,
            at=now,
        )
        for line, movement in enumerate(m for m in movements if m.amount_cents)
    ]
    db.add_all(postings)
    await db.flush()
    return postings


def reversal_of(correlation: str) -> str:
    """Return the act that undoes another."""
    return f"reverse:{correlation}"


async def reverse(db: AsyncSession, correlation: str, *, now: datetime) -> list[Posting]:
    """Undo an act by postings in the other direction; possible once.

    Raises: LedgerRefused when there is no such act, or it is reversed already.
    """
    undone = await postings_for(db, correlation)
    reversal = reversal_of(correlation)
    if not undone:
        raise LedgerRefused(problem=f"{correlation} was never posted")
    if await postings_for(db, reversal):
        raise LedgerRefused(problem=f"{correlation} is already reversed")
    postings = [
        Posting(
            correlation=reversal,
            line=posting.line,
            source=posting.destination,
            destination=posting.source,
            amount_cents=posting.amount_cents,
            currency=posting.currency,
            reference=posting.reference,
            at=now,
            reverses_id=posting.id,
        )
        for posting in undone
    ]
    db.add_all(postings)
    await db.flush()
    return postings


async def balance(
    db: AsyncSession, account: str, *, currency: str = "EUR", at: datetime | None = None
) -> int:
    """Return what an account holds, in cents, now or at the end of an instant."""
    received = select(func.coalesce(func.sum(Posting.amount_cents), 0)).where(
        Posting.destination == account, Posting.currency == currency
    )
    given = select(func.coalesce(func.sum(Posting.amount_cents), 0)).where(
        Posting.source == account, Posting.currency == currency
    )
    if at is not None:
        received, given = received.where(Posting.at <= at), given.where(Posting.at <= at)
    return int(await db.scalar(received) or 0) - int(await db.scalar(given) or 0)


async def trial_balance(db: AsyncSession) -> list[AccountBalance]:
    """Return what every account holds, by name; the sum by currency is zero."""
    received = select(
        Posting.destination.label("account"), Posting.currency, Posting.amount_cents.label("cents")
    )
    given = select(Posting.source, Posting.currency, -Posting.amount_cents)
    moved = union_all(received, given).subquery()
    query = (
        select(moved.c.account, moved.c.currency, func.sum(moved.c.cents))
        .group_by(moved.c.account, moved.c.currency)
        .order_by(moved.c.account, moved.c.currency)
    )
    return [
        AccountBalance(account=account, currency=currency, balance_cents=int(cents))
        for account, currency, cents in await db.execute(query)
    ]


async def postings_for(db: AsyncSession, correlation: str) -> list[Posting]:
    """Return the postings of one act, in their order."""
    query = select(Posting).where(Posting.correlation == correlation).order_by(Posting.line)
    return list(await db.scalars(query))


async def postings_about(db: AsyncSession, reference: str) -> list[Posting]:
    """Return the postings made for a payment, donation, refund or transfer, the oldest first."""
    query = select(Posting).where(Posting.reference == reference)
    return list(await db.scalars(query.order_by(Posting.at, Posting.correlation, Posting.line)))


async def check(db: AsyncSession) -> list[str]:
    """Return what is wrong in the ledger, a sentence each; nothing when all is right."""
    return [found.words() for found in await find_problems(db)]


async def find_problems(db: AsyncSession) -> list[Finding]:
    """Return what is wrong in the ledger by itself; it reads every posting."""
    balances = await trial_balance(db)
    problems = [_finding(row) for row in balances if not _is_sound(row)]
    for currency in sorted({row.currency for row in balances}):
        total = sum(row.balance_cents for row in balances if row.currency == currency)
        if total:
            problems.append(Finding(NOT_ZERO, {"currency": currency, "cents": total}))
    return (problems + await _crooked_reversals(db))[:MAX_PROBLEMS]


def _check_movement(movement: Movement) -> None:
    for account in (movement.source, movement.destination):
        if not is_account(account):
            raise LedgerRefused(problem=f"{account!r} is no account")
    if movement.source == movement.destination:
        raise LedgerRefused(problem=f"{movement.source} to itself")
    if movement.amount_cents < 0:
        raise LedgerRefused(problem=f"{movement.amount_cents} cents")


def _is_sound(row: AccountBalance) -> bool:
    return is_account(row.account) and (row.balance_cents >= 0 or may_owe(row.account))


def _finding(row: AccountBalance) -> Finding:
    sentence = BELOW_ZERO if is_account(row.account) else NO_ACCOUNT
    return Finding(sentence, {"account": row.account, "cents": row.balance_cents})


async def _crooked_reversals(db: AsyncSession) -> list[Finding]:
    undone = aliased(Posting)
    is_mirror = (
        (Posting.source == undone.destination)
        & (Posting.destination == undone.source)
        & (Posting.amount_cents == undone.amount_cents)
        & (Posting.currency == undone.currency)
    )
    query = select(Posting.id, undone.id).join(undone, undone.id == Posting.reverses_id)
    crooked = await db.execute(query.where(~is_mirror).limit(MAX_PROBLEMS))
    return [
        Finding(NO_MIRROR, {"posting": posting, "undone": original})
        for posting, original in crooked
    ]
