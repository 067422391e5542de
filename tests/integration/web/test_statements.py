"""How many statements a booking takes: each costs more on its way than in the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from hub.bookings.service import confirm_booking, hold_slot
from hub.kernel.mail import MailRow, send_due_mails
from tests.scenes import NOW, SLOT, make_person, make_talent
from web.compose import Wiring

A_HOLD = 7
"""The service with its talent, what the learner keeps, the week; the appointment, its cells; those
who wait; the booking."""

A_CONFIRMATION = 4
"""The group, what follows, the booking, the event."""

AN_EVENT = 1
"""The booking with all that its mails say."""

A_BATCH_OF_EVENTS = 11
"""A look before and after; the lease, what is done; the marks, what was told already, which mails
are wanted, mails, notifications, links; the end of the events."""

A_BATCH_OF_MAILS = 4
"""A look before and after, the lease, what became of them."""

BOOKINGS = 8


@contextmanager
def counting() -> Iterator[list[str]]:
    """Give the statements of the block, as they come."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


async def test_a_booking_and_its_mails_take_few_statements(parts: Wiring) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
        learners = [await make_person(db, f"Eleve{number} Test") for number in range(BOOKINGS)]
    for number, learner in enumerate(learners):
        starts_at = SLOT + timedelta(hours=number - 3)
        with counting() as holding:
            async with parts.database.write() as db:
                held = await hold_slot(
                    db, learner.id, service_id=teacher.service.id, starts_at=starts_at, now=NOW
                )
        assert len(holding) <= A_HOLD, holding
        with counting() as confirming:
            async with parts.database.write() as db:
                await confirm_booking(db, held.id, now=NOW)
        assert len(confirming) <= A_CONFIRMATION, confirming
    with counting() as handling:
        assert await parts.dispatcher.drain() == BOOKINGS
    assert len(handling) <= A_BATCH_OF_EVENTS + BOOKINGS * AN_EVENT, handling
    with counting() as sending:
        while await send_due_mails(
            parts.database, parts.mail_transport, sender="Estrade <a@b.example>", now=NOW
        ):
            pass
    assert len(sending) <= A_BATCH_OF_MAILS, sending
    async with parts.database.read() as db:
        sent = select(func.count()).where(MailRow.sent_at.is_not(None))
        assert await db.scalar(sent) == 2 * BOOKINGS
