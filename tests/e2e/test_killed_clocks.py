"""Thousands of verdicts while clocks are killed: each once, none late, each settled once."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from billing import audit
from billing.payments.models import Payment
from billing.refunds.models import Refund, RefundState
from billing.transfers.models import Transfer, TransferState
from hub.bookings.models import Booking, BookingState
from hub.kernel.database import Database
from hub.kernel.outbox import HandledEvent, OutboxRow
from hub.strikes.models import Strike
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.e2e.due_sessions import REFUNDED, Due, make_due
from tests.e2e.mortal_clocks import Fleet, running_clocks
from tests.servers import private_folder

log = logging.getLogger(__name__)

CLOCKS = 3
SESSIONS, KILLS, PAID = 10_000, 100, 60
PER_S = 20.0
"""How many fall due in a second while clocks are killed."""
LATE_S, LATE_AFTER_START_S = 2.0, 10.0
HEAD_START_S = 2.0
A_DAY = timedelta(days=1)
LOOK_S = 0.1
ALL_DIE = 0.1
"""How often all clocks die at once."""
AFTER_DISPUTES = timedelta(hours=73)
PATIENCE_S = 3600.0
Found = TypeVar("Found")


@dataclass
class Watch:
    """Sees from outside what was judged, and when."""

    database_url: str
    dues: Sequence[Due]
    ahead_s: float
    """How far the hub's time is ahead of the machine's."""
    seen_s: dict[str, float] = field(default_factory=dict)

    def look(self) -> int:
        """Note what is judged since the last look; return how many are not."""

        async def read(db: AsyncSession) -> list[str]:
            return list(await db.scalars(select(Booking.id).where(Booking.judged_at.is_not(None))))

        now_s = time.time()
        for booking_id in self.read(read):
            self.seen_s.setdefault(booking_id, now_s)
        return len(self.dues) - len(self.seen_s)

    def read(self, act: Callable[[AsyncSession], Awaitable[Found]]) -> Found:
        """Read something with a connection of its own."""

        async def once() -> Found:
            database = Database(self.database_url)
            try:
                async with database.read() as db:
                    return await act(db)
            finally:
                await database.close()

        return asyncio.run(once())

    def lateness_s(self, fleet: Fleet) -> tuple[list[float], list[float]]:
        """Return how late each verdict was, with a clock at work and after all had died, sorted."""
        late: dict[bool, list[float]] = {False: [], True: []}
        for due in self.dues:
            due_s = due.at.timestamp() - self.ahead_s
            waited_s, had_died = fleet.waited_s(due_s, self.seen_s[due.booking_id])
            late[had_died].append(waited_s)
        return sorted(late[False]), sorted(late[True])


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many fall due, how many in a second (all at once if None), how many clocks die."""

    sessions: int
    per_s: float | None = None
    kills: int = 0
    paid: int = PAID

    @property
    def lasts_s(self) -> float:
        """Return from the first due to the last, in seconds."""
        return self.sessions / self.per_s if self.per_s else 0.0

    def due_at(self, began: datetime) -> list[datetime]:
        """Return when each is due."""
        apart_s = self.lasts_s / self.sessions
        return [began + timedelta(seconds=apart_s * n) for n in range(self.sessions)]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the latest verdict and the longest start of a clock took, in seconds."""

    late_s: float
    start_s: float


def play(template: SqliteTemplate | PostgresTemplate, plan: Plan, *, seed: int) -> Pace:
    """Let sessions fall due while clocks die, then settle; nothing is lost or done twice."""
    began = datetime.now(UTC) + A_DAY
    with (
        private_folder("estrade-clocks-") as folder,
        template.copy() as database_url,
    ):
        dues = asyncio.run(_fill(database_url, plan, began=began))
        with running_clocks(folder, database_url, count=CLOCKS) as fleet:
            fleet.wait_until_ticking()
            watch = Watch(database_url, dues, began.timestamp() - time.time() - HEAD_START_S)
            fleet.advance_to(timedelta(seconds=watch.ahead_s))
            judge(fleet, watch, plan, Random(seed))
            up, started = watch.lateness_s(fleet)
            log.info("late with a clock at work: %s", _figures(up))
            log.info("late after all had died: %s", _figures(started))
            log.info("longest start %.1f s", max(fleet.starts_s()))
            log.info("settled in %.0f s more", settle(fleet, watch))
            check(watch)
            return Pace(late_s=max(*up, *started), start_s=max(fleet.starts_s()))


def judge(fleet: Fleet, watch: Watch, plan: Plan, dice: Random) -> None:
    """Kill clocks until all is judged."""
    began_s = time.time() + HEAD_START_S
    ends_s = began_s + plan.lasts_s
    instants = sorted(dice.uniform(began_s, ends_s) for _ in range(plan.kills))
    while watch.look() or instants:
        fleet.look()
        if instants and time.time() >= instants[0]:
            victims = range(CLOCKS) if dice.random() < ALL_DIE else [dice.randrange(CLOCKS)]
            fleet.kill(victims)
            instants = instants[len(victims) :]
        assert time.time() < ends_s + PATIENCE_S, "it never ends"
        time.sleep(LOOK_S)
    took_s = time.time() - began_s
    log.info("%d verdicts in %.0f s, %d kills", plan.sessions, took_s, fleet.killed)


async def _fill(database_url: str, plan: Plan, *, began: datetime) -> list[Due]:
    database = Database(database_url)
    try:
        return await make_due(database, plan.due_at(began), paid=plan.paid, now=datetime.now(UTC))
    finally:
        await database.close()


def _figures(waited_s: Sequence[float]) -> str:
    if not waited_s:
        return "none"
    p99 = waited_s[int(len(waited_s) * 0.99)]
    return f"{len(waited_s)}: p99 {p99:.2f} s, longest {waited_s[-1]:.2f} s"


def settle(fleet: Fleet, watch: Watch) -> float:
    """Let the dispute windows pass and wait until nothing is left to do; return the seconds."""
    began = time.monotonic()
    fleet.advance_to(timedelta(seconds=watch.ahead_s) + AFTER_DISPUTES)

    async def left(db: AsyncSession) -> int:
        unsettled = select(func.count()).where(Booking.state != BookingState.SETTLED)
        undone = select(func.count()).where(OutboxRow.done_at.is_(None))
        unsent = select(func.count()).where(Refund.state != RefundState.SUCCEEDED)
        unpaid = select(func.count()).where(Transfer.state != TransferState.SUCCEEDED)
        counts = [await db.scalar(query) or 0 for query in (unsettled, undone, unsent, unpaid)]
        return sum(counts)

    while watch.read(left):
        fleet.look()
        assert time.monotonic() < began + PATIENCE_S, "it never settles"
        time.sleep(1.0)
    return time.monotonic() - began


def check(watch: Watch) -> None:
    """Each has the verdict its evidence gives, once; each is settled and paid once."""
    dues = {due.booking_id: due for due in watch.dues}

    async def read(db: AsyncSession) -> None:
        assert await audit.check(db) == []
        for booking in await db.scalars(select(Booking)):
            assert booking.verdict == dues[booking.id].verdict
        for name in ("BookingJudged", "BookingSettled"):
            told = await db.scalars(select(OutboxRow.payload).where(OutboxRow.name == name))
            assert Counter(payload.split('"')[3] for payload in told) == Counter(list(dues))
        handled = select(HandledEvent.handler, func.count()).group_by(HandledEvent.handler)
        times = {row[0]: row[1] for row in await db.execute(handled)}
        assert times["billing.booking_settled"] == len(dues)
        absent = sum(due.verdict in {"talent_absent", "both_absent"} for due in dues.values())
        assert await db.scalar(select(func.count()).select_from(Strike)) == absent
        refunds = Counter(
            await db.scalars(
                select(Payment.subject_id).join(Refund, Refund.payment_id == Payment.id)
            )
        )
        transfers = Counter(await db.scalars(select(Transfer.subject_id)))
        paid = [due for due in dues.values() if due.is_paid]
        assert refunds == Counter(d.booking_id for d in paid if d.verdict in REFUNDED)
        assert transfers == Counter(d.booking_id for d in paid if d.verdict not in REFUNDED)

    watch.read(read)


@pytest.mark.soak
def test_a_few_verdicts_while_clocks_die_come_once(sqlite_template: SqliteTemplate) -> None:
    play(sqlite_template, Plan(sessions=25, per_s=5.0, kills=2, paid=10), seed=1)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_ten_thousand_verdicts_while_clocks_die_come_once_and_in_time(
    request: pytest.FixtureRequest, kind: str
) -> None:
    plan = Plan(sessions=SESSIONS, per_s=PER_S, kills=KILLS)
    pace = play(request.getfixturevalue(f"{kind}_template"), plan, seed=1)
    assert pace.late_s < LATE_S
    assert pace.start_s + LATE_S < LATE_AFTER_START_S


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_ten_thousand_verdicts_due_at_one_instant_come_once(
    request: pytest.FixtureRequest, kind: str
) -> None:
    play(request.getfixturevalue(f"{kind}_template"), Plan(sessions=SESSIONS), seed=1)
