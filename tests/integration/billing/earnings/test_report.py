"""A talent's earnings over a period: every figure is the sum of the postings under it."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from billing.donations.period import Period
from billing.earnings import earnings, postings
from billing.earnings.figures import EarningFigure
from billing.earnings.postings import Sessions, all_earning_postings, earning_postings
from billing.earnings.report import EarningReport, EarningTotals, earning_report
from billing.errors import PeriodInvalid
from hub.bookings import service as bookings
from hub.bookings.models import Booking
from hub.bookings.verdict import Judgement, Verdict
from hub.skills.models import Service
from hub.skills.service import add_service, give_forfeits_to
from tests.integration.billing.till import DISPUTE, Till
from tests.scenes import SLOT

PARIS = ZoneInfo("Europe/Paris")
ALL_YEAR = Period(first_day=date(2026, 1, 1), last_day=date(2027, 1, 31))
HOUR = timedelta(hours=1)


async def take_place(till: Till, booking: Booking, judgement: Judgement) -> None:
    till.clock.at = max(till.now, booking.ends_at)
    async with till.database.write() as db:
        row = await db.get_one(Booking, booking.id, with_for_update=True)
        await bookings.apply_judgement(db, row, judgement, dispute_window=DISPUTE, now=till.now)
    await till.turn()


async def let_settle(till: Till) -> None:
    till.clock.advance(DISPUTE + HOUR)
    async with till.database.write() as db:
        await bookings.settle_due(db, now=till.now)
    await till.turn()


async def booked(till: Till, service: Service, days: int) -> Booking:
    """Book and pay a session some days after the first one."""
    async with till.database.write() as db:
        booking = await bookings.hold_slot(
            db,
            till.learner.id,
            service_id=service.id,
            starts_at=SLOT + timedelta(days=days),
            now=till.now,
        )
    await till.pay(await till.open_session(booking))
    return booking


async def a_season(till: Till) -> Service:
    """Sell two services over two months; return the second.

    One is sent, one given back in part, one forfeited to a charity, one still to come.
    """
    first = till.teacher.service
    async with till.database.write() as db:
        second = await add_service(
            db,
            till.teacher.person.id,
            title="Accorder à l’oreille",
            duration_min=30,
            price_cents=3000,
            currency="EUR",
        )
    sent, late, missed = [await booked(till, first, days) for days in (0, 1, 10)]
    await booked(till, second, 20)
    await take_place(till, sent, Judgement(Verdict.COMPLETED))
    await take_place(till, late, Judgement(Verdict.COMPLETED, lost_min=15))
    await let_settle(till)
    async with till.database.write() as db:
        await give_forfeits_to(db, till.teacher.person.id, till.charity.id)
    await take_place(till, missed, Judgement(Verdict.LEARNER_ABSENT))
    await let_settle(till)
    return second


async def report_of(till: Till, period: Period = ALL_YEAR) -> EarningReport:
    async with till.database.read() as db:
        return await earning_report(
            db, till.teacher.person.id, period=period, zone=PARIS, currency="EUR"
        )


def sessions(till: Till, period: Period | None = ALL_YEAR, service_id: str = "") -> Sessions:
    return Sessions(till.teacher.person.id, "EUR", PARIS, period, service_id)


def adds_up(totals: EarningTotals) -> bool:
    f = EarningFigure
    gross = totals[f.REFUNDED] + totals[f.HELD] + totals[f.FEE] + totals[f.NET]
    net = totals[f.SENT] + totals[f.GIVEN] + totals[f.TAKEN_BACK] + totals[f.PENDING]
    return totals[f.GROSS] == gross and totals[f.NET] == net


async def test_a_season_is_summed_up_by_service_and_by_month(till: Till) -> None:
    second = await a_season(till)
    report = await report_of(till)
    f = EarningFigure
    expected = {
        f.GROSS: 21000,
        f.REFUNDED: 1500,
        f.HELD: 3000,
        f.FEE: 300 + 225 + 300,
        f.NET: 5700 + 4275 + 5700,
        f.SENT: 5700 + 4275,
        f.GIVEN: 5700,
        f.TAKEN_BACK: 0,
        f.PENDING: 0,
    }
    assert dict(report.totals.cents) == expected
    assert report.totals.count == 4
    assert [(row.key, row.label) for row in report.by_service] == [
        (till.teacher.service.id, "Premiers accords"),
        (second.id, "Accorder à l’oreille"),
    ]
    months = {row.key: row.totals.count for row in report.by_month if row.totals.count}
    assert months == {"2026-11-01": 2, "2026-12-01": 2}
    assert len(report.by_month) == 13
    for row in (*report.by_service, *report.by_month):
        assert adds_up(row.totals)
    assert adds_up(report.totals)
    assert len(report.lines) == 4


async def test_every_figure_is_the_sum_of_its_postings(till: Till) -> None:
    second = await a_season(till)
    report = await report_of(till)
    async with till.database.read() as db:
        for figure in EarningFigure:
            found = await earning_postings(db, figure, sessions(till))
            assert found.total_cents == report.totals[figure], figure
            assert sum(posting.signed_cents for posting in found.postings) == found.total_cents
            assert found.count == len(found.postings)
            one = await earning_postings(db, figure, sessions(till, service_id=second.id))
            assert one.total_cents == report.by_service[1].totals[figure], figure
        held = await earning_postings(db, EarningFigure.HELD, sessions(till, None))
        sent = await earning_postings(db, EarningFigure.SENT, sessions(till, None))
        now = await earnings(db, till.teacher.person.id, currency="EUR")
    assert (held.total_cents, sent.total_cents) == (now.escrow_cents, now.transferred_cents)


async def test_a_session_belongs_to_the_day_on_which_it_begins_for_its_talent(till: Till) -> None:
    await booked(till, till.teacher.service, 0)
    day = SLOT.astimezone(PARIS).date()
    before = Period(first_day=day - timedelta(days=9), last_day=day - timedelta(days=1))
    assert (await report_of(till, Period(first_day=day, last_day=day))).totals.count == 1
    empty = await report_of(till, before)
    assert (empty.totals.count, empty.lines, empty.by_service) == (0, (), ())
    assert empty.totals[EarningFigure.GROSS] == 0


async def test_a_period_that_is_backwards_is_refused(till: Till) -> None:
    backwards = Period(first_day=date(2026, 2, 1), last_day=date(2026, 1, 1))
    with pytest.raises(PeriodInvalid):
        await report_of(till, backwards)
    async with till.database.read() as db:
        with pytest.raises(PeriodInvalid):
            await earning_postings(db, EarningFigure.NET, sessions(till, backwards))


async def test_all_postings_are_given_once_a_page_at_a_time(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_season(till)
    monkeypatch.setattr(postings, "PAGE_SIZE", 2)
    found = [
        posting
        async for posting in all_earning_postings(till.database, EarningFigure.HELD, sessions(till))
    ]
    async with till.database.read() as db:
        shown = await earning_postings(db, EarningFigure.HELD, sessions(till))
    assert found == list(shown.postings)
    assert len(found) > 4
