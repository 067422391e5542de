"""The timeline of a session."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.rules import door_opens_at
from hub.bookings.verdict import Verdict, overlap, without
from hub.calendar.rules import Interval
from hub.disputes.models import VerdictDispute
from hub.disputes.reading import dispute_of
from hub.disputes.remedies import former_meetings
from hub.kernel.i18n import N_
from hub.people.models import Person
from hub.strikes.service import strike_for
from rooms.evidence import find_room_id, present, spells_of
from rooms.received import received_in
from rooms.roles import RoomKind
from rooms.timeline.lines import TimelineLine, TimelineSource, line, ours
from rooms.timeline.outages import cut_off, door_shut
from rooms.timeline.people import comings, noticed
from rooms.timeline.receptions import Noticed, first, pauses

RULES, SITE, DECISION = TimelineSource.RULES, TimelineSource.SITE, TimelineSource.DECISION

VERDICTS = {
    Verdict.COMPLETED: N_("Verdict: the session took place."),
    Verdict.LEARNER_ABSENT: N_("Verdict: the learner did not come."),
    Verdict.TALENT_ABSENT: N_("Verdict: the talent did not come."),
    Verdict.BOTH_ABSENT: N_("Verdict: nobody came."),
    Verdict.INTERRUPTED: N_("Verdict: the session was interrupted."),
    Verdict.OUR_FAULT: N_("Verdict: Estrade was down; the fault is ours."),
}

DECISIONS = {
    Verdict.COMPLETED: N_("Decided by a person: the session took place."),
    Verdict.LEARNER_ABSENT: N_("Decided by a person: the learner did not come."),
    Verdict.TALENT_ABSENT: N_("Decided by a person: the talent did not come."),
    Verdict.BOTH_ABSENT: N_("Decided by a person: nobody came."),
    Verdict.INTERRUPTED: N_("Decided by a person: the session was interrupted."),
    Verdict.OUR_FAULT: N_("Decided by a person: the fault is ours."),
}


async def session_lines(db: AsyncSession, booking: Booking, *, now: datetime) -> list[TimelineLine]:
    """Return what happened around a session, in no order."""
    window = Interval(door_opens_at(booking.starts_at), min(now, booking.ends_at))
    lines = await door_shut(db, window, now=now)
    lines += await cut_off(db, booking, window, now=now)
    formers = await former_meetings(db, booking.id)
    for former in formers:
        lines += await _of_meeting(
            db, booking, former.appointment_id, over_at=former.judged_at, now=now
        )
        lines.append(ours(former.judged_at, VERDICTS[Verdict(former.verdict)], RULES))
        lines.append(ours(former.chosen_at, N_("The learner took a new date."), SITE))
    lines += await _of_meeting(
        db, booking, booking.appointment_id, over_at=booking.ends_at, now=now
    )
    lines += await _called_off(db, booking)
    lines += await _judged(db, booking)
    return lines + await strike_lines(db, booking.appointment_id)


async def strike_lines(db: AsyncSession, appointment_id: str) -> list[TimelineLine]:
    """Return the line about a strike, if the talent got one."""
    strike = await strike_for(db, appointment_id)
    if strike is None:
        return []
    return [ours(strike.recorded_at, N_("A strike was recorded for the talent."), RULES)]


async def _of_meeting(
    db: AsyncSession, booking: Booking, appointment_id: str, *, over_at: datetime, now: datetime
) -> list[TimelineLine]:
    """Return what was seen of the talent and this one learner, whoever else was there."""
    room_id = await find_room_id(db, kind=RoomKind.SESSION, subject_id=appointment_id)
    received = await received_in(db, [room_id], now=now)
    sides = (booking.talent_id, booking.learner_id)
    spells = [await spells_of(db, room_id, person_id) for person_id in sides]
    together = overlap(present(spells[0]), present(spells[1]))
    together = without(together, [Interval(over_at, max(over_at, now))])
    lines: list[TimelineLine] = []
    for person_id, other_id, theirs in zip(sides, reversed(sides), spells, strict=True):
        who = await _name(db, person_id)
        place = (room_id, person_id)
        seen = Noticed(
            by_other=received.by_other(place, by=other_id),
            by_server=received.by_server.get(place, ()),
        )
        lines += await noticed(db, room_id, person_id, who)
        lines += comings(theirs, who, over_at=over_at)
        lines += first(seen, who)
        lines += pauses(seen, who, together=together)
    return lines


async def _called_off(db: AsyncSession, booking: Booking) -> list[TimelineLine]:
    if booking.cancelled_at is None or booking.cancelled_by is None:
        return []
    who = await _name(db, booking.cancelled_by)
    return [line(booking.cancelled_at, who, N_("Called the session off."), SITE)]


async def _judged(db: AsyncSession, booking: Booking) -> list[TimelineLine]:
    if booking.judged_at is None or booking.verdict is None:
        return []
    dispute = await dispute_of(db, booking)
    if dispute is not None:
        first_said = ours(booking.judged_at, VERDICTS[Verdict(dispute.verdict)], RULES)
        return [first_said, *await _dispute(db, dispute, booking)]
    return [
        ours(booking.judged_at, VERDICTS[Verdict(booking.verdict)], RULES),
        ours(booking.judged_at, _refund(booking), RULES),
    ]


async def _dispute(
    db: AsyncSession, dispute: VerdictDispute, booking: Booking
) -> list[TimelineLine]:
    opener = dispute.opened_by
    lines = [line(dispute.opened_at, await _name(db, opener), N_("Disputed the verdict."), SITE)]
    if dispute.answered_at is not None:
        is_talent = opener == booking.talent_id
        other = await _name(db, booking.learner_id if is_talent else booking.talent_id)
        lines.append(line(dispute.answered_at, other, N_("Answered the dispute."), SITE))
    if dispute.decided_at is not None and dispute.decided_verdict is not None:
        decided = DECISIONS[Verdict(dispute.decided_verdict)]
        lines.append(ours(dispute.decided_at, decided, DECISION))
        lines.append(ours(dispute.decided_at, _refund(booking), DECISION))
    return lines


def _refund(booking: Booking) -> str:
    if booking.verdict == Verdict.INTERRUPTED:
        return N_("The learner chooses between the money and a new date.")
    if booking.refund_cents == 0:
        return N_("The learner is charged in full.")
    if booking.refund_cents >= booking.price_cents:
        return N_("The learner gets everything back.")
    return N_("The learner gets the lost minutes back.")


async def _name(db: AsyncSession, person_id: str) -> str:
    return (await db.get_one(Person, person_id)).display_name
