"""What the clock does, and how often."""

from contextlib import suppress

from billing.books.service import prove_due
from billing.documents.rounds import begin_month, is_month_begun
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.inbox.catch_up import fetch_missed
from billing.turns import MOST_AT_ONCE, Turns
from hub.bookings import service as bookings
from hub.kernel.mail import send_due_mails
from hub.kernel.retention import let_go_due
from hub.masterclasses import service as masterclasses
from hub.masterclasses.seats import expire_due_seats
from hub.personal.service import erase_due
from hub.reminders.service import remind_due
from hub.rescheduling.answers import lapse_due_proposals
from rooms.complaints.keeping import erase_due_complaints
from rooms.conduct.keeping import erase_due_lines
from rooms.docket import Docket
from rooms.door.service import forget_visits
from rooms.files.service import delete_due_files
from rooms.guests.hanging_up import hang_up_guests
from rooms.judging import judge_due_masterclasses, judge_due_sessions
from rooms.media_watch import MediaWatch
from rooms.recordings.erase import erase_deleted
from rooms.recordings.errors import RecordingRefused
from rooms.recordings.gather import gather_recordings
from rooms.recordings.keep import keep_due_files
from rooms.recordings.resume import resume_recordings
from rooms.recordings.service import expire_due_recordings
from rooms.rehearsals import end_due_rehearsals
from rooms.storage.errors import StorageUnavailable
from rooms.whip.connections import end_unadmitted
from web.compose import PERSONAL_PARTS, TERMS, Wiring
from web.personal.work import follow_copies
from web.ticker import Job
from web.waiting_lists import ask_next

OFTEN_S = 1.0
VERDICTS_S = 0.5
MAIL_S = 2.0
STAGES_S = 2.0
FILES_S = 5.0
CALENDARS_S = 5.0
PROPOSALS_S = 5.0
REMINDERS_S = 5.0
MISSED_S = 30.0
BOOKS_S = 5.0
PAPERS_S = 60.0
COPIES_S = 2.0
ERASURES_S = 15.0
RETENTION_S = 1800.0
LINES_S = 600.0
JUDGED_BATCHES = 50
"""How many times a turn looks for more to judge; the next turn goes on."""
MAIL_BATCHES = 25
"""How many batches of mails a turn sends at most; the next turn goes on."""


def clock_jobs(parts: Wiring, watch: MediaWatch) -> list[Job]:
    """Return the jobs of a clock process."""
    docket, turns = Docket(), Turns(parts.database, parts.gateway)
    return [
        Job(name="outbox", every_s=OFTEN_S, run=parts.dispatcher.drain),
        Job(name="holds", every_s=OFTEN_S, run=lambda: expire_holds(parts)),
        Job(name="waiting lists", every_s=OFTEN_S, run=lambda: ask_those_who_wait(parts)),
        Job(name="proposals", every_s=PROPOSALS_S, run=lambda: lapse_proposals(parts)),
        Job(name="journal", every_s=OFTEN_S, run=watch.collect),
        Job(name="verdicts", every_s=VERDICTS_S, run=lambda: judge(parts, docket)),
        Job(name="settlements", every_s=OFTEN_S, run=lambda: settle(parts)),
        Job(
            name="money",
            every_s=OFTEN_S,
            run=lambda: move_money(parts, turns),
            at_once=MOST_AT_ONCE,
        ),
        Job(name="books", every_s=BOOKS_S, run=lambda: prove_books(parts)),
        Job(name="papers", every_s=PAPERS_S, run=lambda: begin_papers(parts)),
        Job(name="missed notices", every_s=MISSED_S, run=lambda: catch_up(parts)),
        Job(name="test banks", every_s=MISSED_S, run=lambda: pay_out_in_the_sandbox(parts)),
        Job(name="stages", every_s=STAGES_S, run=lambda: end_connections(parts)),
        Job(name="reminders", every_s=REMINDERS_S, run=lambda: remind(parts)),
        Job(name="mails", every_s=MAIL_S, run=lambda: send_mails(parts)),
        Job(name="calendars", every_s=CALENDARS_S, run=lambda: read_calendars(parts)),
        Job(name="recordings", every_s=OFTEN_S, run=lambda: follow_recordings(parts)),
        Job(name="taken lines", every_s=LINES_S, run=lambda: erase_lines(parts)),
        Job(name="session files", every_s=FILES_S, run=lambda: delete_session_files(parts)),
        Job(name="recorded files", every_s=FILES_S, run=lambda: keep_recordings(parts)),
        Job(name="copies of data", every_s=COPIES_S, run=lambda: follow_copies(parts)),
        Job(name="erasures", every_s=ERASURES_S, run=lambda: erase_accounts(parts)),
        Job(name="retention", every_s=RETENTION_S, run=lambda: let_go(parts)),
    ]


async def delete_session_files(parts: Wiring) -> None:
    """Let go of the files of sessions whose time is over; what cannot be reached waits."""
    with suppress(StorageUnavailable):
        await delete_due_files(parts.database, parts.storage, now=parts.clock.now())


async def expire_holds(parts: Wiring) -> None:
    """Give unpaid slots and seats back."""
    now = parts.clock.now()
    async with parts.database.write() as db:
        await bookings.expire_due_holds(db, now=now)
    async with parts.database.write() as db:
        await expire_due_seats(db, now=now)


async def ask_those_who_wait(parts: Wiring) -> None:
    """Hold what has come free for those who wait for it."""
    await ask_next(parts.database, now=parts.clock.now())


async def lapse_proposals(parts: Wiring) -> None:
    """End the proposals of another time that nobody has answered."""
    async with parts.database.write() as db:
        await lapse_due_proposals(db, now=parts.clock.now())


async def judge(parts: Wiring, docket: Docket) -> None:
    """Decide from the evidence who came; let rehearsals end where the doors have opened."""
    for _ in range(JUDGED_BATCHES):
        judged = await judge_due_sessions(
            parts.database,
            dispute_window=parts.settings.dispute_window,
            now=parts.clock.now(),
            docket=docket,
        )
        if not judged:
            break
    now = parts.clock.now()
    await judge_due_masterclasses(parts.database, now=now)
    await end_due_rehearsals(parts.database, now=now)


async def settle(parts: Wiring) -> None:
    """Settle what nobody disputed, close broadcasts left open, forget who waited at a door."""
    now, dispute_window = parts.clock.now(), parts.settings.dispute_window
    async with parts.database.write() as db:
        await bookings.settle_due(db, now=now)
        await forget_visits(db, now=now)
    async with parts.database.write() as db:
        await masterclasses.end_overrunning(db, dispute_window=dispute_window, now=now)
        await masterclasses.settle_due(db, now=now)


async def move_money(parts: Wiring, turns: Turns) -> None:
    """Hear the provider's notices; make the refunds and transfers that are due."""
    await turns.take(now=parts.clock.now())


async def prove_books(parts: Wiring) -> None:
    """Prove the books once a day, or when somebody asks."""
    await prove_due(parts.database, now=parts.clock.now())


async def begin_papers(parts: Wiring) -> None:
    """Let the talents of a month that is over be told of its invoice."""
    now = parts.clock.now()
    async with parts.database.read() as db:
        if await is_month_begun(db, now=now):
            return
    async with parts.database.write() as db:
        await begin_month(db, now=now)


async def catch_up(parts: Wiring) -> None:
    """Find what the provider gave notice of and could not deliver."""
    await fetch_missed(parts.database, parts.gateway, now=parts.clock.now())


async def pay_out_in_the_sandbox(parts: Wiring) -> None:
    """Send on to test banks what is due, as a real provider does by itself."""
    if isinstance(parts.gateway, SandboxGateway):
        await parts.gateway.pay_out_due()


async def read_calendars(parts: Wiring) -> None:
    """Read the calendars that talents keep elsewhere, each in its turn."""
    await parts.calendars.read_due(now=parts.clock.now())


async def follow_recordings(parts: Wiring) -> None:
    """Record what is to be recorded and nothing else; remove what was deleted."""
    now = parts.clock.now()
    with suppress(RecordingRefused):
        await resume_recordings(parts.database, parts.engine, now=now)
    await erase_deleted(parts.database, parts.engine, parts.storage, now=now)


async def keep_recordings(parts: Wiring) -> None:
    """Gather what was recorded, store what is finished, let go of what has had its time."""
    now = parts.clock.now()
    await gather_recordings(parts.database, now=now)
    async with parts.database.write() as db:
        await expire_due_recordings(db, now=now)
    await keep_due_files(parts.database, parts.storage, now=now)


async def erase_lines(parts: Wiring) -> None:
    """Erase for good what hosts took away, and what was reported and decided, long enough ago."""
    now = parts.clock.now()
    async with parts.database.write() as db:
        await erase_due_lines(db, now=now)
        await erase_due_complaints(db, now=now)


async def end_connections(parts: Wiring) -> None:
    """End what software sends or watches, or a guest sends, who would not be let in any more."""
    await end_unadmitted(parts.database, parts.engine)
    await hang_up_guests(parts.database, parts.engine, now=parts.clock.now())


async def remind(parts: Wiring) -> None:
    """Remind people of what begins in a day, or in a quarter of an hour."""
    await remind_due(parts.database, now=parts.clock.now())


async def erase_accounts(parts: Wiring) -> None:
    """End the accounts whose owners asked for it and have not changed their minds."""
    await erase_due(parts.database, PERSONAL_PARTS, now=parts.clock.now())


async def let_go(parts: Wiring) -> None:
    """Let go of what has been kept for as long as the page about it says."""
    await let_go_due(parts.database, TERMS, now=parts.clock.now())


async def send_mails(parts: Wiring) -> None:
    """Send what is due: an audience of thousands is reminded in minutes."""
    for _ in range(MAIL_BATCHES):
        tried = await send_due_mails(
            parts.database,
            parts.mail_transport,
            sender=parts.settings.mail_from,
            now=parts.clock.now(),
        )
        if not tried:
            return
