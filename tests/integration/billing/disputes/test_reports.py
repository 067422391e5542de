"""What a charity and a talent see of a payment that its bank took back, figure by figure."""

from zoneinfo import ZoneInfo

import pytest

from billing.donations.lines import LineState
from billing.donations.period import Period
from billing.donations.report import CharityReport, charity_report
from billing.earnings import EarningLine, EarningsSummary, EarningState, earnings
from billing.earnings.figures import EarningFigure
from billing.earnings.postings import Sessions, earning_postings
from billing.earnings.report import earning_report
from tests.integration.billing.counter import A_MONTH, Counter
from web.views.figure_postings import Asked, Figure, LineFilter, figure_postings

PARIS = ZoneInfo("Europe/Paris")
EVERY_LINE = LineFilter()


async def report_of(counter: Counter) -> CharityReport:
    """Return the charity's report, each figure checked against its postings."""
    day = counter.till.now.date()
    period = Period(first_day=day - A_MONTH, last_day=day + A_MONTH)
    charity_id = counter.till.charity.id
    async with counter.till.database.read() as db:
        report = await charity_report(db, charity_id, period=period, zone=PARIS, currency="EUR")
        for figure in Figure:
            asked = Asked(
                charity_id=charity_id,
                figure=figure,
                period=period,
                lines=EVERY_LINE,
                zone=PARIS,
                currency="EUR",
            )
            found = await figure_postings(db, asked)
            assert found.is_whole
            assert found.total_cents == getattr(report.totals, f"{figure.value}_cents"), figure
    return report


async def earned(counter: Counter) -> tuple[EarningsSummary, EarningLine]:
    async with counter.till.database.read() as db:
        summary = await earnings(db, counter.till.teacher.person.id, currency="EUR")
    (line,) = summary.lines
    parts = line.refunded_cents + line.held_cents + line.fee_cents + line.net_cents
    assert line.gross_cents == parts
    await check_figures(counter, line)
    return summary, line


async def check_figures(counter: Counter, line: EarningLine) -> None:
    """Compare each figure of the talent's report with its postings, and with the session's line."""
    day = line.starts_at.date()
    period = Period(first_day=day - A_MONTH, last_day=day + A_MONTH)
    talent_id = counter.till.teacher.person.id
    async with counter.till.database.read() as db:
        report = await earning_report(db, talent_id, period=period, zone=PARIS, currency="EUR")
        for figure in EarningFigure:
            found = await earning_postings(db, figure, Sessions(talent_id, "EUR", PARIS, period))
            assert found.total_cents == report.totals[figure], figure
    gone = [EarningFigure.SENT, EarningFigure.GIVEN, EarningFigure.TAKEN_BACK]
    pending_cents = report.totals[EarningFigure.PENDING]
    assert line.net_cents == pending_cents + sum(report.totals[figure] for figure in gone)
    of_line = {"gross", "refunded", "held", "fee", "net", "given", "taken_back"}
    for name in of_line:
        assert getattr(line, f"{name}_cents") == report.totals[EarningFigure(name)], name


@pytest.mark.parametrize("is_handed_on", [False, True])
async def test_the_charitys_report_follows_the_bank_there_and_back(
    counter: Counter, is_handed_on: bool
) -> None:
    masterclass = await counter.till.publish()
    payment = await counter.pay(
        await counter.till.open_gift(masterclass, gift_cents=5000, covers_fees=True)
    )
    whole = (await report_of(counter)).totals
    if is_handed_on:
        await counter.give_evening(masterclass)
    dispute_id = counter.server.open_dispute(payment.charge_id)["id"]
    await counter.work()
    disputed = await report_of(counter)
    assert {line.state for line in disputed.lines} == {LineState.DISPUTED}
    assert disputed.totals.refunded_cents == disputed.totals.gross_cents == whole.gross_cents
    assert (disputed.totals.net_cents, disputed.totals.fees_cents) == (0, 0)
    assert disputed.by_masterclass[0].key == masterclass.id
    assert disputed.by_host[0].key == masterclass.host_id
    counter.server.close_dispute(dispute_id, is_won=True)
    await counter.work()
    after = await report_of(counter)
    assert {line.state for line in after.lines} != {LineState.DISPUTED}
    assert after.totals.net_cents == whole.net_cents
    assert after.totals.paid_out_cents == (whole.net_cents if is_handed_on else 0)


async def test_a_talent_sees_what_the_bank_took_before_it_was_sent(counter: Counter) -> None:
    _booking, payment = await counter.pay_session()
    dispute_id = counter.server.open_dispute(payment.charge_id)["id"]
    await counter.work()
    summary, line = await earned(counter)
    assert (line.state, line.refunded_cents) == (EarningState.DISPUTED, 6000)
    assert (summary.escrow_cents, summary.payable_cents) == (0, 0)
    counter.server.close_dispute(dispute_id, is_won=True)
    await counter.work()
    summary, line = await earned(counter)
    assert (line.state, line.held_cents, line.refunded_cents) == (EarningState.HELD, 6000, 0)
    assert summary.escrow_cents == 6000


async def test_a_talent_sees_what_was_taken_back_after_it_was_sent(counter: Counter) -> None:
    booking, payment = await counter.pay_session()
    await counter.take_place(booking)
    dispute_id = counter.server.open_dispute(payment.charge_id)["id"]
    await counter.work()
    summary, line = await earned(counter)
    assert (line.state, line.net_cents, line.taken_back_cents) == (
        EarningState.DISPUTED,
        5700,
        5700,
    )
    assert (summary.transferred_cents, summary.payable_cents, summary.given_cents) == (0, 0, 0)
    counter.server.close_dispute(dispute_id, is_won=True)
    await counter.work()
    summary, line = await earned(counter)
    assert (line.state, line.taken_back_cents) == (EarningState.TRANSFERRED, 0)
    assert (summary.transferred_cents, summary.payable_cents) == (5700, 0)
