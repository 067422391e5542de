"""Notices that were never delivered are found by reading the provider's list."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from billing.due import LEASE, MAX_ATTEMPTS
from billing.errors import GatewayDown, GatewayRefused
from billing.gateways.port import NoticePage
from billing.gateways.sandbox.gateway import SandboxGateway
from billing.inbox import catch_up
from billing.inbox.catch_up import EVERY, LOOK_BACK, OVERLAP, PAGES_A_TURN, fetch_missed
from billing.inbox.models import NoticeFetch, ProviderNotice
from billing.inbox.service import Notice, receive
from hub.kernel.clock import FixedClock
from hub.kernel.database import Database
from tests.integration.billing.faults import Killed
from tests.scenes import NOW

A_PAGE = 3


class Listing(SandboxGateway):
    """A provider with a list of notices, oldest first, that it may fail to show."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, FixedClock(NOW))
        self.told: list[tuple[datetime, Notice]] = []
        self.asked: list[tuple[datetime, str]] = []
        self.faults: list[Exception] = []
        self.dies_at = ""

    def tell(self, number: int, *, at: datetime = NOW) -> Notice:
        notice = Notice(
            provider=self.name, notice_id=f"n{number:04}", object_kind="other", object_id="x"
        )
        self.told.append((at, notice))
        return notice

    async def list_notices(self, *, since: datetime, cursor: str) -> NoticePage:
        self.asked.append((since, cursor))
        if self.faults:
            raise self.faults.pop()
        if cursor and cursor == self.dies_at:
            raise Killed
        listed = [notice for at, notice in reversed(self.told) if at >= since]
        names = [notice.notice_id for notice in listed]
        listed = listed[names.index(cursor) + 1 :] if cursor else listed
        is_last = len(listed) <= A_PAGE
        page = tuple(listed[:A_PAGE])
        return NoticePage(notices=page, next_cursor="" if is_last else page[-1].notice_id)


@pytest.fixture
def gateway(database: Database) -> Listing:
    return Listing(database)


async def stored(database: Database) -> list[str]:
    async with database.read() as db:
        query = select(ProviderNotice.notice_id).order_by(ProviderNotice.notice_id)
        return list(await db.scalars(query))


async def row(database: Database) -> NoticeFetch:
    async with database.read() as db:
        return (await db.scalars(select(NoticeFetch))).one()


async def test_what_was_not_delivered_is_stored_and_what_was_is_left_alone(
    database: Database, gateway: Listing
) -> None:
    known = gateway.tell(0)
    for number in range(1, 8):
        gateway.tell(number)
    async with database.write() as db:
        await receive(db, known, now=NOW)
    assert await fetch_missed(database, gateway, now=NOW) == 7
    assert await stored(database) == [f"n{number:04}" for number in range(8)]
    assert (await row(database)).found == 7


async def test_it_looks_every_few_minutes_and_a_little_further_back_than_before(
    database: Database, gateway: Listing
) -> None:
    await fetch_missed(database, gateway, now=NOW)
    await fetch_missed(database, gateway, now=NOW + EVERY - timedelta(seconds=1))
    late = gateway.tell(1, at=NOW - timedelta(minutes=1))
    await fetch_missed(database, gateway, now=NOW + EVERY)
    assert gateway.asked == [(NOW - LOOK_BACK, ""), (NOW - OVERLAP, "")]
    assert await stored(database) == [late.notice_id]


async def test_after_weeks_away_it_asks_for_no_more_than_the_provider_keeps(
    database: Database, gateway: Listing
) -> None:
    await fetch_missed(database, gateway, now=NOW)
    later = NOW + timedelta(days=60)
    await fetch_missed(database, gateway, now=later)
    assert gateway.asked[-1] == (later - LOOK_BACK, "")


async def test_a_list_cut_in_the_middle_is_read_on_from_there(
    database: Database, gateway: Listing
) -> None:
    for number in range(8):
        gateway.tell(number)
    gateway.dies_at = "n0005"
    with pytest.raises(Killed):
        await fetch_missed(database, gateway, now=NOW)
    assert await stored(database) == ["n0005", "n0006", "n0007"]
    gateway.dies_at = ""
    newer = gateway.tell(8, at=NOW + timedelta(seconds=5))
    await fetch_missed(database, gateway, now=NOW + LEASE)
    assert await stored(database) == [f"n{number:04}" for number in range(8)]
    await fetch_missed(database, gateway, now=NOW + LEASE + EVERY)
    assert newer.notice_id in await stored(database)


async def test_a_long_list_is_read_over_several_turns(
    database: Database, gateway: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "PAGES_A_TURN", 2)
    for number in range(20):
        gateway.tell(number)
    now, turns = NOW, 0
    while (await fetch_missed(database, gateway, now=now)) and turns < PAGES_A_TURN:
        now, turns = now + LEASE, turns + 1
    assert turns == 4
    assert len(await stored(database)) == 20


async def test_a_provider_that_does_not_answer_is_asked_again_for_ever(
    database: Database, gateway: Listing
) -> None:
    now = NOW
    for _ in range(MAX_ATTEMPTS + 2):
        gateway.faults = [GatewayDown(problem="no answer")]
        assert await fetch_missed(database, gateway, now=now) == 0
        now += EVERY
    assert "no answer" in (await row(database)).error
    gateway.tell(1)
    assert await fetch_missed(database, gateway, now=now) == 1
    assert (await row(database)).error == ""


async def test_a_place_the_provider_has_forgotten_is_given_up_for_the_beginning(
    database: Database, gateway: Listing
) -> None:
    await fetch_missed(database, gateway, now=NOW)
    async with database.write() as db:
        fetch = (await db.scalars(select(NoticeFetch))).one()
        fetch.cursor, fetch.reading_from_at, fetch.due_at = "forgotten", NOW, NOW
    gateway.faults = [GatewayRefused(problem="No such event")]
    await fetch_missed(database, gateway, now=NOW)
    gateway.tell(1)
    assert await fetch_missed(database, gateway, now=NOW + EVERY) == 1


async def test_the_sandbox_has_none_to_miss(database: Database) -> None:
    sandbox = SandboxGateway(database, FixedClock(NOW))
    assert await fetch_missed(database, sandbox, now=NOW) == 0
    assert (await row(database)).due_at == NOW + EVERY
