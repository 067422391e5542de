"""Transfers that are ordered more than once, or by two processes at the same moment."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from billing.errors import GatewayRefused
from billing.gateways.port import Outcome, OutcomeState
from billing.jobs import PATIENCE
from billing.transfers import service as transfers
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.rules import ANSWERED_WITHIN, Asking
from tests.integration.billing.till import Till


def said(transfer: Transfer, name: str, state: OutcomeState) -> Outcome:
    return Outcome(
        id=name,
        reference=transfer.id,
        state=state,
        amount_cents=transfer.amount_cents,
        currency=transfer.currency,
    )


async def ordered_again(till: Till) -> Transfer:
    """Ask for a transfer that the provider takes on, then fails; order it a second time."""
    payee = transfers.Payee(PayeeKind.TALENT, till.teacher.person.id)
    async with till.database.write() as db:
        transfer = transfers.request_transfer(
            db, payee, subject_id="bkg_1", amount_cents=500, currency="EUR", now=till.now
        )
        await db.flush()
        for state in (OutcomeState.PENDING, OutcomeState.FAILED):
            await transfers.note_transfer(
                db, transfer.id, said(transfer, "tr_first", state), now=till.now
            )
        transfers.order_again(db, transfer, due_at=till.now)
    return transfer


async def test_old_news_of_an_order_that_failed_changes_nothing(till: Till) -> None:
    transfer = await ordered_again(till)
    for state in (OutcomeState.PENDING, OutcomeState.FAILED, OutcomeState.PENDING):
        async with till.database.write() as db:
            await transfers.note_transfer(
                db, transfer.id, said(transfer, "tr_first", state), now=till.now
            )
    async with till.database.read() as db:
        found = (await db.scalars(select(Transfer))).one()
    assert (found.state, found.provider_id) == (TransferState.REQUESTED, None)
    assert (found.failed_ids, found.tries) == (["tr_first"], 2)


async def test_news_of_another_order_than_the_one_under_way_changes_nothing(till: Till) -> None:
    transfer = await ordered_again(till)
    async with till.database.write() as db:
        await transfers.note_transfer(
            db, transfer.id, said(transfer, "tr_second", OutcomeState.PENDING), now=till.now
        )
        await transfers.note_transfer(
            db, transfer.id, said(transfer, "tr_first", OutcomeState.FAILED), now=till.now
        )
    async with till.database.read() as db:
        found = (await db.scalars(select(Transfer))).one()
    assert (found.state, found.provider_id) == (TransferState.SUBMITTED, "tr_second")


async def requested(till: Till) -> Transfer:
    payee = transfers.Payee(PayeeKind.TALENT, till.teacher.person.id)
    async with till.database.write() as db:
        return transfers.request_transfer(
            db, payee, subject_id="bkg_1", amount_cents=500, currency="EUR", now=till.now
        )


async def begun(till: Till, transfer: Transfer) -> Asking:
    async with till.database.write() as db:
        asking = await transfers.begin_order(db, transfer.id, now=till.now)
    assert asking is not None
    return asking


async def told_to_wait(till: Till, asking: Asking) -> Transfer:
    async with till.database.write() as db:
        await transfers.ask_later(db, asking, problem="not yet", now=till.now)
    async with till.database.read() as db:
        return await db.get_one(Transfer, asking.order.reference)


async def test_a_transfer_that_the_provider_did_not_send_can_be_kept_back(till: Till) -> None:
    transfer = await requested(till)
    found = await told_to_wait(till, await begun(till, transfer))
    assert transfers.may_withhold(found)


@pytest.mark.parametrize("answered", [0, 1])
async def test_a_transfer_that_another_process_asks_for_meanwhile_is_not_kept_back(
    till: Till, answered: int
) -> None:
    transfer = await requested(till)
    # Woken before the first had its answer, both at the same instant.
    askings = [await begun(till, transfer), await begun(till, transfer)]
    found = await told_to_wait(till, askings[answered])
    assert not transfers.may_withhold(found)
    till.clock.advance(2 * ANSWERED_WITHIN)
    found = await told_to_wait(till, await begun(till, transfer))
    assert transfers.may_withhold(found)


async def test_news_of_a_transfer_of_another_amount_is_refused(till: Till) -> None:
    transfer = await requested(till)
    done = said(transfer, "tr_first", OutcomeState.SUCCEEDED)
    async with till.database.write() as db:
        with pytest.raises(GatewayRefused):
            await transfers.note_transfer(
                db, transfer.id, replace(done, amount_cents=400), now=till.now
            )


def test_nobody_waits_longer_for_an_answer_than_an_order_counts_as_under_way() -> None:
    assert ANSWERED_WITHIN > PATIENCE
