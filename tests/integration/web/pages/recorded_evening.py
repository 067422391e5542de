"""A masterclass that is being recorded, with a host, somebody with a seat and somebody without."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from hub.kernel.clock import FixedClock
from hub.masterclasses.seats import confirm_registration, hold_seat
from hub.masterclasses.service import end_masterclass, go_live
from hub.people.models import Person, Role
from hub.people.service import give_role
from rooms.admission import room_for
from rooms.recordings.gather import gather_recordings
from rooms.recordings.keep import keep_due_files
from rooms.recordings.models import Recording
from rooms.recordings.rules import CONSENT_VERSION
from rooms.recordings.service import (
    Consent,
    begin_with_broadcast,
    end_recording,
    start_recording,
    stop_recording,
)
from rooms.roles import RoomKind
from tests.integration.web.pages.masterclass_scenes import Evening, make_evening
from tests.recordings import part, write_folder
from tests.scenes import make_person
from web.compose import Wiring
from web.recordings import keeping

CAMERA = b"".join(b"%015d\n" % number for number in range(64_000))
SCREEN = b"a screen that was shared"
CONTENTS = {"0001-camera.webm": CAMERA, "0002-screen.webm": SCREEN}


@dataclass
class RecordedEvening:
    """The evening, its recording, and what happens next."""

    parts: Wiring
    clock: FixedClock
    evening: Evening
    outsider: Person
    recording: Recording
    room_id: str

    @property
    def page(self) -> str:
        """Return the address of the replay."""
        return f"{self.evening.page}/replay"

    @property
    def studio(self) -> str:
        """Return the address of the host's page."""
        return f"/studio/masterclasses/{self.evening.masterclass.id}"

    async def write(self, *, is_stopped: bool, contents: dict[str, bytes] | None = None) -> Path:
        """Write what the media server has recorded so far, and learn of it."""
        host = self.evening.host.person.id
        parts = [
            part(1, peer=host, ends_ms=125_000, is_complete=is_stopped),
            part(
                2,
                source="screen",
                peer=host,
                starts_ms=5_000,
                ends_ms=65_000,
                is_complete=is_stopped,
            ),
        ]
        folder = write_folder(
            self.recording, parts, is_stopped=is_stopped, contents=contents or CONTENTS
        )
        await gather_recordings(self.parts.database, now=self.clock.now())
        return folder

    async def stop(self) -> None:
        """Stop recording, as the host does on stage."""
        async with self.parts.database.write() as db:
            host_id = self.evening.host.person.id
            await stop_recording(db, self.room_id, host_id=host_id, now=self.clock.now())

    async def end(self, *, contents: dict[str, bytes] | None = None) -> None:
        """End the masterclass; every file is finished."""
        await self.end_unrecorded()
        await self.write(is_stopped=True, contents=contents)

    async def end_unrecorded(self) -> None:
        """End the masterclass, whatever became of its recording."""
        self.clock.advance(timedelta(minutes=30))
        async with self.parts.database.write() as db:
            await end_masterclass(
                db,
                self.evening.masterclass.id,
                host_id=self.evening.host.person.id,
                dispute_window=timedelta(hours=72),
                now=self.clock.now(),
            )
            await end_recording(db, self.evening.masterclass.id, now=self.clock.now())

    async def keep(self) -> None:
        """Bring the files to the storage."""
        await keep_due_files(self.parts.database, self.parts.storage, now=self.clock.now())


async def record_evening(parts: Wiring, clock: FixedClock) -> RecordedEvening:
    """Announce a masterclass, give the viewer a seat, go live and record."""
    evening = await make_evening(parts)
    async with parts.database.write() as db:
        await db.execute(update(Person).values(locale="en"))
        outsider = await make_person(db, "Olga Sans-Place")
        outsider.locale = "en"
        await give_role(db, evening.host.person.id, Role.TALENT)
        seat = await hold_seat(
            db, evening.masterclass.id, person_id=evening.viewer.id, now=clock.now()
        )
        await confirm_registration(db, seat.id, now=clock.now())
    clock.at = evening.masterclass.starts_at
    async with parts.database.write() as db:
        now, host_id = clock.now(), evening.host.person.id
        room = await room_for(
            db, kind=RoomKind.MASTERCLASS, subject_id=evening.masterclass.id, now=now
        )
        await go_live(db, evening.masterclass.id, host_id=host_id, now=now)
        consent = Consent(person_id=host_id, text_version=CONSENT_VERSION, locale="fr")
        recording = await start_recording(
            db, room.id, consent, keeping=keeping(parts.settings), now=now
        )
        await begin_with_broadcast(db, room.id, now=now)
    return RecordedEvening(parts, clock, evening, outsider, recording, room.id)
