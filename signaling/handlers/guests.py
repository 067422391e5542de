"""Guests from the line: asked on stage, coming, leaving, agreeing to be recorded."""

from rooms.guests.hanging_up import hang_up_guests
from rooms.guests.service import accept, agree, decline, invite, step_down, take_off
from rooms.recordings.service import Consent
from signaling.connection import Connection
from signaling.doing import doing_now
from signaling.live import Live
from signaling.messages import (
    Author,
    Done,
    HandAnswer,
    HandDeclined,
    HandInvite,
    RecordingAgree,
    StageStepDown,
    StageTakeOff,
)


async def invite_from_line(live: Live, connection: Connection, message: HandInvite) -> Done:
    """Ask whoever raised that hand to come on stage. Raises: HandGone, HandMoved, GuestsFull."""
    async with live.database.write() as db:
        await invite(
            db,
            connection.room_id,
            message.number,
            host_id=connection.person_id,
            now=live.clock.now(),
        )
    return Done()


async def answer(live: Live, connection: Connection, message: HandAnswer) -> Done:
    """Come on stage, or stay in the hall, which the host who asked is told.

    Raises: HandGone, HandMoved, ConsentOutdated, ConsentNeeded.
    """
    room_id, person_id, now = connection.room_id, connection.person_id, live.clock.now()
    if not message.accepts:
        async with live.database.write() as db:
            host_id = await decline(db, room_id, person_id, now=now)
        me = Author(id=person_id, name=connection.admission.me.name)
        await live.outbound.tell_person(room_id, host_id, "hand.declined", HandDeclined(person=me))
        return Done()
    consent = _consent(connection, message.consent) if message.consent else None
    async with live.database.write() as db:
        await accept(db, room_id, person_id, consent, now=now)
    return Done()


async def agree_to_record(live: Live, connection: Connection, message: RecordingAgree) -> Done:
    """Agree to be recorded while on stage. Raises: NotOnStage, ConsentOutdated."""
    consent = _consent(connection, message.consent)
    async with live.database.write() as db:
        await agree(db, connection.room_id, consent, now=live.clock.now())
    return Done()


async def send_back(live: Live, connection: Connection, message: StageTakeOff) -> Done:
    """Let a guest leave the stage, and end what they send. Raises: GuestGone."""
    async with live.database.write() as db:
        await take_off(db, doing_now(live, connection), message.person)
    await _hang_up(live, connection)
    return Done()


async def go_back(live: Live, connection: Connection, message: StageStepDown) -> Done:
    """Leave the stage of one's own will; who is not there has left it."""
    del message
    me = connection.person_id
    async with live.database.write() as db:
        await step_down(db, connection.room_id, me, by=me, now=live.clock.now())
    await _hang_up(live, connection)
    return Done()


async def _hang_up(live: Live, connection: Connection) -> None:
    await hang_up_guests(
        live.database, live.engine, room_id=connection.room_id, now=live.clock.now()
    )


def _consent(connection: Connection, text_version: int) -> Consent:
    return Consent(
        person_id=connection.person_id, text_version=text_version, locale=connection.locale
    )
