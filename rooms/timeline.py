"""What happened around a meeting, for both sides to read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.rules import door_opens_at
from hub.bookings.strikes import strike_for
from hub.bookings.verdict import Verdict
from hub.calendar.rules import Interval
from hub.disputes.models import VerdictDispute
from hub.disputes.reading import dispute_of
from hub.disputes.remedies import former_meetings
from hub.kernel.i18n import N_, gettext
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.models import Masterclass
from hub.masterclasses.rules import DOORS_BEFORE
from hub.people.models import Person
from rooms.attendance import SHORT_DROP
from rooms.evidence import find_room_id, session_evidence, spells_of
from rooms.models import EndReason, EvidenceKind, EvidenceLine, EvidenceSource, ProcessKind, Spell
from rooms.outages import known_until, outages, stage_outages, within
from rooms.received import received_in
from rooms.roles import RoomKind


class TimelineSource(StrEnum):
    """Who noticed it: the room, the other side, the media server, the browser, or our own rules."""

    ROOM = "room"
    OTHER_SIDE = "other_side"
    MEDIA_SERVER = "media_server"
    BROWSER = "browser"
    ESTRADE = "estrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLine:
    """One line: when, whose (empty for ours), what in the reader's language, who noticed."""

    at: datetime
    who: str
    what: str
    source: TimelineSource

    @property
    def noticed_by(self) -> str:
        """Return who noticed it, in the language of the moment."""
        return gettext(SOURCE_NAMES[self.source])


SOURCE_NAMES = {
    TimelineSource.ROOM: N_("the room"),
    TimelineSource.OTHER_SIDE: N_("the other side"),
    TimelineSource.MEDIA_SERVER: N_("our media server"),
    TimelineSource.BROWSER: N_("their browser"),
    TimelineSource.ESTRADE: N_("Estrade"),
}

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

CANCELLATIONS = {
    "host": N_("Called off by the host."),
    "host_absent": N_("Called off: the host was not live 15 minutes after the start."),
    "our_fault": N_("Called off: Estrade was down; the fault is ours."),
}

NOTICED = {
    EvidenceKind.CAMERA_FAILED: N_("The camera failed."),
    EvidenceKind.MICROPHONE_FAILED: N_("The microphone failed."),
    EvidenceKind.MEDIA_LOST: N_("Sound and pictures were lost."),
    EvidenceKind.MEDIA_BACK: N_("Sound and pictures came back."),
}

ENDINGS = {
    EndReason.LEFT: N_("Left the room."),
    EndReason.DROPPED: N_("Lost the connection."),
    EndReason.SUPERSEDED: N_("Moved to another device or tab."),
    EndReason.SERVER_STOPPED: N_("Disconnected by a restart of ours."),
    EndReason.REMOVED: N_("Was shown out by the hosts."),
}


async def timeline(
    db: AsyncSession, *, kind: RoomKind, subject_id: str, now: datetime
) -> list[TimelineLine]:
    """Return what happened, in order, in the language of the moment. Raises: NoResultFound."""
    if kind is RoomKind.SESSION:
        lines = await _of_session(db, await db.get_one(Booking, subject_id), now=now)
    else:
        lines = await _of_masterclass(db, await db.get_one(Masterclass, subject_id), now=now)
    return sorted(lines, key=lambda line: line.at)


async def _of_session(db: AsyncSession, booking: Booking, *, now: datetime) -> list[TimelineLine]:
    window = Interval(door_opens_at(booking.starts_at), min(now, booking.ends_at))
    lines = await _down(db, window, [ProcessKind.WEB], now=now)
    lines += await _cut_off(db, booking, window, now=now)
    formers = await former_meetings(db, booking.id)
    for former in formers:
        lines += await _of_meeting(
            db, booking, former.appointment_id, over_at=former.judged_at, now=now
        )
    lines += await _of_meeting(
        db, booking, booking.appointment_id, over_at=booking.ends_at, now=now
    )
    if booking.cancelled_at is not None and booking.cancelled_by is not None:
        who = (await db.get_one(Person, booking.cancelled_by)).display_name
        called_off = N_("Called the session off.")
        lines.append(_line(booking.cancelled_at, who, called_off, TimelineSource.ESTRADE))
    if booking.judged_at is not None and booking.verdict is not None:
        dispute = await dispute_of(db, booking)
        first = dispute.verdict if dispute is not None else booking.verdict
        lines.append(_ours(booking.judged_at, VERDICTS[Verdict(first)]))
        if dispute is None:
            lines.append(_ours(booking.judged_at, _refund(booking)))
        else:
            lines += await _dispute(db, dispute, booking)
    for former in formers:
        lines.append(_ours(former.judged_at, VERDICTS[Verdict(former.verdict)]))
        lines.append(_ours(former.chosen_at, N_("The learner took a new date.")))
    return lines + await _strike(db, booking.appointment_id)


async def _of_meeting(
    db: AsyncSession, booking: Booking, appointment_id: str, *, over_at: datetime, now: datetime
) -> list[TimelineLine]:
    """Return what was seen of the talent and this one learner, whoever else was there."""
    room_id = await find_room_id(db, kind=RoomKind.SESSION, subject_id=appointment_id)
    talent, learner = booking.talent_id, booking.learner_id
    return [
        *await _of_person(db, room_id, talent, over_at=over_at, by=learner, now=now),
        *await _of_person(db, room_id, learner, over_at=over_at, by=talent, now=now),
    ]


async def _of_masterclass(
    db: AsyncSession, masterclass: Masterclass, *, now: datetime
) -> list[TimelineLine]:
    room_id = await find_room_id(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id)
    window = Interval(masterclass.starts_at - DOORS_BEFORE, min(now, masterclass.ends_at))
    lines = await _down(db, window, [ProcessKind.WEB], now=now)
    lines += await _stage_down(db, room_id, window, now=now)
    for host in await hosts_of(db, masterclass):
        over_at = masterclass.ended_at or masterclass.ends_at
        lines += await _of_person(db, room_id, host.id, over_at=over_at, now=now)
    if masterclass.live_at is not None:
        lines.append(_ours(masterclass.live_at, N_("The broadcast began.")))
    if masterclass.ended_at is not None:
        lines.append(_ours(masterclass.ended_at, N_("The broadcast ended.")))
    if masterclass.cancelled_at is not None:
        reason = CANCELLATIONS.get(masterclass.cancel_reason, CANCELLATIONS["host"])
        lines.append(_ours(masterclass.cancelled_at, reason))
    return lines + await _strike(db, masterclass.appointment_id or "")


async def _of_person(
    db: AsyncSession,
    room_id: str,
    person_id: str,
    *,
    over_at: datetime,
    by: str = "",
    now: datetime,
) -> list[TimelineLine]:
    who = (await db.get_one(Person, person_id)).display_name
    lines = [
        *_comings(await spells_of(db, room_id, person_id), who, over_at=over_at),
        *await _noticed(db, room_id, person_id, who),
    ]
    found = await received_in(db, [room_id], person_id=person_id, now=now)
    received = found.of((room_id, person_id), by=by)
    if received:
        is_by_server = await _is_by_server(db, room_id, person_id)
        source = TimelineSource.MEDIA_SERVER if is_by_server else TimelineSource.OTHER_SIDE
        what = gettext(N_("Seen or heard for the first time."))
        lines.append(TimelineLine(at=received[0].starts_at, who=who, what=what, source=source))
    return lines


def _comings(spells: Sequence[Spell], who: str, *, over_at: datetime) -> list[TimelineLine]:
    lines: list[TimelineLine] = []
    before: Spell | None = None
    for spell in spells:
        is_move = before is not None and before.end_reason is EndReason.SUPERSEDED
        if not is_move:
            what = N_("Came in.") if before is None else N_("Came back.")
            lines.append(_line(spell.connected_at, who, what, TimelineSource.ROOM))
        if (end := _ending(spell, over_at)) is not None:
            lines.append(_line(end[0], who, end[1], TimelineSource.ROOM))
        before = spell
    return lines


def _ending(spell: Spell, over_at: datetime) -> tuple[datetime, str] | None:
    if spell.ended_at is None or spell.end_reason is None:
        return None
    if spell.end_reason is EndReason.DROPPED and spell.ended_at >= over_at:
        # The room closes on whoever is still there.
        return spell.ended_at, N_("Stayed until the end.")
    return spell.ended_at, ENDINGS[spell.end_reason]


async def _noticed(db: AsyncSession, room_id: str, person_id: str, who: str) -> list[TimelineLine]:
    query = select(EvidenceLine).where(
        EvidenceLine.room_id == room_id, EvidenceLine.person_id == person_id
    )
    rows = list(await db.scalars(query.order_by(EvidenceLine.at, EvidenceLine.id)))
    lines = [
        _line(row.at, who, NOTICED[row.kind], TimelineSource.BROWSER)
        for row in rows
        if row.kind in NOTICED
    ]
    opened = next((row for row in rows if row.kind is EvidenceKind.DOOR_OPENED), None)
    if opened is not None:
        lines.append(_line(opened.at, who, N_("Opened the door."), TimelineSource.ROOM))
    return lines


async def _is_by_server(db: AsyncSession, room_id: str, person_id: str) -> bool:
    query = select(EvidenceLine.id).where(
        EvidenceLine.room_id == room_id,
        EvidenceLine.person_id == person_id,
        EvidenceLine.source == EvidenceSource.MEDIA_SERVER,
        EvidenceLine.kind == EvidenceKind.MEDIA_STARTED,
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def _down(
    db: AsyncSession, window: Interval, kinds: Sequence[ProcessKind], *, now: datetime
) -> list[TimelineLine]:
    until = await known_until(db, now=now)
    lines = []
    for gap in await outages(db, kinds=kinds, window=window, now=until):
        if gap.ends_at - gap.starts_at < SHORT_DROP:
            continue
        minutes = max(1, round((gap.ends_at - gap.starts_at).total_seconds() / 60))
        what = gettext(N_("Estrade was down for about %(minutes)s min.")) % {"minutes": minutes}
        lines.append(
            TimelineLine(at=gap.starts_at, who="", what=what, source=TimelineSource.ESTRADE)
        )
    return lines


async def _stage_down(
    db: AsyncSession, room_id: str, window: Interval, *, now: datetime
) -> list[TimelineLine]:
    """Return when the media server was down, however short: everybody watching saw it."""
    until = await known_until(db, now=now)
    return _stopped(await stage_outages(db, room_id, window=window, now=until))


async def _cut_off(
    db: AsyncSession, booking: Booking, window: Interval, *, now: datetime
) -> list[TimelineLine]:
    """Return when the media server was down that the two of a session needed."""
    evidence = await session_evidence(db, booking, now=await known_until(db, now=now))
    return _stopped(within(evidence.cut_off, window))


def _stopped(outages: Sequence[Interval]) -> list[TimelineLine]:
    stopped = gettext(N_("Our media server stopped for about %(duration)s; the fault is ours."))
    return [
        TimelineLine(
            at=gap.starts_at,
            who="",
            what=stopped % {"duration": _duration((gap.ends_at - gap.starts_at).total_seconds())},
            source=TimelineSource.ESTRADE,
        )
        for gap in outages
    ]


def _duration(seconds: float) -> str:
    if seconds < 60:
        return gettext(N_("%(seconds)s s")) % {"seconds": max(1, math.ceil(seconds))}
    return gettext(N_("%(minutes)s min")) % {"minutes": round(seconds / 60)}


async def _strike(db: AsyncSession, appointment_id: str) -> list[TimelineLine]:
    strike = await strike_for(db, appointment_id)
    if strike is None:
        return []
    return [_ours(strike.recorded_at, N_("A strike was recorded for the talent."))]


async def _dispute(
    db: AsyncSession, dispute: VerdictDispute, booking: Booking
) -> list[TimelineLine]:
    opener = (await db.get_one(Person, dispute.opened_by)).display_name
    disputed = N_("Disputed the verdict.")
    lines = [_line(dispute.opened_at, opener, disputed, TimelineSource.ESTRADE)]
    if dispute.decided_at is not None and dispute.decided_verdict is not None:
        lines.append(_ours(dispute.decided_at, DECISIONS[Verdict(dispute.decided_verdict)]))
        lines.append(_ours(dispute.decided_at, _refund(booking)))
    return lines


def _refund(booking: Booking) -> str:
    if booking.verdict == Verdict.INTERRUPTED:
        return N_("The learner chooses between the money and a new date.")
    if booking.refund_cents == 0:
        return N_("The learner is charged in full.")
    if booking.refund_cents >= booking.price_cents:
        return N_("The learner gets everything back.")
    return N_("The learner gets the lost minutes back.")


def _ours(at: datetime, what: str) -> TimelineLine:
    return _line(at, "", what, TimelineSource.ESTRADE)


def _line(at: datetime, who: str, what: str, source: TimelineSource) -> TimelineLine:
    return TimelineLine(at=at, who=who, what=gettext(what), source=source)
