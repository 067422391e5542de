"""Masterclasses of the demo as they happen: announced, filled, given, ended or called off."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from billing.donations.models import DonationSource
from billing.payments.gifts import Gift, open_gift_payment
from billing.payments.rules import DonorChoices, TicketGift
from billing.payments.service import open_ticket_payment
from hub.calendar.rules import CELL_S
from hub.charities.models import Charity
from hub.masterclasses import seats, service
from hub.masterclasses.models import CoHost, Masterclass
from hub.masterclasses.questions import Asked, set_questions
from hub.masterclasses.service import MasterclassDetails
from hub.people.models import Person
from web.demo.broadcasts import Broadcast, Fate, Giver
from web.demo.halls import speak
from web.demo.stage import Stage
from web.views.masterclass_form import local_instant

ANNOUNCED_BEFORE = timedelta(days=12)
SEATS_BEFORE = timedelta(days=6)
CALLED_OFF_BEFORE = timedelta(days=1)
TIMES_OF_DAY = (time(8, 12), time(19, 41))
BETWEEN_GIFTS = timedelta(minutes=7)
SOON = timedelta(minutes=12)
PAST = frozenset({Fate.SETTLED, Fate.ENDED})


async def broadcast(stage: Stage, plan: Broadcast, charity: Charity) -> Masterclass:
    """Let a masterclass happen, up to now."""
    masterclass = await _announce(stage, plan, charity)
    starts_at = masterclass.starts_at
    first_day = (min(starts_at, stage.now) - SEATS_BEFORE).date()
    for index, giver in enumerate([*plan.seats, *plan.apart]):
        days, times = divmod(index, len(TIMES_OF_DAY))
        stage.at(datetime.combine(first_day + timedelta(days=days), TIMES_OF_DAY[times], UTC))
        if index < len(plan.seats):
            await _take_seat(stage, masterclass, giver)
        else:
            await _give(stage, masterclass, giver, source=DonationSource.PAGE)
    await stage.catch_up()
    if plan.fate is Fate.CANCELLED:
        await _call_off(stage, masterclass)
    elif plan.fate in PAST:
        await _perform(stage, masterclass, plan)
    elif plan.hall is not None:
        stage.at(stage.now)
        await speak(stage, masterclass, plan.hall)
    if plan.fate in {Fate.SETTLED, Fate.CANCELLED}:
        await _settle(stage, masterclass)
    return masterclass


async def _announce(stage: Stage, plan: Broadcast, charity: Charity) -> Masterclass:
    host = stage.people[plan.host]
    starts_at = _start(stage, plan, ZoneInfo(host.time_zone))
    details = MasterclassDetails(
        title=plan.title,
        summary=plan.summary,
        charity_id=charity.id,
        field_slug=plan.field,
        language=plan.language,
        starts_at=starts_at,
        duration_min=plan.duration_min,
        ticket_cents=stage.cents(plan.ticket_euros),
        goal_cents=stage.cents(plan.goal_euros),
        capacity=plan.capacity,
        currency=stage.currency,
    )
    now = stage.at(min(starts_at, stage.now) - ANNOUNCED_BEFORE)
    async with stage.database.write() as db:
        masterclass = await service.add_draft(db, host.id, details, now=now)
        asked = [Asked(wording) for wording in plan.questions]
        await set_questions(db, masterclass, asked, now=now)
        for name in plan.co_hosts:
            person_id = stage.people[name].id
            db.add(CoHost(masterclass_id=masterclass.id, person_id=person_id, joined_at=now))
        if plan.fate is Fate.DRAFT:
            return masterclass
        return await service.publish_draft(db, masterclass, now=now)


def _start(stage: Stage, plan: Broadcast, zone: ZoneInfo) -> datetime:
    if plan.fate is Fate.SOON:
        quarter = -(-int((stage.now + SOON).timestamp()) // CELL_S) * CELL_S
        return datetime.fromtimestamp(quarter, stage.now.tzinfo)
    day = stage.now.astimezone(zone).date() + timedelta(days=plan.day)
    return local_instant(day, time(plan.hour), zone)


async def _take_seat(stage: Stage, masterclass: Masterclass, giver: Giver) -> None:
    now, person = stage.clock.now(), stage.people[giver.who]
    async with stage.database.write() as db:
        seat = await seats.hold_seat(db, masterclass.id, person_id=person.id, now=now)
        if masterclass.ticket_cents == 0 and giver.euros == 0:
            await seats.confirm_registration(db, seat.id, now=now)
            return
        payment = await open_ticket_payment(
            db,
            masterclass,
            seat,
            payer_id=person.id,
            gift=TicketGift(
                gift_cents=stage.cents(giver.euros),
                covers_fees=giver.covers_fees,
                shown=_choices(giver, person),
            ),
            now=now,
        )
    await stage.pay(payment)


async def _give(
    stage: Stage, masterclass: Masterclass, giver: Giver, *, source: DonationSource
) -> None:
    now, person = stage.clock.now(), stage.people[giver.who]
    async with stage.database.write() as db:
        current = await service.get_masterclass(db, masterclass.id)
        gift = Gift(
            amount_cents=stage.cents(giver.euros),
            covers_fees=giver.covers_fees,
            source=source,
            shown=_choices(giver, person),
        )
        payment = await open_gift_payment(db, current, gift, payer_id=person.id, now=now)
    await stage.pay(payment)


async def _perform(stage: Stage, masterclass: Masterclass, plan: Broadcast) -> None:
    now = stage.at(masterclass.starts_at)
    async with stage.database.write() as db:
        await service.go_live(db, masterclass.id, host_id=masterclass.host_id, now=now)
    for index, giver in enumerate(plan.during, start=1):
        stage.at(masterclass.starts_at + BETWEEN_GIFTS * index)
        await _give(stage, masterclass, giver, source=DonationSource.LIVE)
    if plan.hall is not None:
        await speak(stage, masterclass, plan.hall)
    now = stage.at(masterclass.ends_at)
    async with stage.database.write() as db:
        await service.end_masterclass(
            db,
            masterclass.id,
            host_id=masterclass.host_id,
            dispute_window=stage.parts.settings.dispute_window,
            now=now,
        )
    await stage.catch_up()


async def _call_off(stage: Stage, masterclass: Masterclass) -> None:
    now = stage.at(masterclass.starts_at - CALLED_OFF_BEFORE)
    async with stage.database.write() as db:
        current = await service.get_own(db, masterclass.id, host_id=masterclass.host_id)
        await service.cancel_masterclass(db, current, reason="host", now=now)
    await stage.catch_up()


async def _settle(stage: Stage, masterclass: Masterclass) -> None:
    now = stage.at(masterclass.ends_at + stage.parts.settings.dispute_window + timedelta(hours=1))
    async with stage.database.write() as db:
        await service.settle_due(db, now=now)
    await stage.catch_up()


def _choices(giver: Giver, person: Person) -> DonorChoices:
    return DonorChoices(
        display_name=person.display_name,
        is_name_public=giver.is_named,
        is_amount_public=True,
        message=giver.words,
        is_message_public=bool(giver.words),
    )
