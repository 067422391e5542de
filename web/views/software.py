"""What a page shows to those who send or watch with other software: address, key, what arrives."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.settings import Settings
from hub.masterclasses.models import Masterclass, MasterclassState
from rooms.engines.port import MediaEngine
from rooms.errors import MediaUnavailable
from rooms.evidence import find_room_id
from rooms.roles import RoomKind
from rooms.whip.keys import find_key, write_key
from rooms.whip.models import KeyUse

PATHS = {KeyUse.PUBLISH: "whip", KeyUse.WATCH: "whep"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftwareAccess:
    """Where software connects, and the key it needs; empty until one was asked for."""

    address: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Whether the host's picture or sound arrives at this moment, and whether people see it."""

    masterclass_id: str
    is_receiving: bool
    is_live: bool


async def read_access(
    db: AsyncSession, masterclass: Masterclass, settings: Settings, *, person_id: str, use: KeyUse
) -> SoftwareAccess:
    """Return what a person needs to set their software up."""
    key = await find_key(db, masterclass.id, person_id=person_id, use=use)
    secret = settings.secret_key.get_secret_value()
    return SoftwareAccess(
        address=f"{settings.base_url}/{PATHS[use]}/{masterclass.id}",
        key=write_key(key.code, secret=secret) if key is not None else "",
    )


async def read_signal(db: AsyncSession, engine: MediaEngine, masterclass: Masterclass) -> Signal:
    """Return what arrives from the host; nothing while the media server does not answer."""
    room_id = await find_room_id(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id)
    return Signal(
        masterclass_id=masterclass.id,
        is_receiving=bool(room_id) and await _is_receiving(engine, room_id, masterclass.host_id),
        is_live=masterclass.state is MasterclassState.LIVE,
    )


async def _is_receiving(engine: MediaEngine, room_id: str, host_id: str) -> bool:
    try:
        return await engine.is_receiving(room=room_id, peer=host_id)
    except MediaUnavailable:
        return False
