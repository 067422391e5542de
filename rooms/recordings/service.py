"""Recordings: agree, begin, stop, end, delete; and how one stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.ids import new_id
from hub.masterclasses.errors import MasterclassOver
from hub.masterclasses.models import MasterclassState
from hub.masterclasses.service import get_own
from rooms.admission import room_for
from rooms.conduct.acts import Doing, write_down
from rooms.conduct.models import ConductKind
from rooms.entries import RecordingPayload
from rooms.guests.models import StageGuest
from rooms.memory import add_entry
from rooms.models import Room, Spell
from rooms.recordings import rules
from rooms.recordings.errors import NothingRecorded
from rooms.recordings.models import Recording, RecordingConsent, RecordingState
from rooms.recordings.rules import Keeping, Move
from rooms.roles import RoomKind, RoomRole
from rooms.whip.models import KeyUse, StageConnection, StageKey

ON = (RecordingState.READY, RecordingState.RUNNING)
GONE = (RecordingState.DELETING, RecordingState.DELETED)
BATCH = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Who agreed, to which version of the text, read in which language."""

    person_id: str
    text_version: int
    locale: str


async def start_recording(
    db: AsyncSession, room_id: str, consent: Consent, *, keeping: Keeping, now: datetime
) -> Recording:
    """Record what the hosts' room sends, from now on, or from the moment it goes live.

    Starting again goes on with the same recording. The caller then brings the media server in
    line. Raises: NotTheHost, MasterclassOver, ConsentOutdated, ConsentNeeded while another host
    is here, or a guest on stage, who has not agreed.
    """
    room = await db.get_one(Room, room_id)
    masterclass = await get_own(db, room.subject_id, host_id=consent.person_id)
    rules.check_version(consent.text_version)
    if masterclass.state not in {MasterclassState.PUBLISHED, MasterclassState.LIVE}:
        raise MasterclassOver
    await _agree(db, room_id, consent, now=now)
    on_stage = {consent.person_id} | await _on_stage(db, room_id)
    rules.check_consents(on_stage, await consented(db, room_id))
    recording = await _locked(db, room_id)
    if recording is None or recording.state not in ON:
        doing = Doing(room_id=room_id, by=consent.person_id, now=now)
        await write_down(db, doing, ConductKind.RECORDED)
    if recording is None:
        recording = _new_recording(room_id, keeping=keeping, now=now)
        db.add(recording)
    is_live = masterclass.state is MasterclassState.LIVE
    if is_live and recording.state is not RecordingState.RUNNING:
        await _begin(db, recording, now=now)
    elif not is_live and recording.state is RecordingState.PAUSED:
        recording.state = rules.move(recording.state, Move.PREPARE)
    await db.flush()
    return recording


async def agree_to_be_recorded(
    db: AsyncSession, masterclass_id: str, consent: Consent, *, now: datetime
) -> None:
    """Note that a host agrees to be recorded if another one records.

    Raises: NotFound, NotTheHost, ConsentOutdated.
    """
    await get_own(db, masterclass_id, host_id=consent.person_id)
    rules.check_version(consent.text_version)
    room = await room_for(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass_id, now=now)
    await _agree(db, room.id, consent, now=now)


async def agree_as_guest(
    db: AsyncSession, room_id: str, consent: Consent, *, now: datetime
) -> None:
    """Note that somebody agrees to be recorded as a guest on stage. Raises: ConsentOutdated."""
    rules.check_version(consent.text_version, is_guest=True)
    await _agree(db, room_id, consent, is_guest=True, now=now)


async def has_agreed(db: AsyncSession, masterclass_id: str, *, person_id: str) -> bool:
    """Tell whether somebody agreed to be recorded in a masterclass."""
    room = await _room_of(db, masterclass_id)
    return room is not None and person_id in await consented(db, room.id)


async def begin_with_broadcast(db: AsyncSession, room_id: str, *, now: datetime) -> None:
    """Begin the recording that waits for this moment, if one does."""
    recording = await _locked(db, room_id)
    if recording is not None and recording.state is RecordingState.READY:
        await _begin(db, recording, now=now)


async def stop_recording(
    db: AsyncSession, room_id: str, *, host_id: str | None, now: datetime
) -> None:
    """Stop, so that it may be started again; stopping what does not run changes nothing.

    Without `host_id` the hub itself stops it, as it cannot be written. Raises: NotTheHost.
    """
    room = await db.get_one(Room, room_id)
    if host_id is not None:
        await get_own(db, room.subject_id, host_id=host_id)
    recording = await _locked(db, room_id)
    if recording is None or recording.state not in ON:
        return
    if host_id is not None:
        doing = Doing(room_id=room_id, by=host_id, now=now)
        await write_down(db, doing, ConductKind.STOPPED_RECORDING)
    was_running = recording.state is RecordingState.RUNNING
    recording.state = rules.move(recording.state, Move.STOP)
    if was_running:
        stopped = RecordingPayload(is_on=False, has_failed=host_id is None)
        await add_entry(db, room_id, stopped, now=now)


async def end_recording(db: AsyncSession, masterclass_id: str, *, now: datetime) -> None:
    """Stop for good, because the masterclass is over; its time to be kept begins."""
    room = await _room_of(db, masterclass_id)
    recording = await _locked(db, room.id) if room is not None else None
    if recording is None or (recording.state, Move.END) not in rules.TRANSITIONS:
        return
    recording.state = rules.move(recording.state, Move.END)
    recording.ended_at = now
    recording.expires_at = rules.expires_at(now, keep_days=recording.keep_days)


async def check_consent_on_stage(db: AsyncSession, room_id: str, *, person_id: str) -> None:
    """Refuse the stage of a room that is recorded to whoever has not agreed.

    Raises: ConsentNeeded.
    """
    recording = await find_recording(db, room_id)
    if recording is not None and recording.state in ON:
        rules.check_consents({person_id}, await consented(db, room_id))


async def delete_recording(
    db: AsyncSession, masterclass_id: str, *, host_id: str, now: datetime
) -> Recording:
    """Close the recording to everybody at once; its files follow.

    Raises: NotFound, NotTheHost, NothingRecorded, RecordingRuns.
    """
    await get_own(db, masterclass_id, host_id=host_id)
    room = await _room_of(db, masterclass_id)
    recording = await _locked(db, room.id) if room is not None else None
    if recording is None:
        raise NothingRecorded
    recording.state = rules.move(recording.state, Move.DELETE)
    recording.deleted_at, recording.deleted_by = now, host_id
    return recording


async def expire_due_recordings(db: AsyncSession, *, now: datetime) -> int:
    """Close the recordings whose time is over and return how many there were."""
    due = select(Recording).where(
        Recording.expires_at <= now, Recording.state == RecordingState.KEPT
    )
    rows = list(await db.scalars(due.limit(BATCH).with_for_update(skip_locked=True)))
    for recording in rows:
        recording.state = rules.move(recording.state, Move.DELETE)
        recording.deleted_at = now
    return len(rows)


async def find_recording(db: AsyncSession, room_id: str) -> Recording | None:
    """Return the recording of a room, one that was deleted excepted."""
    return (await db.scalars(_of_room(room_id))).first()


async def recording_of(db: AsyncSession, masterclass_id: str) -> Recording | None:
    """Return the recording of a masterclass, one that was deleted excepted."""
    room = await _room_of(db, masterclass_id)
    return await find_recording(db, room.id) if room is not None else None


async def last_deleted(db: AsyncSession, masterclass_id: str) -> Recording | None:
    """Return the recording of a masterclass that was deleted last."""
    query = select(Recording).join(Room, Room.id == Recording.room_id)
    query = query.where(
        Room.kind == RoomKind.MASTERCLASS,
        Room.subject_id == masterclass_id,
        Recording.state.in_(GONE),
    )
    return (await db.scalars(query.order_by(Recording.deleted_at.desc()).limit(1))).first()


def _of_room(room_id: str) -> Select[Recording]:
    return select(Recording).where(Recording.room_id == room_id, Recording.state.not_in(GONE))


async def _locked(db: AsyncSession, room_id: str) -> Recording | None:
    # Whoever needs the masterclass's row as well has locked it before this one.
    return (await db.scalars(_of_room(room_id).with_for_update())).first()


async def _begin(db: AsyncSession, recording: Recording, *, now: datetime) -> None:
    recording.state = rules.move(recording.state, Move.BEGIN)
    recording.started_at = recording.started_at or now
    await add_entry(db, recording.room_id, RecordingPayload(is_on=True), now=now)


def _new_recording(room_id: str, *, keeping: Keeping, now: datetime) -> Recording:
    recording_id = new_id("rec")
    return Recording(
        id=recording_id,
        room_id=room_id,
        state=RecordingState.READY,
        folder=str(keeping.growing / recording_id),
        keep_days=keeping.days,
        created_at=now,
    )


async def _agree(
    db: AsyncSession, room_id: str, consent: Consent, *, is_guest: bool = False, now: datetime
) -> None:
    same = select(RecordingConsent.id).where(
        RecordingConsent.room_id == room_id,
        RecordingConsent.person_id == consent.person_id,
        RecordingConsent.text_version == consent.text_version,
        RecordingConsent.is_guest == is_guest,
    )
    if (await db.scalars(same)).first() is None:
        db.add(
            RecordingConsent(
                room_id=room_id,
                person_id=consent.person_id,
                text_version=consent.text_version,
                is_guest=is_guest,
                locale=consent.locale,
                given_at=now,
            )
        )
        await db.flush()


async def consented(db: AsyncSession, room_id: str) -> set[str]:
    """Return who has agreed to be recorded in a room."""
    query = select(RecordingConsent.person_id).where(RecordingConsent.room_id == room_id)
    return set(await db.scalars(query))


async def _on_stage(db: AsyncSession, room_id: str) -> set[str]:
    """Return the hosts who are here, by a browser or by other software, and the guests."""
    here = select(Spell.person_id).where(
        Spell.room_id == room_id, Spell.role == RoomRole.HOST, Spell.ended_at.is_(None)
    )
    sending = (
        select(StageKey.person_id)
        .join(StageConnection, StageConnection.key_id == StageKey.id)
        .where(StageConnection.room_id == room_id, StageKey.use == KeyUse.PUBLISH)
    )
    guests = select(StageGuest.person_id).where(
        StageGuest.room_id == room_id, StageGuest.off_at.is_(None)
    )
    found = [await db.scalars(query) for query in (here, sending, guests)]
    return {person_id for people in found for person_id in people}


async def _room_of(db: AsyncSession, masterclass_id: str) -> Room | None:
    query = select(Room).where(Room.kind == RoomKind.MASTERCLASS, Room.subject_id == masterclass_id)
    return (await db.scalars(query)).first()
