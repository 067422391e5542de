"""Whether the hub is in order: the books, what did not arrive, and which processes run."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from billing.inbox.models import ProviderNotice
from billing.ledger.service import AccountBalance, check, trial_balance
from billing.payments.models import Payment
from billing.refunds.models import Refund
from billing.settlements.models import Settlement
from billing.transfers.models import Transfer
from hub.charities.models import Charity, CharityProof
from hub.charities.verification import Standing, standing_of
from hub.kernel.mail import MailRow
from hub.kernel.outbox import OutboxRow
from rooms.models import ProcessRun

SHOWN = 50
ALIVE_WITHIN = timedelta(seconds=30)
REMEMBERED = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """Something that was tried to the end and waits for a person."""

    kind: str
    name: str
    id: str
    dead_at: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A process of ours, and whether it is heard of now."""

    kind: str
    started_at: datetime
    beat_at: datetime
    is_alive: bool
    has_stopped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceGroup:
    """The accounts of one kind, in one currency: how many hold something, and how much."""

    name: str
    currency: str
    accounts: int
    balance_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HubState:
    """Everything the first page of the operator shows."""

    balances: Sequence[BalanceGroup]
    problems: Sequence[str]
    dead_letters: Sequence[DeadLetter]
    processes: Sequence[Process]
    waiting_events: int
    waiting_mails: int
    unverified: int


async def read_hub_state(db: AsyncSession, *, now: datetime) -> HubState:
    """Return the state of the hub."""
    return HubState(
        balances=group_balances(await trial_balance(db)),
        problems=await check(db),
        dead_letters=await _dead_letters(db),
        processes=await _processes(db, now=now),
        waiting_events=await _count(db, OutboxRow.id, OutboxRow.due_at.is_not(None)),
        waiting_mails=await _count(db, MailRow.id, MailRow.due_at.is_not(None)),
        unverified=await _count(db, Charity.id, Charity.verified_at.is_(None)),
    )


def group_balances(balances: Iterable[AccountBalance]) -> list[BalanceGroup]:
    """Return one line for each kind of account: every `escrow:booking:…` together."""
    sums: dict[tuple[str, str], list[int]] = {}
    for row in balances:
        kind, *rest = row.account.split(":")
        name = f"{kind}:{rest[0]}" if rest else kind
        sums.setdefault((name, row.currency), []).append(row.balance_cents)
    return [
        BalanceGroup(
            name=name,
            currency=currency,
            accounts=sum(1 for cents in held if cents),
            balance_cents=sum(held),
        )
        for (name, currency), held in sorted(sums.items())
    ]


async def all_charities(db: AsyncSession) -> list[tuple[Charity, str]]:
    """Return every charity and where it stands, those that wait for an admin first."""
    proven = set(await db.scalars(select(CharityProof.charity_id).distinct()))
    rows = await db.scalars(select(Charity).order_by(Charity.name))
    found = [(row, standing_of(row, has_proof=row.id in proven)) for row in rows]
    order = list(Standing)
    return sorted(
        ((row, standing.value) for row, standing in found),
        key=lambda pair: order.index(Standing(pair[1])),
    )


async def _dead_letters(db: AsyncSession) -> list[DeadLetter]:
    events = select(OutboxRow).where(OutboxRow.dead_at.is_not(None))
    events = events.order_by(OutboxRow.dead_at.desc()).limit(SHOWN)
    mails = select(MailRow).where(MailRow.dead_at.is_not(None))
    mails = mails.order_by(MailRow.dead_at.desc()).limit(SHOWN)
    payments = select(Payment).where(Payment.dead_at.is_not(None)).limit(SHOWN)
    refunds = select(Refund).where(Refund.dead_at.is_not(None)).limit(SHOWN)
    transfers = select(Transfer).where(Transfer.dead_at.is_not(None)).limit(SHOWN)
    settlements = select(Settlement).where(Settlement.dead_at.is_not(None)).limit(SHOWN)
    notices = select(ProviderNotice).where(ProviderNotice.dead_at.is_not(None)).limit(SHOWN)
    found = [_dead("event", row.name, row) for row in await db.scalars(events)]
    found += [_dead("mail", row.recipient, row) for row in await db.scalars(mails)]
    found += [_dead("payment", row.title, row) for row in await db.scalars(payments)]
    found += [_dead("refund", row.payment_id, row) for row in await db.scalars(refunds)]
    found += [_dead("transfer", row.payee_id, row) for row in await db.scalars(transfers)]
    found += [_dead("settlement", row.kind.value, row) for row in await db.scalars(settlements)]
    found += [_dead("notice", row.object_id, row) for row in await db.scalars(notices)]
    return sorted(found, key=lambda letter: letter.dead_at, reverse=True)[:SHOWN]


def _dead(
    kind: str,
    name: str,
    row: OutboxRow | MailRow | Payment | Refund | Transfer | Settlement | ProviderNotice,
) -> DeadLetter:
    assert row.dead_at is not None
    row_id = row.subject_id if isinstance(row, Settlement) else row.id
    return DeadLetter(kind=kind, name=name, id=row_id, dead_at=row.dead_at, error=row.error)


async def _processes(db: AsyncSession, *, now: datetime) -> list[Process]:
    query = select(ProcessRun).where(ProcessRun.beat_at > now - REMEMBERED)
    rows = await db.scalars(query.order_by(ProcessRun.beat_at.desc()).limit(SHOWN))
    return [
        Process(
            kind=row.kind.value,
            started_at=row.started_at,
            beat_at=row.beat_at,
            is_alive=row.ended_at is None and row.beat_at > now - ALIVE_WITHIN,
            has_stopped=row.ended_at is not None,
        )
        for row in rows
    ]


async def _count(
    db: AsyncSession, column: InstrumentedAttribute[str], condition: ColumnElement[bool]
) -> int:
    return await db.scalar(select(func.count(column)).where(condition)) or 0
