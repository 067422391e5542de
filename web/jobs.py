"""What the clock does, and how often."""

from billing.jobs import run_due
from hub.bookings import service as bookings
from hub.kernel.mail import send_due_mails
from hub.masterclasses import service as masterclasses
from hub.masterclasses.seats import expire_due_seats
from rooms.judging import judge_due_masterclasses, judge_due_sessions
from rooms.media_watch import MediaWatch
from web.compose import Wiring
from web.ticker import Job

OFTEN_S = 1.0
MAIL_S = 2.0


def clock_jobs(parts: Wiring, watch: MediaWatch) -> list[Job]:
    """Return the jobs of a clock process."""
    return [
        Job(name="outbox", every_s=OFTEN_S, run=parts.dispatcher.drain),
        Job(name="holds", every_s=OFTEN_S, run=lambda: expire_holds(parts)),
        Job(name="journal", every_s=OFTEN_S, run=watch.collect),
        Job(name="verdicts", every_s=OFTEN_S, run=lambda: judge(parts)),
        Job(name="settlements", every_s=OFTEN_S, run=lambda: settle(parts)),
        Job(name="money", every_s=OFTEN_S, run=lambda: move_money(parts)),
        Job(name="mails", every_s=MAIL_S, run=lambda: send_mails(parts)),
    ]


async def expire_holds(parts: Wiring) -> None:
    """Give unpaid slots and seats back."""
    now = parts.clock.now()
    async with parts.database.write() as db:
        await bookings.expire_due_holds(db, now=now)
    async with parts.database.write() as db:
        await expire_due_seats(db, now=now)


async def judge(parts: Wiring) -> None:
    """Decide from the evidence who came."""
    now = parts.clock.now()
    await judge_due_sessions(parts.database, dispute_window=parts.settings.dispute_window, now=now)
    await judge_due_masterclasses(parts.database, now=now)


async def settle(parts: Wiring) -> None:
    """Settle what nobody disputed, and close broadcasts left open."""
    now, dispute_window = parts.clock.now(), parts.settings.dispute_window
    async with parts.database.write() as db:
        await bookings.settle_due(db, now=now)
    async with parts.database.write() as db:
        await masterclasses.end_overrunning(db, dispute_window=dispute_window, now=now)
        await masterclasses.settle_due(db, now=now)


async def move_money(parts: Wiring) -> None:
    """Hear the provider's notices, and make the refunds and transfers that are due."""
    await run_due(parts.database, parts.gateway, now=parts.clock.now())


async def send_mails(parts: Wiring) -> None:
    """Send what is due."""
    await send_due_mails(
        parts.database,
        parts.mail_transport,
        sender=parts.settings.mail_from,
        now=parts.clock.now(),
    )
