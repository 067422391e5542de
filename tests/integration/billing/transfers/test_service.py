"""A transfer that failed and was ordered again is not moved by news of the order before."""

from sqlalchemy import select

from billing.gateways.port import Outcome, OutcomeState
from billing.transfers import service as transfers
from billing.transfers.models import PayeeKind, Transfer, TransferState
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
