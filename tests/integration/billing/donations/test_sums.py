"""A report from day totals has the figures of its lines and of their postings, in any time zone."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Delete, Update, delete, select, update

from billing import audit
from billing.donations.lines import DonationLine, all_lines, latest_lines
from billing.donations.models import Donation, DonationDay, DonationSource
from billing.donations.period import Period
from billing.donations.report import Breakdown, Totals, charity_report
from billing.gateways.port import Checkout, CheckoutState, Outcome, OutcomeState
from billing.ledger.accounts import PLATFORM, PROVIDER_BALANCE, PROVIDER_FEES
from billing.ledger.models import Posting
from billing.payments.capture import note_checkout
from billing.payments.gifts import Gift, open_gift_payment
from billing.payments.models import Payment
from billing.payments.service import get_locked
from billing.refunds.models import RefundReason
from billing.refunds.service import request_refund
from billing.settlements.causes import settle_masterclass
from billing.transfers.models import Transfer, TransferState
from billing.transfers.service import note_transfer
from hub.kernel.database import Database
from hub.masterclasses.models import Masterclass
from tests.integration.billing.till import OPEN_DONOR, Till, make_till

ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Paris",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Pacific/Auckland",
        "Pacific/Kiritimati",
        "Pacific/Marquesas",
    )
]
BORDERS = [date(2026, 1, 1), date(2026, 3, 29), date(2026, 4, 1), date(2026, 11, 1)]
YEAR = Period(first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))

near_a_border = st.builds(
    lambda day, minutes: (
        datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=15 * minutes)
    ),
    st.sampled_from(BORDERS),
    st.integers(-120, 120),
)
periods = st.tuples(st.sampled_from(BORDERS), st.integers(-3, 3), st.integers(0, 95)).map(
    lambda drawn: Period(
        first_day=drawn[0] + timedelta(days=drawn[1]),
        last_day=drawn[0] + timedelta(days=drawn[1] + drawn[2]),
    )
)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that happens to a gift or to a masterclass at an instant."""

    name: str
    at: datetime
    pick: int


acts = st.lists(
    st.builds(
        Act,
        st.sampled_from(["give", "give", "give", "refund", "settle", "transfer"]),
        near_a_border,
        st.integers(0, 1000),
    ),
    min_size=3,
    max_size=12,
)


@dataclass
class Year:
    """A charity with two masterclasses, and what was given."""

    till: Till
    masterclasses: Sequence[Masterclass]
    payments: list[Payment] = field(default_factory=list)

    async def play(self, act: Act) -> None:
        await getattr(self, act.name)(act)

    async def give(self, act: Act) -> None:
        async with self.till.database.write() as db:
            payment = await open_gift_payment(
                db,
                self.masterclasses[act.pick % 2],
                Gift(
                    amount_cents=100 + act.pick,
                    covers_fees=act.pick % 3 == 0,
                    source=(DonationSource.LIVE, DonationSource.PAGE)[act.pick // 2 % 2],
                    shown=OPEN_DONOR,
                ),
                payer_id=self.till.learner.id,
                now=act.at,
            )
            paid = Checkout(
                id=f"cko_{payment.id}",
                url="",
                reference=payment.id,
                amount_cents=payment.amount_cents,
                currency=payment.currency,
                state=CheckoutState.PAID,
                charge_id=f"chg_{payment.id}",
                fee_cents=25 + payment.amount_cents // 60,
            )
            self.payments.append(await note_checkout(db, payment.id, paid, now=act.at))

    async def refund(self, act: Act) -> None:
        async with self.till.database.write() as db:
            held = select(Donation.payment_id).where(Donation.transfer_id.is_(None))
            open_ids = sorted(set(await db.scalars(held)))
            if not open_ids:
                return
            payment = await get_locked(db, open_ids[act.pick % len(open_ids)])
            cents = payment.kept_cents if act.pick % 2 else payment.kept_cents // 3
            if cents:
                await request_refund(
                    db, payment, amount_cents=cents, reason=RefundReason.DUPLICATE, now=act.at
                )

    async def settle(self, act: Act) -> None:
        async with self.till.database.write() as db:
            await settle_masterclass(db, self.masterclasses[act.pick % 2].id, now=act.at)

    async def transfer(self, act: Act) -> None:
        async with self.till.database.write() as db:
            for transfer in list(await db.scalars(select(Transfer))):
                if act.pick % 2:
                    done = Outcome(
                        id=f"tr_{transfer.id}",
                        reference=transfer.id,
                        state=OutcomeState.SUCCEEDED,
                        amount_cents=transfer.amount_cents,
                        currency=transfer.currency,
                    )
                    await note_transfer(db, transfer.id, done, now=act.at)

    async def check(self, period: Period, zone: ZoneInfo) -> None:
        """Compare the report with the lines, and the lines with their postings."""
        async with self.till.database.read() as db:
            report = await charity_report(
                db, self.till.charity.id, period=period, zone=zone, currency="EUR"
            )
            lines = list(await db.scalars(select(Donation)))
            paid_out = set(
                await db.scalars(
                    select(Transfer.id).where(Transfer.state == TransferState.SUCCEEDED)
                )
            )
            postings = list(await db.scalars(select(Posting)))
            assert await audit.check(db) == []
        begins_at, over_at = period.bounds(zone)
        lines = [line for line in lines if begins_at <= line.given_at < over_at]

        def figures(key: Callable[[Donation], str]) -> dict[str, Totals]:
            found: dict[str, Totals] = {}
            for line in lines:
                totals = _from_postings(line, postings, is_paid_out=line.transfer_id in paid_out)
                found[key(line)] = found.get(key(line), Totals()) + totals
            return found

        assert report.totals == figures(lambda _: "").get("", Totals())
        assert _by_key(report.by_masterclass) == figures(lambda line: line.masterclass_id or "")
        assert _by_key(report.by_host) == figures(lambda line: line.host_id or "")
        assert _by_key(report.by_source) == figures(lambda line: line.source.value)
        assert _by_key(report.by_month) == figures(
            lambda line: line.given_at.astimezone(zone).date().replace(day=1).isoformat()
        )


def _from_postings(line: Donation, postings: Sequence[Posting], *, is_paid_out: bool) -> Totals:
    own = [posting for posting in postings if posting.reference == line.id]
    gross = sum(p.amount_cents for p in own if p.source == PROVIDER_BALANCE)
    refunded = sum(p.amount_cents for p in own if p.destination == PROVIDER_BALANCE)
    fees = sum(p.amount_cents for p in own if p.destination == PROVIDER_FEES)
    fees -= sum(p.amount_cents for p in own if p.source == PLATFORM)
    net = gross - refunded - fees
    return Totals(
        count=1,
        gross_cents=gross,
        refunded_cents=refunded,
        fees_cents=fees,
        net_cents=net,
        paid_out_cents=net if is_paid_out else 0,
        pending_cents=0 if is_paid_out else net,
    )


def _by_key(rows: Sequence[Breakdown]) -> dict[str, Totals]:
    return {row.key: row.totals for row in rows if row.totals.count}


async def make_year(database: Database) -> Year:
    till = await make_till(database)
    return Year(till, [await till.publish(), await till.publish(name="Idris Bench")])


async def run(url: str, played: Sequence[Act], period: Period) -> None:
    database = Database(url)
    try:
        year = await make_year(database)
        for act in played:
            await year.play(act)
        for zone in ZONES:
            await year.check(period, zone)
            await year.check(YEAR, zone)
    finally:
        await database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_report_is_what_the_postings_say_in_any_zone(
    request: pytest.FixtureRequest, kind: str
) -> None:
    copy = request.getfixturevalue(f"{kind}_template").copy

    @settings(max_examples=6)
    @given(played=acts, period=periods)
    def play(played: list[Act], period: Period) -> None:
        with copy() as url:
            asyncio.run(run(url, played, period))

    play()


GIVEN_AT = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


async def give_often(database: Database, *, gifts: int) -> Year:
    year = await make_year(database)
    for number in range(gifts):
        await year.give(Act("give", GIVEN_AT + timedelta(seconds=number // 3), number))
    return year


@pytest.mark.parametrize(
    "statement",
    [
        update(Donation).values(message="Changed"),
        update(Donation).values(amount_cents=Donation.amount_cents + 1),
        update(Donation).values(given_at=GIVEN_AT + timedelta(days=40)),
        delete(Donation),
    ],
)
async def test_whoever_changes_lines_the_day_totals_follow(
    database: Database, statement: Update | Delete
) -> None:
    year = await give_often(database, gifts=7)
    async with database.write() as db:
        await db.execute(statement)
    async with database.read() as db:
        assert not [problem for problem in await audit.check(db) if "totals" in problem]
        days = list(await db.scalars(select(DonationDay)))
        lines = list(await db.scalars(select(Donation)))
    assert sum(day.lines for day in days) == len(lines)
    assert sum(day.gross_cents for day in days) == sum(line.amount_cents for line in lines)
    assert {day.charity_id for day in days} <= {year.till.charity.id}


async def test_the_check_of_the_books_names_a_day_whose_totals_are_wrong(
    database: Database,
) -> None:
    year = await give_often(database, gifts=2)
    async with database.write() as db:
        await db.execute(update(DonationDay).values(gross_cents=DonationDay.gross_cents + 1))
    problems = await year.till.problems()
    assert problems
    assert all("2026-03-31" in problem and year.till.charity.id in problem for problem in problems)


async def test_lines_are_listed_page_by_page_without_a_gap_or_a_repeat(database: Database) -> None:
    year = await give_often(database, gifts=10)
    place, listed = None, list[DonationLine]()
    for _ in range(20):
        async with database.read() as db:
            page = await latest_lines(
                db,
                year.till.charity.id,
                period=YEAR,
                zone=ZONES[1],
                currency="EUR",
                limit=4,
                before=place,
            )
        if not page:
            break
        listed += page
        place = page[-1].place
    everything = all_lines(
        database, year.till.charity.id, period=YEAR, zone=ZONES[1], currency="EUR"
    )
    assert [line async for line in everything] == listed[::-1]
    assert len(listed) == len({line.donation_id for line in listed}) >= 10
