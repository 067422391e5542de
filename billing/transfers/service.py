"""Transfers: request one, and note what became of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.due import BILLING_NOTE, finish
from billing.errors import GatewayRefused
from billing.gateways.port import Outcome, TransferOrder
from billing.ledger.accounts import PAYEE, payable_charity, payable_talent
from billing.ledger.service import Movement, post
from billing.transfers import rules
from billing.transfers.events import TransferCompleted, TransferFailed
from billing.transfers.models import PayeeKind, Transfer, TransferState
from hub.kernel.errors import NotFound
from hub.kernel.ids import new_id
from hub.kernel.outbox import record

ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is to be paid: a talent's person or a charity."""

    kind: PayeeKind
    id: str

    @property
    def account(self) -> str:
        """Return the account of what is owed to them."""
        of = {PayeeKind.TALENT: payable_talent, PayeeKind.CHARITY: payable_charity}[self.kind]
        return of(self.id)


def request_transfer(
    db: AsyncSession,
    payee: Payee,
    *,
    subject_id: str,
    amount_cents: int,
    currency: str,
    now: datetime,
) -> Transfer:
    """Ask for money to leave for its payee; the caller has posted it to their account."""
    transfer_id = new_id("trf")
    transfer = Transfer(
        id=transfer_id,
        payee_kind=payee.kind,
        payee_id=payee.id,
        subject_id=subject_id,
        state=TransferState.REQUESTED,
        amount_cents=amount_cents,
        currency=currency,
        idempotency_key=rules.transfer_key(transfer_id),
        requested_at=now,
        due_at=now,
    )
    db.add(transfer)
    db.info.setdefault("notes", set()).add(BILLING_NOTE)
    return transfer


async def note_transfer(
    db: AsyncSession, transfer_id: str, outcome: Outcome, *, now: datetime
) -> None:
    """Apply what the provider says of a transfer; old news changes nothing.

    Raises: GatewayRefused when it is about another amount than was ordered.
    """
    transfer = await get_locked(db, transfer_id)
    by = rules.MOVE_FOR[outcome.state]
    after = rules.TRANSITIONS.get((transfer.state, by))
    if after is None or _is_about_another_try(transfer, outcome):
        return
    if outcome.amount_cents != transfer.amount_cents:
        raise GatewayRefused(problem=f"{transfer.id} is of {outcome.amount_cents} cents there")
    transfer.state, transfer.provider_id = after, outcome.id
    if after is TransferState.SUBMITTED:
        transfer.due_at = now + ASK_AGAIN
    elif after is TransferState.SUCCEEDED:
        await complete(db, transfer, now=now)
    else:
        transfer.failed_ids = [*transfer.failed_ids, outcome.id]
        _fail(db, transfer, problem=outcome.problem, now=now)


async def begin_order(db: AsyncSession, transfer_id: str, *, now: datetime) -> rules.Asking | None:
    """Note that the provider is about to be asked for a transfer; None when it is not to be."""
    transfer = await get_locked(db, transfer_id)
    if transfer.state is not TransferState.REQUESTED:
        return None
    transfer.asked_at, is_alone = rules.ask_at(transfer.asked_at, now=now)
    order = TransferOrder(
        key=transfer.idempotency_key,
        reference=transfer.id,
        payee=Payee(transfer.payee_kind, transfer.payee_id).account,
        amount_cents=transfer.amount_cents,
        currency=transfer.currency,
    )
    return rules.Asking(order=order, at=transfer.asked_at, is_alone=is_alone)


async def give_up(db: AsyncSession, transfer_id: str, *, problem: str, now: datetime) -> None:
    """Leave a transfer that the provider refuses to a person; the money stays owed."""
    transfer = await get_locked(db, transfer_id)
    if (transfer.state, rules.Move.FAIL) in rules.TRANSITIONS:
        _fail(db, transfer, problem=problem, now=now)


async def wait(db: AsyncSession, transfer_id: str, *, problem: str, now: datetime) -> None:
    """Try again later, however often: it may not leave yet."""
    transfer = await get_locked(db, transfer_id)
    if transfer.state is TransferState.REQUESTED:
        transfer.due_at, transfer.error = now + ASK_AGAIN, problem


async def ask_later(db: AsyncSession, asking: rules.Asking, *, problem: str, now: datetime) -> None:
    """Ask again later, however often: the provider has not sent it, and will.

    While another process may be asking for it, it counts as asked.
    """
    transfer = await get_locked(db, asking.order.reference)
    if transfer.state is TransferState.REQUESTED:
        transfer.due_at, transfer.error = now + ASK_AGAIN, problem
        if asking.may_forget(transfer.asked_at):
            transfer.asked_at = None


def may_withhold(transfer: Transfer) -> bool:
    """Tell whether money can be kept back of a transfer: the provider has not sent it."""
    is_unasked = transfer.state is TransferState.REQUESTED and transfer.asked_at is None
    return is_unasked or transfer.state is TransferState.FAILED


def withhold(transfer: Transfer, *, amount_cents: int) -> None:
    """Keep money back of a transfer that may be; the rest, if there is one, goes on."""
    assert may_withhold(transfer), "what was sent is asked back"
    assert 0 < amount_cents <= transfer.amount_cents, "no more than there is"
    if amount_cents == transfer.amount_cents:
        transfer.state = rules.TRANSITIONS[transfer.state, rules.Move.WITHHOLD]
        transfer.dead_at = None
        finish(transfer)
        return
    # Another amount is another order.
    transfer.amount_cents -= amount_cents
    _renew_key(transfer)


def order_again(db: AsyncSession, transfer: Transfer, *, due_at: datetime) -> None:
    """Let the clock give the provider a new order for a transfer that failed; it is locked."""
    transfer.state = rules.TRANSITIONS[transfer.state, rules.Move.RETRY]
    _renew_key(transfer)
    transfer.provider_id, transfer.asked_at, transfer.attempts = None, None, 0
    transfer.due_at, transfer.dead_at = due_at, None
    db.info.setdefault("notes", set()).add(BILLING_NOTE)


async def get_locked(db: AsyncSession, transfer_id: str) -> Transfer:
    """Return a transfer as it is now, locked. Raises: NotFound."""
    query = select(Transfer).where(Transfer.id == transfer_id).with_for_update()
    transfer = (await db.scalars(query.execution_options(populate_existing=True))).first()
    if transfer is None:
        raise NotFound
    return transfer


async def complete(db: AsyncSession, transfer: Transfer, *, now: datetime) -> None:
    """Post that a transfer has reached its payee; it is locked, and in its new state."""
    transfer.completed_at, transfer.dead_at = now, None
    finish(transfer)
    movement = Movement(
        source=Payee(transfer.payee_kind, transfer.payee_id).account,
        destination=PAYEE,
        amount_cents=transfer.amount_cents,
        reference=transfer.id,
    )
    await post(
        db,
        [movement],
        correlation=f"transferred:{transfer.id}",
        currency=transfer.currency,
        now=now,
    )
    event = TransferCompleted(
        transfer_id=transfer.id,
        payee_kind=transfer.payee_kind.value,
        payee_id=transfer.payee_id,
        subject_id=transfer.subject_id,
        amount_cents=transfer.amount_cents,
    )
    record(db, event, now=now)


def _renew_key(transfer: Transfer) -> None:
    transfer.tries += 1
    transfer.idempotency_key = rules.transfer_key(transfer.id, tries=transfer.tries)


def _is_about_another_try(transfer: Transfer, outcome: Outcome) -> bool:
    return outcome.id in transfer.failed_ids or transfer.provider_id not in {None, outcome.id}


def _fail(db: AsyncSession, transfer: Transfer, *, problem: str, now: datetime) -> None:
    transfer.state, transfer.error = TransferState.FAILED, problem[:2000]
    transfer.due_at, transfer.dead_at = None, now
    event = TransferFailed(
        transfer_id=transfer.id,
        payee_kind=transfer.payee_kind.value,
        payee_id=transfer.payee_id,
        problem=problem,
    )
    record(db, event, now=now)
