"""The demo: a hub in which everything has happened as it would have."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from billing.audit import check
from billing.gateways.payouts import PayoutState
from billing.payouts.lists import failed_payouts
from billing.payouts.models import Payout
from billing.transfers.models import Transfer, TransferState
from hub.bookings.models import Booking, BookingState
from hub.calendar.rules import Interval
from hub.charities.service import charities_of
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.people.models import Role
from hub.people.service import find_by_email, roles_of
from hub.strikes.models import Strike
from rooms.models import ProcessKind
from rooms.outages import outages, within
from rooms.polls.models import Poll, PollState
from rooms.questions.models import Question, QuestionState
from tests.scenes import NOW
from web.compose import Wiring
from web.demo.accounts import ACCOUNTS, ADMIN, CHARITY, HOST, PASSWORD, TALENT
from web.demo.fill import fill, has_people

EVENING = NOW + timedelta(hours=11, minutes=15)
"""So late that a session of the next day lasts past midnight in Paris."""


async def test_a_filled_hub_is_believable_and_its_books_are_right(parts: Wiring) -> None:
    assert not await has_people(parts.database)
    await fill(parts, now=EVENING)
    assert await has_people(parts.database)
    async with parts.database.read() as db:
        assert await check(db) == []
        states = Counter(await db.scalars(select(Masterclass.state)))
        verdicts = Counter(await db.scalars(select(Booking.verdict)))
        is_coming = Booking.state == BookingState.CONFIRMED
        coming = list(await db.scalars(select(Booking.starts_at).where(is_coming)))
        strikes = list(await db.scalars(select(Strike.reason)))
        transfers = set(await db.scalars(select(Transfer.state)))
        payouts = Counter(await db.scalars(select(Payout.state)))
        (open_failure,) = await failed_payouts(db)
        questions = Counter(await db.scalars(select(Question.state)))
        votes = Counter(await db.scalars(select(Question.votes)))
        polls = Counter(await db.scalars(select(Poll.state)))
        lived = Interval(EVENING - timedelta(days=14), EVENING)
        broken = await outages(db, kinds=[ProcessKind.WEB], window=lived, now=EVENING)
        held = list(await db.scalars(select(Booking).where(Booking.verdict.is_not(None))))
        await _everybody_can_do_their_work(db, parts)
    assert not [one for one in held if within(broken, Interval(one.starts_at, one.ends_at))]
    assert states == {
        MasterclassState.SETTLED: 2,
        MasterclassState.ENDED: 1,
        MasterclassState.CANCELLED: 1,
        MasterclassState.PUBLISHED: 4,
        MasterclassState.DRAFT: 1,
    }
    assert verdicts == {"completed": 3, "talent_absent": 1, None: 3}
    assert len(coming) == 3
    assert min(coming) > EVENING
    assert strikes == ["talent_absent"]
    assert transfers == {TransferState.SUCCEEDED}
    assert payouts[PayoutState.PAID] >= 3
    assert payouts[PayoutState.FAILED] == 2
    assert open_failure.payee_name.startswith("Ada")
    assert questions == {QuestionState.SHOWN: 5, QuestionState.ANSWERED: 2}
    assert votes[3] == 2
    assert polls == {PollState.CLOSED: 1, PollState.OPEN: 1, PollState.DRAFT: 1}


@pytest.mark.soak
@pytest.mark.parametrize("half_hours", range(48))
async def test_a_hub_is_filled_at_any_hour_of_the_day(parts: Wiring, half_hours: int) -> None:
    await fill(parts, now=NOW + timedelta(minutes=30 * half_hours + 1))
    async with parts.database.read() as db:
        assert await check(db) == []


async def _everybody_can_do_their_work(db: AsyncSession, parts: Wiring) -> None:
    people = {account: await find_by_email(db, account.email) for account in ACCOUNTS}
    roles = {account: await roles_of(db, p.id) for account, p in people.items() if p}
    assert Role.TALENT in roles[TALENT] & roles[HOST]
    assert Role.CHARITY in roles[CHARITY]
    assert Role.ADMIN in roles[ADMIN]
    member, admin = people[CHARITY], people[ADMIN]
    assert member is not None
    assert admin is not None
    assert await charities_of(db, member.id)
    assert await parts.passwords.verify(PASSWORD, stored=admin.password_hash)
