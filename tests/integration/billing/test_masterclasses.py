"""The money of masterclasses, from the donor to the charity's report."""

import csv
import io
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from billing.donations.csv import BYTE_ORDER_MARK, csv_of
from billing.donations.lines import LineState
from billing.donations.models import Donation, DonationSource
from billing.donations.period import Period
from billing.donations.report import CharityReport, Totals, charity_report
from billing.donations.service import goal_raised_cents, postings_under
from billing.errors import GiftsClosed, NothingToPay
from billing.gateways.port import CheckoutState
from billing.payments.models import PaymentState
from billing.payments.rules import DonorChoices
from billing.refunds.models import Refund, RefundReason
from hub.kernel.database import Database
from hub.kernel.i18n import use_locale
from hub.kernel.outbox import OutboxRow
from hub.kernel.settings import CardCostsPayer
from hub.masterclasses import seats
from hub.masterclasses import service as masterclasses
from hub.masterclasses.errors import RegistrationClosed, SeatExpired, SeatHeld
from hub.masterclasses.models import Masterclass, MasterclassState, RegistrationState
from tests.integration.billing.till import DISPUTE, Till, make_till
from tests.scenes import make_masterclass

PARIS = ZoneInfo("Europe/Paris")
NOVEMBER = Period(first_day=date(2026, 11, 1), last_day=date(2026, 11, 30))
MINUTE = timedelta(minutes=1)


async def go_live(till: Till, masterclass: Masterclass) -> None:
    till.clock.at = masterclass.starts_at
    async with till.database.write() as db:
        await masterclasses.go_live(db, masterclass.id, host_id=masterclass.host_id, now=till.now)


async def end_and_settle(till: Till, masterclass: Masterclass) -> None:
    till.clock.at = masterclass.ends_at
    async with till.database.write() as db:
        await masterclasses.end_masterclass(
            db,
            masterclass.id,
            host_id=masterclass.host_id,
            dispute_window=DISPUTE,
            now=till.now,
        )
    till.clock.advance(DISPUTE)
    async with till.database.write() as db:
        await masterclasses.settle_due(db, now=till.now)
    await till.turn()


async def cancel(till: Till, masterclass: Masterclass) -> None:
    async with till.database.write() as db:
        row = await db.get_one(Masterclass, masterclass.id)
        await masterclasses.cancel_masterclass(db, row, reason="host_absent", now=till.now)
    await till.turn()


async def report_of(till: Till) -> CharityReport:
    async with till.database.read() as db:
        return await charity_report(
            db, till.charity.id, period=NOVEMBER, zone=PARIS, currency="EUR"
        )


async def donations(till: Till) -> list[Donation]:
    async with till.database.read() as db:
        return list(await db.scalars(select(Donation).order_by(Donation.given_at, Donation.id)))


async def pay_an_evening(till: Till) -> Masterclass:
    """Sell a ticket with a gift and its fees, one alone, and take two gifts, live and page."""
    masterclass = await till.publish(ticket_cents=1200)
    seat = await till.seat(masterclass)
    first = await till.open_ticket(masterclass, seat, gift_cents=2000, covers_fees=True)
    assert (await till.pay(first)).state is PaymentState.SUCCEEDED
    ticket_only = await till.newcomer("Ousmane Diallo")
    second = await till.open_ticket(
        masterclass, await till.seat(masterclass, ticket_only), shown=DonorChoices()
    )
    await till.pay(second)
    await go_live(till, masterclass)
    giver = await till.newcomer("Zoé Petit")
    hidden = DonorChoices(display_name="Zoé", message="=2+5")
    live = await till.open_gift(masterclass, gift_cents=500, person=giver, shown=hidden)
    await till.pay(live)
    till.clock.advance(MINUTE)
    shown = DonorChoices(display_name="=CMD()", is_name_public=True)
    page = await till.open_gift(
        masterclass, gift_cents=333, source=DonationSource.PAGE, person=giver, shown=shown
    )
    await till.pay(page)
    return masterclass


async def test_an_evening_reaches_the_charity_and_its_report_equals_the_ledger(
    till: Till,
) -> None:
    masterclass = await pay_an_evening(till)
    async with till.database.read() as db:
        assert await goal_raised_cents(db, masterclass.id) == 1200 + 2000 + 1200 + 500 + 333
    held = (await report_of(till)).totals
    # The fees are 1.5 % and 25 cents; the first payment covers its own.
    assert held == Totals(
        count=6,
        gross_cents=3274 + 1200 + 500 + 333,
        fees_cents=74 + 43 + 33 + 30,
        net_cents=3200 + 1157 + 467 + 303,
        pending_cents=3200 + 1157 + 467 + 303,
    )
    assert await till.balance(f"escrow:masterclass:{masterclass.id}") == held.net_cents
    await end_and_settle(till, masterclass)
    sent = (await report_of(till)).totals
    assert (sent.paid_out_cents, sent.pending_cents) == (held.net_cents, 0)
    assert await till.balances() == {
        "outside:payer": -held.gross_cents,
        "provider:fees": held.fees_cents,
        "outside:payee": held.net_cents,
    }
    assert await till.problems() == []


@pytest.mark.parametrize("payer", CardCostsPayer)
async def test_proceeds_bear_the_cards_whoever_bears_those_of_sessions_and_the_hub_keeps_nothing(
    database: Database, payer: CardCostsPayer
) -> None:
    till = await make_till(database, card_costs_paid_by=payer)
    masterclass = await pay_an_evening(till)
    totals = (await report_of(till)).totals
    assert totals.fees_cents == 74 + 43 + 33 + 30
    await end_and_settle(till, masterclass)
    assert await till.balances() == {
        "outside:payer": -totals.gross_cents,
        "provider:fees": totals.fees_cents,
        "outside:payee": totals.net_cents,
    }


async def test_each_line_of_a_report_opens_the_postings_it_is_made_of(till: Till) -> None:
    masterclass = await pay_an_evening(till)
    await end_and_settle(till, masterclass)
    async with till.database.read() as db:
        for donation in await donations(till):
            postings = await postings_under(db, donation)
            moved = {
                (p.source, p.destination): p.amount_cents
                for p in postings
                if p.reference == donation.id
            }
            fee = moved.get(("provider:balance", "provider:fees"), 0)
            net = moved.get(("provider:balance", f"escrow:masterclass:{masterclass.id}"), 0)
            assert (fee, net) == (donation.fee_cents, donation.net_cents)
            assert postings[-1].destination == "outside:payee"


async def test_a_report_breaks_down_by_masterclass_host_source_and_month(till: Till) -> None:
    masterclass = await pay_an_evening(till)
    other = await till.publish(ticket_cents=0, name="Bao Nguyen")
    await till.pay(await till.open_gift(other, gift_cents=10_000, source=DonationSource.PAGE))
    report = await report_of(till)
    for rows in (report.by_masterclass, report.by_host, report.by_source, report.by_month):
        assert sum((row.totals for row in rows), Totals()) == report.totals
    assert [row.key for row in report.by_masterclass] == [other.id, masterclass.id]
    assert [row.label for row in report.by_host] == ["Bao Nguyen", "Camille Aubry"]
    gross = {row.key: row.totals.gross_cents for row in report.by_source}
    assert gross["page"] == 10_333
    assert gross["ticket"] == 2400
    assert gross["with_ticket"] == 2000
    assert gross["live"] == 500
    assert [row.key for row in report.by_month] == ["2026-11-01"]
    async with till.database.read() as db:
        year = Period(first_day=date(2026, 1, 15), last_day=date(2026, 12, 31))
        yearly = await charity_report(db, till.charity.id, period=year, zone=PARIS, currency="EUR")
    assert len(yearly.by_month) == 12
    assert yearly.by_month[10].totals == report.totals == yearly.totals


async def test_a_month_begins_at_midnight_where_the_reader_is(till: Till) -> None:
    masterclass = await till.publish(ticket_cents=0)
    till.clock.at = till.clock.at.replace(day=30, hour=23, minute=30)
    await till.pay(await till.open_gift(masterclass, gift_cents=100))
    period = Period(first_day=date(2026, 11, 30), last_day=date(2026, 12, 1))
    async with till.database.read() as db:
        paris = await charity_report(db, till.charity.id, period=period, zone=PARIS, currency="EUR")
        utc = await charity_report(
            db, till.charity.id, period=period, zone=ZoneInfo("UTC"), currency="EUR"
        )
    assert [row.totals.count for row in paris.by_month] == [0, 1]
    assert [row.totals.count for row in utc.by_month] == [1, 0]
    assert (await report_of(till)).totals == Totals()


async def test_the_csv_adds_up_to_the_ledger_and_runs_no_formula(till: Till) -> None:
    masterclass = await pay_an_evening(till)
    await end_and_settle(till, masterclass)
    with use_locale("fr"):
        lines = csv_of(till.database, till.charity.id, period=NOVEMBER, zone=PARIS, currency="EUR")
        chunks = [chunk async for chunk in lines]
    text = "".join(chunks)
    assert text.startswith(BYTE_ORDER_MARK)
    header, *rows = csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK)), delimiter=";")
    assert len(rows) == 6
    assert all(len(row) == len(header) for row in rows)

    def column(index: int) -> int:
        return sum(int(row[index].replace(",", "")) for row in rows)

    totals = (await report_of(till)).totals
    assert [column(index) for index in (7, 8, 9, 10)] == [
        totals.gross_cents,
        totals.fees_cents,
        totals.refunded_cents,
        totals.net_cents,
    ]
    assert column(10) == await till.balance("outside:payee")
    names = {row[3] for row in rows}
    assert "'=CMD()" in names
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert "'=2+5" in {cell for row in rows for cell in row}


async def test_a_donor_hides_from_the_public_and_not_from_the_charity(till: Till) -> None:
    await pay_an_evening(till)
    lines = {line.source: line for line in (await report_of(till)).lines}
    assert lines[DonationSource.WITH_TICKET].donor_name == "Léa"
    assert lines[DonationSource.LIVE].donor_name == "Zoé"
    assert lines[DonationSource.LIVE].message == "=2+5"
    assert lines[DonationSource.LIVE].gross_cents == 500


async def test_the_room_hears_of_a_gift_without_what_the_donor_hides(till: Till) -> None:
    await pay_an_evening(till)
    query = select(OutboxRow.payload).where(OutboxRow.name == "GiftReceived")
    async with till.database.read() as db:
        shown, hidden, named = list(await db.scalars(query.order_by(OutboxRow.recorded_at)))
    assert '"amount_cents":2000' in shown
    assert '"raised_cents":3200' in shown
    assert '"amount_cents":null,"donor_name":null,"message":null,"raised_cents":4900' in hidden
    assert '"donor_name":"=CMD()"' in named


async def test_a_cancelled_masterclass_refunds_tickets_whole_and_gives_gifts_to_the_charity(
    till: Till,
) -> None:
    masterclass = await till.publish(ticket_cents=1200)
    seat = await till.seat(masterclass)
    await till.pay(await till.open_ticket(masterclass, seat, gift_cents=2000, covers_fees=True))
    await till.pay(await till.open_gift(masterclass, gift_cents=500, source=DonationSource.PAGE))
    await cancel(till, masterclass)
    report = await report_of(till)
    assert report.totals.refunded_cents == 1200 + 2000 + 74
    assert report.totals.fees_cents == 33
    assert {line.state for line in report.lines} == {LineState.REFUNDED, LineState.HELD}
    assert await till.balance("outside:payer") == -500
    assert await till.balance("revenue:platform") == -74
    assert await till.balance("outside:payee") == 0
    async with till.database.read() as db:
        assert await goal_raised_cents(db, masterclass.id) == 500
    till.clock.advance(DISPUTE)
    await till.turn()
    assert await till.balance("outside:payee") == 467
    assert (await report_of(till)).totals.paid_out_cents == 467
    assert await till.problems() == []
    async with till.database.read() as db:
        cancelled = await masterclasses.get_masterclass(db, masterclass.id)
    with pytest.raises(GiftsClosed):
        await till.open_gift(cancelled, gift_cents=500)


async def test_many_tickets_of_a_cancelled_masterclass_go_back_in_batches(till: Till) -> None:
    masterclass = await till.publish()
    for number in range(masterclass.capacity):
        person = await till.newcomer(f"Public{number} Test")
        await till.pay(await till.open_ticket(masterclass, await till.seat(masterclass, person)))
    await cancel(till, masterclass)
    async with till.database.read() as db:
        reasons = list(await db.scalars(select(Refund.reason)))
    assert reasons == [RefundReason.MASTERCLASS] * masterclass.capacity
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []


async def test_a_ticket_paid_as_the_masterclass_was_cancelled_goes_back(till: Till) -> None:
    masterclass = await till.publish()
    payment = await till.open_ticket(masterclass, await till.seat(masterclass))
    page = await till.start(payment)
    await till.submit(page)
    await cancel(till, masterclass)
    await till.turn()
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert refund.reason is RefundReason.LATE
    assert await till.balance("outside:payer") == 0
    assert await till.problems() == []


async def test_a_ticket_paid_after_the_seat_was_given_back_goes_back(till: Till) -> None:
    masterclass = await till.publish()
    payment = await till.open_ticket(masterclass, await till.seat(masterclass), gift_cents=300)
    page = await till.start(payment)
    await till.submit(page)
    till.clock.advance(15 * MINUTE)
    async with till.database.write() as db:
        assert await seats.expire_due_seats(db, now=till.now) == 1
    await till.turn()
    assert await till.balance("outside:payer") == 0
    seat = await till.seat(masterclass)
    again = await till.pay(await till.open_ticket(masterclass, seat))
    assert again.state is PaymentState.SUCCEEDED
    async with till.database.read() as db:
        confirmed = await seats.get_registration(db, seat.id)
    assert confirmed.state is RegistrationState.CONFIRMED
    assert await till.balance("outside:payer") == -1200


async def test_a_seat_paid_late_is_not_given_when_somebody_else_took_the_last_one(
    till: Till,
) -> None:
    async with till.database.write() as db:
        masterclass = await make_masterclass(db, till.teacher, till.charity, capacity=1)
    late = await till.open_ticket(masterclass, await till.seat(masterclass))
    await till.submit(await till.start(late))
    till.clock.advance(15 * MINUTE)
    other = await till.newcomer("Paul Autre")
    await till.pay(await till.open_ticket(masterclass, await till.seat(masterclass, other)))
    await till.turn()
    async with till.database.read() as db:
        assert await seats.registrants(db, masterclass.id) == [other.id]
    assert await till.balance("outside:payer") == -1200
    assert await till.problems() == []


async def test_a_seat_paid_twice_keeps_the_first_and_refunds_the_second(till: Till) -> None:
    masterclass = await till.publish()
    seat = await till.seat(masterclass)
    first = await till.open_ticket(masterclass, seat)
    first_page = await till.start(first)
    second = await till.open_ticket(masterclass, seat, gift_cents=500)
    second_page = await till.start(second)
    assert first.id != second.id
    assert (await till.payment(first)).state is PaymentState.CANCELLED
    await till.submit(first_page)
    await till.submit(second_page)
    assert (await till.sync(first)).state is PaymentState.SUCCEEDED
    await till.turn()
    async with till.database.read() as db:
        refund = (await db.scalars(select(Refund))).one()
    assert (refund.payment_id, refund.reason) == (second.id, RefundReason.DUPLICATE)
    assert await till.balance("outside:payer") == -1200
    assert await till.problems() == []


async def test_a_free_seat_with_a_gift_is_a_payment_and_without_one_is_not(till: Till) -> None:
    masterclass = await till.publish(ticket_cents=0)
    seat = await till.seat(masterclass)
    with pytest.raises(NothingToPay):
        await till.open_ticket(masterclass, seat)
    await till.pay(await till.open_ticket(masterclass, seat, gift_cents=500))
    (donation,) = await donations(till)
    assert donation.source is DonationSource.WITH_TICKET
    async with till.database.read() as db:
        confirmed = await seats.get_registration(db, seat.id)
    with pytest.raises(SeatHeld):
        await till.open_ticket(masterclass, confirmed, gift_cents=500)


async def test_a_gift_after_the_settlement_is_handed_on_at_once(till: Till) -> None:
    masterclass = await pay_an_evening(till)
    late = await till.open_gift(masterclass, gift_cents=700, source=DonationSource.PAGE)
    await end_and_settle(till, masterclass)
    before = await till.balance("outside:payee")
    async with till.database.read() as db:
        settled = await masterclasses.get_masterclass(db, masterclass.id)
    assert settled.state is MasterclassState.SETTLED
    assert (await till.payment(late)).state is PaymentState.EXPIRED
    await till.pay(await till.open_gift(settled, gift_cents=700, source=DonationSource.PAGE))
    await till.turn()
    assert await till.balance("outside:payee") == before + 700 - 36
    assert await till.problems() == []


async def test_seats_that_cannot_be_paid_any_more_are_refused(till: Till) -> None:
    masterclass = await till.publish()
    seat = await till.seat(masterclass)
    till.clock.advance(15 * MINUTE)
    with pytest.raises(SeatExpired):
        await till.open_ticket(masterclass, seat)
    await cancel(till, masterclass)
    async with till.database.read() as db:
        cancelled = await masterclasses.get_masterclass(db, masterclass.id)
    with pytest.raises(RegistrationClosed):
        await till.open_ticket(cancelled, seat)


async def test_a_seat_given_up_closes_its_card_page_and_leaves_the_next_one_open(
    till: Till,
) -> None:
    evening = await till.publish()
    seat = await till.seat(evening)
    payment = await till.open_ticket(evening, seat)
    page = await till.start(payment)
    async with till.database.write() as db:
        await seats.give_up_seat(db, seat.id, person_id=seat.person_id, now=till.now)
    till.clock.advance(MINUTE)
    again = await till.open_ticket(evening, await till.seat(evening))
    open_page = await till.start(again)
    await till.turn()
    assert (await till.gateway.get_checkout(page)).state is CheckoutState.EXPIRED
    assert (await till.payment(payment)).state is PaymentState.CANCELLED
    assert (await till.gateway.get_checkout(open_page)).state is CheckoutState.OPEN
    await cancel(till, evening)
    await till.turn()
    assert (await till.gateway.get_checkout(open_page)).state is CheckoutState.EXPIRED
