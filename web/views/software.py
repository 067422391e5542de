"""What a page shows to those who send or watch with other software: address, key, what arrives."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.settings import Settings
from hub.masterclasses.models import Masterclass, MasterclassState
from rooms.engines.port import MediaEngine, StageSource
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


class SoftwareStep(StrEnum):
    """What the host has just done with their key, or is asked to confirm, as an address says it."""

    RENEWED = "renewed"
    RENEW = "renew"
    REVOKE = "revoke"
    REVOKED = "revoked"


class SignalState(StrEnum):
    """What arrives from the host's software, and who sees it: nobody yet, or the audience.

    Browser: nothing does, and what the audience sees is the host's own camera.
    """

    NOTHING = "nothing"
    ARRIVING = "arriving"
    ON_AIR = "on_air"
    BROWSER = "browser"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """How what the host's software sends stands at this moment."""

    masterclass_id: str
    state: SignalState

    @property
    def is_live(self) -> bool:
        """Tell whether the broadcast is open to the audience."""
        return self.state in {SignalState.ON_AIR, SignalState.BROWSER, SignalState.LOST}

    @property
    def is_sending(self) -> bool:
        """Tell whether something arrives from the software."""
        return self.state in {SignalState.ARRIVING, SignalState.ON_AIR}


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


async def read_signal(
    db: AsyncSession, engine: MediaEngine, masterclass: Masterclass, *, person_id: str
) -> Signal:
    """Return what arrives from a host's software; nothing while the media server is away."""
    room_id = await find_room_id(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id)
    is_live = masterclass.state is MasterclassState.LIVE
    state = SignalState.LOST if is_live else SignalState.NOTHING
    if room_id and await _arrives(engine, room_id, person_id, StageSource.PROGRAM):
        state = SignalState.ON_AIR if is_live else SignalState.ARRIVING
    elif room_id and is_live and await _arrives(engine, room_id, person_id, StageSource.CAMERA):
        state = SignalState.BROWSER
    return Signal(masterclass_id=masterclass.id, state=state)


async def _arrives(engine: MediaEngine, room_id: str, person_id: str, source: StageSource) -> bool:
    try:
        return await engine.is_receiving(room=room_id, peer=person_id, source=source)
    except MediaUnavailable:
        return False
