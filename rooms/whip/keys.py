"""Keys: made for who may send or watch, renewed, revoked, and what each opens now."""

import base64
import hashlib
import hmac
import math
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.errors import DoorsClosed, MasterclassOver, NotTheHost, TicketNeeded
from hub.masterclasses.hosting import check_host
from hub.masterclasses.models import Masterclass, MasterclassState, RegistrationState
from hub.masterclasses.rules import DOORS_BEFORE
from hub.masterclasses.seats import find_registration, may_enter
from hub.masterclasses.service import check_live, get_masterclass
from hub.people.models import Person
from rooms.admission import room_for
from rooms.complaints.suspension import check_not_suspended
from rooms.conduct.standing import check_not_banned
from rooms.engines.port import StageRole
from rooms.recordings.service import check_consent_on_stage
from rooms.roles import RoomKind
from rooms.whip.errors import KeyElsewhere, KeyUnknown
from rooms.whip.models import KeyUse, StageKey

KEY_CHARS_MAX = 200
OPEN_STATES = frozenset({MasterclassState.PUBLISHED, MasterclassState.LIVE})
ROLES = {KeyUse.PUBLISH: StageRole.PUBLISHER, KeyUse.WATCH: StageRole.VIEWER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Leave for software to connect, by a key as it is now."""

    key_id: str
    code: str
    use: KeyUse
    room_id: str
    person_id: str

    @property
    def role(self) -> StageRole:
        """Return what the software does in the room."""
        return ROLES[self.use]


def write_key(code: str, *, secret: str) -> str:
    """Return the key of a code, as its owner gives it to their software."""
    digest = hmac.new(secret.encode(), f"stage-key:{code}".encode(), hashlib.sha256).digest()
    return f"{code}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def code_of(key: str, *, secret: str) -> str:
    """Return the code of a key. Raises: KeyUnknown when the key is not one of ours."""
    code = key.partition(".")[0]
    is_ours = len(key) <= KEY_CHARS_MAX and hmac.compare_digest(
        write_key(code, secret=secret).encode(), key.encode(errors="replace")
    )
    if not is_ours:
        raise KeyUnknown
    return code


async def make_key(
    db: AsyncSession, masterclass_id: str, *, person_id: str, use: KeyUse, now: datetime
) -> StageKey:
    """Make a key, in place of the person's earlier one if there is one.

    What is connected by the earlier one is to be ended by the caller.
    Raises: NotFound, NotTheHost, TicketNeeded, MasterclassOver.
    """
    masterclass = await get_masterclass(db, masterclass_id)
    await _check_owner(db, masterclass, person_id=person_id, use=use)
    if masterclass.state not in OPEN_STATES:
        raise MasterclassOver
    code = secrets.token_urlsafe(16)
    key = await _row(db, masterclass_id, person_id=person_id, use=use)
    if key is None:
        key = StageKey(
            masterclass_id=masterclass_id, person_id=person_id, use=use, code=code, made_at=now
        )
        try:
            async with db.begin_nested():
                db.add(key)
        except IntegrityError:
            key = await _row(db, masterclass_id, person_id=person_id, use=use)
            assert key is not None
    key.code, key.made_at, key.revoked_at = code, now, None
    await db.flush()
    return key


async def revoke_key(
    db: AsyncSession, masterclass_id: str, *, person_id: str, use: KeyUse, now: datetime
) -> StageKey | None:
    """Let a key open nothing any more and return it, if there was one.

    What is connected by it is to be ended by the caller.
    """
    key = await _row(db, masterclass_id, person_id=person_id, use=use)
    if key is not None and key.revoked_at is None:
        key.revoked_at = now
    return key


async def revoke_keys_of(db: AsyncSession, person_id: str, *, now: datetime) -> None:
    """Let none of a person's keys open anything any more; the clock ends what is connected."""
    theirs = update(StageKey).where(StageKey.person_id == person_id, StageKey.revoked_at.is_(None))
    await db.execute(theirs.values(revoked_at=now))


async def find_key(
    db: AsyncSession, masterclass_id: str, *, person_id: str, use: KeyUse
) -> StageKey | None:
    """Return a person's key that is valid, if they have one."""
    key = await _row(db, masterclass_id, person_id=person_id, use=use)
    return key if key is not None and key.revoked_at is None else None


async def check_key(
    db: AsyncSession, code: str, *, masterclass_id: str, use: KeyUse
) -> tuple[StageKey, Person]:
    """Return the key of a code, for that masterclass and use, and its owner.

    Raises: KeyUnknown, NotFound, KeyElsewhere.
    """
    query = select(StageKey, Person).join(Person, Person.id == StageKey.person_id)
    query = query.where(StageKey.code == code, StageKey.revoked_at.is_(None))
    row = (await db.execute(query)).first()
    if row is None:
        raise KeyUnknown
    key, person = row
    await get_masterclass(db, masterclass_id)
    if key.masterclass_id != masterclass_id or key.use is not use:
        raise KeyElsewhere
    return key, person


async def admit(db: AsyncSession, key: StageKey, *, now: datetime) -> Leave:
    """Say whether a key lets software connect now.

    Raises: TicketNeeded, DoorsClosed, NotLiveYet, MasterclassOver, ConsentNeeded, Suspended,
    Banned.
    """
    try:
        entry = await may_enter(db, key.masterclass_id, person_id=key.person_id, now=now)
    except DoorsClosed as error:
        masterclass = await get_masterclass(db, key.masterclass_id)
        left = masterclass.starts_at - DOORS_BEFORE - now
        raise DoorsClosed(retry_after_s=math.ceil(left.total_seconds())) from error
    if key.use is KeyUse.WATCH:
        await check_live(db, key.masterclass_id)
    elif not entry.is_host:
        raise NotTheHost
    room = await room_for(db, kind=RoomKind.MASTERCLASS, subject_id=key.masterclass_id, now=now)
    await check_not_suspended(db, key.person_id)
    if not entry.is_host:
        await check_not_banned(db, room.id, key.person_id)
    if key.use is KeyUse.PUBLISH:
        await check_consent_on_stage(db, room.id, person_id=key.person_id)
    return Leave(
        key_id=key.id, code=key.code, use=key.use, room_id=room.id, person_id=key.person_id
    )


async def _check_owner(
    db: AsyncSession, masterclass: Masterclass, *, person_id: str, use: KeyUse
) -> None:
    if use is KeyUse.PUBLISH:
        await check_host(db, masterclass, person_id)
        return
    seat = await find_registration(db, masterclass.id, person_id=person_id)
    if seat is None or seat.state is not RegistrationState.CONFIRMED:
        raise TicketNeeded


async def _row(
    db: AsyncSession, masterclass_id: str, *, person_id: str, use: KeyUse
) -> StageKey | None:
    query = select(StageKey).where(
        StageKey.masterclass_id == masterclass_id,
        StageKey.person_id == person_id,
        StageKey.use == use,
    )
    return (await db.scalars(query.with_for_update())).first()
