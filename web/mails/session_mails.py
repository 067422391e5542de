"""What the two people of a session are told: booked, cancelled, judged, struck."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Event as CalendarEntry
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.events import BookingCancelled, BookingConfirmed, BookingJudged
from hub.bookings.models import Booking
from hub.bookings.rules import Terms
from hub.bookings.service import get_booking
from hub.bookings.verdict import Verdict
from hub.disputes.events import NewDateChosen
from hub.disputes.remedies import count_new_dates
from hub.kernel.i18n import use_locale
from hub.notifications.telling import Letter, tell
from hub.notifications.topics import Topic
from hub.people.models import Person
from hub.rescheduling.models import BookingLink
from hub.skills.models import Talent
from hub.strikes.events import StrikeRecorded
from hub.strikes.models import Strike
from hub.strikes.rules import MAX_STRIKES, STRIKE_WINDOW
from hub.strikes.service import count_strikes
from web.mails.calendar_file import session_calendar
from web.mails.change_links import new_change_link
from web.mails.check_links import check_url
from web.mails.group_entry import group_entry, seats_words
from web.mails.recipients import Meeting, Side, meeting_of, sides_of
from web.mails.rendering import render_mail, zone_of
from web.views.forfeits import forfeit_charity_name
from web.views.terms import term_sentences
from web.views.verdicts import verdict_sentence


@dataclass(frozen=True, slots=True)
class Letters:
    """Mails that are still to be queued, and the links that are in them."""

    mails: Sequence[Letter]
    links: Sequence[BookingLink]


async def draft_booking_confirmed(
    db: AsyncSession, event: BookingConfirmed, now: datetime, *, base_url: str
) -> Letters:
    """Tell both sides that it is booked, with the calendar entry."""
    meeting = await meeting_of(db, event.booking_id)
    return await _confirmation(db, meeting, about=event.booking_id, base_url=base_url, now=now)


async def queue_letters(db: AsyncSession, letters: Sequence[Letters], now: datetime) -> None:
    """Queue what was written to several people, and keep the links they may follow."""
    await tell(db, [mail for one in letters for mail in one.mails], now=now)
    db.add_all(link for one in letters for link in one.links)


async def _confirmation(
    db: AsyncSession, meeting: Meeting, *, about: str, base_url: str, now: datetime
) -> Letters:
    booking, mails, links = meeting.booking, [], []
    charity = await forfeit_charity_name(db, booking.talent_id)
    for side in meeting.sides:
        with use_locale(side.person.locale):
            terms = term_sentences(
                Terms.from_json(booking.terms), charity=charity, notice=booking.starts_at - now
            )
        url, link = new_change_link(booking, side, base_url=base_url, now=now)
        mail = render_mail(
            "booking_confirmed",
            key=f"booking_confirmed:{about}:{side.name}",
            to=side.person,
            topic=Topic.BOOKINGS if side.is_talent else Topic.MONEY,
            calendar=await calendar_for(db, booking, side, base_url=base_url, now=now),
            booking=booking,
            side=side,
            seats=await seats_words(db, booking, side),
            terms=terms,
            url=f"{base_url}/bookings/{booking.id}",
            check_url=check_url(booking, base_url=base_url, now=now),
            link=url,
        )
        mails.append(mail)
        links.append(link)
    return Letters(mails, links)


async def send_booking_cancelled(
    db: AsyncSession, event: BookingCancelled, now: datetime, *, base_url: str
) -> None:
    """Tell both sides that it is off, what goes back, and take it out of their calendars.

    Of a group that goes on, the talent hears who has left; of one they call off, they hear once.
    """
    booking = await get_booking(db, event.booking_id)
    charity = await forfeit_charity_name(db, booking.talent_id)
    for side in await sides_of(db, booking):
        with use_locale(side.person.locale):
            group = await group_entry(db, booking) if side.is_talent else None
        is_once = group is not None and event.is_by_talent
        about = booking.appointment_id if is_once else booking.id
        mail = render_mail(
            "seat_left" if group is not None and group.is_on else "booking_cancelled",
            key=f"booking_cancelled:{about}:{side.name}",
            to=side.person,
            topic=Topic.MONEY,
            calendar=await calendar_for(db, booking, side, base_url=base_url, now=now),
            other=group.names if is_once and group is not None else side.other.display_name,
            seats=await seats_words(db, booking, side),
            is_whole_group=is_once,
            booking=booking,
            side=side,
            is_by_reader=event.is_by_talent is side.is_talent,
            refund_cents=event.refund_cents,
            charity=charity,
            url=f"{base_url}/bookings/{booking.id}",
        )
        await tell(db, [mail], now=now)


async def send_booking_judged(
    db: AsyncSession, event: BookingJudged, now: datetime, *, base_url: str
) -> None:
    """Tell both sides what the evidence shows, what follows, and where to see it."""
    booking = await get_booking(db, event.booking_id)
    learner, talent = await sides_of(db, booking)
    charity = await forfeit_charity_name(db, booking.talent_id)
    for side in (learner, talent):
        with use_locale(side.person.locale):
            sentence = verdict_sentence(
                event.verdict,
                is_talent=side.is_talent,
                talent=talent.person.display_name,
                learner=learner.person.display_name,
                charity=charity,
            )
        mail = render_mail(
            "booking_judged",
            key=f"booking_judged:{booking.id}:{side.name}{await _nth(db, booking)}",
            to=side.person,
            topic=Topic.MONEY if event.refund_cents else Topic.AFTER,
            booking=booking,
            side=side,
            verdict=event.verdict,
            sentence=sentence,
            refund_cents=event.refund_cents,
            url=f"{base_url}/bookings/{booking.id}",
            again_url=await _again_url(db, booking, side, base_url=base_url),
        )
        await tell(db, [mail], now=now)


async def send_strike_recorded(
    db: AsyncSession, event: StrikeRecorded, now: datetime, *, base_url: str
) -> None:
    """Tell a talent that a strike was recorded, how many there are, and what that means."""
    strike = await db.get_one(Strike, event.strike_id)
    person = await db.get_one(Person, event.talent_id)
    count = await count_strikes(db, event.talent_id, now=now)
    mail = render_mail(
        "strike_recorded",
        key=f"strike_recorded:{strike.id}",
        to=person,
        zone=zone_of(person),
        reason=strike.reason,
        at=strike.recorded_at,
        count=count,
        limit=MAX_STRIKES,
        window_days=STRIKE_WINDOW // timedelta(days=1),
        url=f"{base_url}/studio/strikes",
    )
    await tell(db, [mail], now=now)


async def send_new_date(
    db: AsyncSession, event: NewDateChosen, now: datetime, *, base_url: str
) -> None:
    """Tell both sides of the new date that follows an interrupted session."""
    meeting = await meeting_of(db, event.booking_id)
    letters = await _confirmation(db, meeting, about=event.remedy_id, base_url=base_url, now=now)
    await queue_letters(db, [letters], now)


async def _nth(db: AsyncSession, booking: Booking) -> str:
    """Return what tells the mails of a later date from those of the first."""
    count = await count_new_dates(db, booking.id)
    return f":{count}" if count else ""


async def _again_url(db: AsyncSession, booking: Booking, side: Side, *, base_url: str) -> str:
    """Return where a learner who has met a talent books the same again, or nothing."""
    if side.is_talent or booking.verdict != Verdict.COMPLETED:
        return ""
    talent = await db.get_one(Talent, booking.talent_id)
    return f"{base_url}/talents/{talent.slug}?service={booking.service_id}#slots"


async def calendar_for(
    db: AsyncSession,
    booking: Booking,
    side: Side,
    *,
    base_url: str,
    now: datetime,
    also: CalendarEntry | None = None,
) -> bytes:
    """Return a session as a calendar file for one of its people; for a talent, a group is one.

    `also`: the entry of the group that it has left.
    """
    with use_locale(side.person.locale):
        group = await group_entry(db, booking) if side.is_talent else None
        return session_calendar(
            booking,
            other_name=side.other.display_name,
            zone=side.zone,
            base_url=base_url,
            now=now,
            group=group,
            also=also,
        )
