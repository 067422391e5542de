"""Connections of software other than the browser: opened, continued, ended."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.database import Database
from hub.kernel.ids import new_token, token_digest
from hub.masterclasses.models import CoHost, Masterclass, Registration, RegistrationState
from rooms.complaints.models import Suspension
from rooms.conduct.models import RoomStanding
from rooms.direction.places import note_places
from rooms.engines.port import IceCredentials, MediaEngine, StageSource
from rooms.errors import ConnectionEnded, MediaRefused, MediaUnavailable, StageFull
from rooms.whip.errors import KeyUnknown, NoRoom, OfferPartlyRefused, OfferRefused
from rooms.whip.fragment import is_partly_refused, our_side, ufrag_of, write_fragment
from rooms.whip.keys import OPEN_STATES, ROLES, Leave
from rooms.whip.models import KeyUse, StageConnection, StageKey

log = logging.getLogger(__name__)

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A connection that was made: the secret of its address, its entity tag and our answer."""

    token: str
    etag: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarted:
    """A new ICE exchange: its entity tag and our side of it."""

    etag: str
    fragment: str


async def connect(
    database: Database, engine: MediaEngine, leave: Leave, *, offer: str, now: datetime
) -> Connected:
    """Connect software; what was connected by the same key before ends.

    Raises: OfferRefused, OfferPartlyRefused, NoRoom, MediaUnavailable, KeyUnknown when the key
    was renewed or revoked meanwhile.
    """
    answer = await _answer(engine, leave, offer)
    made = Connected(token=new_token(), etag=_new_etag(), answer=answer)
    try:
        _check_whole(leave, answer)
        async with database.write() as db:
            await _remember(db, leave, made, ufrag=ufrag_of(offer), now=now)
    except BaseException:
        await _hang_up(engine, leave)
        raise
    if leave.use is KeyUse.PUBLISH:
        await note_places(database, engine, leave.room_id)
    return made


async def find_connection(db: AsyncSession, token: str, *, key: StageKey) -> StageConnection:
    """Return the connection of an address, made with that key. Raises: ConnectionEnded."""
    connection = await db.get(StageConnection, token_digest(token))
    if connection is None or connection.key_id != key.id:
        raise ConnectionEnded
    return connection


async def restart(
    database: Database,
    engine: MediaEngine,
    connection: StageConnection,
    key: StageKey,
    *,
    theirs: IceCredentials,
) -> Restarted:
    """Begin a new ICE exchange. Raises: ConnectionEnded, MediaUnavailable."""
    try:
        ours = await engine.restart_ice(
            room=connection.room_id,
            peer=key.person_id,
            role=ROLES[key.use],
            source=StageSource.PROGRAM,
            theirs=theirs,
        )
    except ConnectionEnded:
        await _forget(database, connection.id)
        raise
    except MediaRefused as error:
        raise OfferRefused(**error.details) from error
    made = Restarted(etag=_new_etag(), fragment=write_fragment(connection.fragment, ours))
    query = update(StageConnection).where(StageConnection.id == connection.id)
    async with database.write() as db:
        await db.execute(query.values(etag=made.etag, ufrag=theirs.ufrag))
    return made


async def disconnect(
    database: Database, engine: MediaEngine, connection: StageConnection, key: StageKey
) -> None:
    """End a connection. Raises: MediaUnavailable; it is then still there, to be tried again."""
    await engine.hang_up(
        room=connection.room_id,
        peer=key.person_id,
        role=ROLES[key.use],
        source=StageSource.PROGRAM,
    )
    await _forget(database, connection.id)


async def end_unadmitted(database: Database, engine: MediaEngine) -> int:
    """End every connection that would not be let in any more, and return how many there were.

    Its key was renewed or revoked, the masterclass is over, the seat or the stage is no longer
    theirs, or they are banned or suspended. One that the media server does not answer for is tried
    again the next time.
    """
    count = 0
    async with database.read() as db:
        due = (await db.execute(_unadmitted().limit(BATCH))).all()
    for connection, key in due:
        try:
            await disconnect(database, engine, connection, key)
        except MediaUnavailable:
            log.warning("a connection of key %s could not be ended yet", key.id)
        else:
            count += 1
    return count


async def _answer(engine: MediaEngine, leave: Leave, offer: str) -> str:
    ask = engine.publish if leave.use is KeyUse.PUBLISH else engine.watch
    try:
        return await ask(
            room=leave.room_id, peer=leave.person_id, offer=offer, source=StageSource.PROGRAM
        )
    except MediaRefused as error:
        raise OfferRefused(**error.details) from error
    except StageFull as error:
        raise NoRoom from error


def _check_whole(leave: Leave, answer: str) -> None:
    if leave.use is KeyUse.PUBLISH and is_partly_refused(answer):
        raise OfferPartlyRefused


async def _remember(
    db: AsyncSession, leave: Leave, made: Connected, *, ufrag: str, now: datetime
) -> None:
    key = await db.get(StageKey, leave.key_id, with_for_update=True)
    if key is None or key.revoked_at is not None or key.code != leave.code:
        raise KeyUnknown
    await db.execute(delete(StageConnection).where(StageConnection.key_id == key.id))
    connection = StageConnection(
        id=token_digest(made.token),
        key_id=key.id,
        key_code=key.code,
        room_id=leave.room_id,
        etag=made.etag,
        ufrag=ufrag,
        fragment=our_side(made.answer),
        opened_at=now,
    )
    db.add(connection)
    await db.flush()


async def _hang_up(engine: MediaEngine, leave: Leave) -> None:
    try:
        await engine.hang_up(
            room=leave.room_id, peer=leave.person_id, role=leave.role, source=StageSource.PROGRAM
        )
    except MediaUnavailable:
        log.warning("a connection of key %s could not be taken back", leave.key_id)


async def _forget(database: Database, connection_id: str) -> None:
    async with database.write() as db:
        await db.execute(delete(StageConnection).where(StageConnection.id == connection_id))


def _unadmitted() -> Select[StageConnection, StageKey]:
    has_seat = and_(
        Registration.masterclass_id == StageKey.masterclass_id,
        Registration.person_id == StageKey.person_id,
        Registration.state == RegistrationState.CONFIRMED,
    )
    query = select(StageConnection, StageKey).join(StageKey)
    query = query.join(Masterclass, Masterclass.id == StageKey.masterclass_id)
    hosts_along = exists().where(
        CoHost.masterclass_id == StageKey.masterclass_id, CoHost.person_id == StageKey.person_id
    )
    is_banned = exists().where(
        RoomStanding.room_id == StageConnection.room_id,
        RoomStanding.person_id == StageKey.person_id,
        RoomStanding.banned_by.is_not(None),
    )
    is_suspended = exists().where(
        Suspension.person_id == StageKey.person_id, Suspension.lifted_at.is_(None)
    )
    hosts_no_more = and_(Masterclass.host_id != StageKey.person_id, ~hosts_along)
    return query.outerjoin(Registration, has_seat).where(
        or_(
            StageKey.revoked_at.is_not(None),
            is_suspended,
            StageKey.code != StageConnection.key_code,
            Masterclass.state.not_in(OPEN_STATES),
            and_(StageKey.use == KeyUse.WATCH, Registration.id.is_(None)),
            and_(StageKey.use == KeyUse.PUBLISH, hosts_no_more),
            and_(StageKey.use == KeyUse.WATCH, hosts_no_more, is_banned),
        )
    )


def _new_etag() -> str:
    return secrets.token_urlsafe(16)
