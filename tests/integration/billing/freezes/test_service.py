"""While a payee is frozen nothing is transferred to them; afterwards all that waited is."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from billing import trail
from billing.freezes import service as freezes
from billing.freezes.errors import FreezeReasonMissing, FrozenAlready, NotFrozen
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import Payee
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.kernel.errors import NotFound
from hub.people.models import Person
from hub.people.trail import TrailFilter, read_trail
from tests.integration.billing.till import DISPUTE, Till
from tests.scenes import make_person


async def settled_session(till: Till) -> None:
    """Let a session be paid, take place and be settled."""
    booking = await till.hold()
    await till.pay(await till.open_session(booking))
    await till.turn()
    till.clock.at = booking.ends_at
    async with till.database.write() as db:
        row = await db.get_one(Booking, booking.id, with_for_update=True)
        judgement = Judgement(Verdict.COMPLETED)
        await bookings.apply_judgement(db, row, judgement, dispute_window=DISPUTE, now=till.now)
    await till.turn()
    till.clock.advance(DISPUTE + timedelta(hours=1))
    async with till.database.write() as db:
        await bookings.settle_due(db, now=till.now)
    await till.turn()


async def transfer(till: Till) -> Transfer:
    async with till.database.read() as db:
        return (await db.scalars(select(Transfer))).one()


async def admin_of(till: Till) -> Person:
    async with till.database.write() as db:
        return await make_person(db, "Odile Vasseur")


def talent(till: Till) -> Payee:
    return Payee(PayeeKind.TALENT, till.teacher.person.id)


async def freeze(till: Till, payee: Payee, admin: Person, reason: str = "Un doute.") -> None:
    async with till.database.write() as db:
        await freezes.freeze_payee(db, payee, reason=reason, by=admin.id, now=till.now)


async def unfreeze(till: Till, payee: Payee, admin: Person, reason: str = "Réglé.") -> None:
    async with till.database.write() as db:
        await freezes.unfreeze_payee(db, payee, reason=reason, by=admin.id, now=till.now)


async def test_nothing_leaves_for_a_frozen_payee_however_long(till: Till) -> None:
    admin = await admin_of(till)
    await freeze(till, talent(till), admin)
    await settled_session(till)
    for _ in range(30):
        till.clock.advance(timedelta(hours=2))
        await till.turn()
    waiting = await transfer(till)
    assert waiting.state is TransferState.REQUESTED
    assert waiting.dead_at is None
    assert await till.balance(f"payable:talent:{till.teacher.person.id}") == waiting.amount_cents
    async with till.database.read() as db:
        assert await freezes.waiting_cents(db, talent(till), currency="EUR") == waiting.amount_cents
    assert await till.problems() == []


async def test_what_has_waited_leaves_at_once_when_the_freeze_ends(till: Till) -> None:
    admin = await admin_of(till)
    await freeze(till, talent(till), admin)
    await settled_session(till)
    await unfreeze(till, talent(till), admin)
    await till.turn()
    assert (await transfer(till)).state is TransferState.SUCCEEDED
    assert await till.balance(f"payable:talent:{till.teacher.person.id}") == 0
    assert await till.problems() == []


async def test_a_freeze_of_one_payee_holds_nobody_else_back(till: Till) -> None:
    admin = await admin_of(till)
    await freeze(till, Payee(PayeeKind.CHARITY, till.charity.id), admin)
    await settled_session(till)
    assert (await transfer(till)).state is TransferState.SUCCEEDED


async def test_a_payee_is_frozen_once_and_needs_a_reason_both_ways(till: Till) -> None:
    admin = await admin_of(till)
    with pytest.raises(FreezeReasonMissing):
        await freeze(till, talent(till), admin, " ")
    with pytest.raises(NotFrozen):
        await unfreeze(till, talent(till), admin)
    await freeze(till, talent(till), admin)
    with pytest.raises(FrozenAlready):
        await freeze(till, talent(till), admin)
    with pytest.raises(FreezeReasonMissing):
        await unfreeze(till, talent(till), admin, "")
    await unfreeze(till, talent(till), admin)
    await freeze(till, talent(till), admin)
    for kind in PayeeKind:
        with pytest.raises(NotFound):
            await freeze(till, Payee(kind, "nobody"), admin)


async def test_the_trail_says_who_froze_whom_and_what_was_transferred_afterwards(
    till: Till,
) -> None:
    trail.subscribe(till.dispatcher)
    admin = await admin_of(till)
    await freeze(till, talent(till), admin, "Un doute sur l’identité.")
    await settled_session(till)
    await unfreeze(till, talent(till), admin, "Pièce d’identité reçue.")
    await till.turn()
    async with till.database.read() as db:
        page = await read_trail(db, TrailFilter(subject_id=till.teacher.person.id), limit=10)
    acts = [(entry.act, actor.id if actor else None) for entry, actor in page.entries]
    assert acts == [
        ("transfer.made", None),
        ("payee.unfrozen", admin.id),
        ("payee.frozen", admin.id),
    ]
    assert page.entries[0][0].amount_cents == (await transfer(till)).amount_cents
    assert page.entries[2][0].reason == "Un doute sur l’identité."
