"""What a page shows to those who send or watch with other software: address, key, what arrives."""

from dataclasses import dataclass
from enum import StrEnum

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


class SignalState(StrEnum):
    """What arrives from the host, and who sees it: nobody yet, or the audience."""

    NOTHING = "nothing"
    ARRIVING = "arriving"
    ON_AIR = "on_air"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """How the host's picture and sound stand at this moment."""

    masterclass_id: str
    state: SignalState

    @property
    def is_live(self) -> bool:
        """Tell whether the broadcast is open to the audience."""
        return self.state in {SignalState.ON_AIR, SignalState.LOST}


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
    is_here = bool(room_id) and await _is_receiving(engine, room_id, masterclass.host_id)
    if masterclass.state is MasterclassState.LIVE:
        state = SignalState.ON_AIR if is_here else SignalState.LOST
    else:
        state = SignalState.ARRIVING if is_here else SignalState.NOTHING
    return Signal(masterclass_id=masterclass.id, state=state)


async def _is_receiving(engine: MediaEngine, room_id: str, host_id: str) -> bool:
    try:
        return await engine.is_receiving(room=room_id, peer=host_id)
    except MediaUnavailable:
        return False
