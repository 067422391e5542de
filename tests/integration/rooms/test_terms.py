"""What a room remembered goes when its time is over, in an order that leaves nothing behind."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from hub.kernel.database import Base, Database
from hub.kernel.retention import let_go_due
from hub.people.models import Login
from hub.people.service import open_login
from hub.personal.terms import EVIDENCE_KEPT
from hub.personal.terms import TERMS as HUB_TERMS
from rooms.admission import room_for
from rooms.backstage.models import HostLine
from rooms.backstage.service import write_line
from rooms.entries import ChatPayload
from rooms.memory import add_entry
from rooms.models import (
    EvidenceKind,
    EvidenceLine,
    EvidenceSource,
    ProcessKind,
    ProcessRun,
    Room,
    RoomEntry,
    RoomPass,
    Spell,
)
from rooms.recordings.models import Recording, RecordingState
from rooms.roles import RoomKind, RoomRole
from rooms.terms import ENTRIES_KEPT, TERMS
from tests.scenes import NOW, make_person

ALL = (*HUB_TERMS, *TERMS)
MOMENT = timedelta(seconds=1)


async def an_evening(database: Database) -> str:
    """Let somebody come to a room, write there and leave; return the room."""
    async with database.write() as db:
        person = await make_person(db, "Malo Quéméner")
        _token, login = await open_login(db, person.id, user_agent="tests", now=NOW)
        login.revoked_at = NOW
        room = await room_for(db, kind=RoomKind.MASTERCLASS, subject_id="mcl_1", now=NOW)
        run = ProcessRun(
            kind=ProcessKind.WEB, started_at=NOW, beat_at=NOW, started_real_s=0, beat_real_s=0
        )
        opened = RoomPass(
            id="digest",
            room_id=room.id,
            person_id=person.id,
            login_id=login.id,
            created_at=NOW,
            expires_at=NOW,
        )
        db.add_all([run, opened])
        await db.flush()
        db.add(
            Spell(
                room_id=room.id,
                person_id=person.id,
                role=RoomRole.AUDIENCE,
                login_id=login.id,
                pass_id=opened.id,
                run_id=run.id,
                socket_id="one",
                connected_at=NOW,
                last_seen_at=NOW,
                ended_at=NOW,
            )
        )
        db.add(
            EvidenceLine(
                room_id=room.id,
                person_id=person.id,
                at=NOW,
                kind=EvidenceKind.DOOR_OPENED,
                source=EvidenceSource.SIGNALING,
            )
        )
        for word in ("Bonsoir", "Au revoir"):
            await add_entry(db, room.id, ChatPayload(text=word), author_id=person.id, now=NOW)
    return room.id


async def count(database: Database, table: type[Base]) -> int:
    async with database.read() as db:
        return int(await db.scalar(select(func.count()).select_from(table)) or 0)


async def left(database: Database, *tables: type[Base], at: datetime) -> list[int]:
    """Let go of what is due at an instant, and count what is left of some tables."""
    await let_go_due(database, ALL, now=at)
    return [await count(database, table) for table in tables]


async def test_what_was_said_goes_after_a_year_and_the_room_still_counts_on(
    database: Database,
) -> None:
    room_id = await an_evening(database)
    assert await left(database, RoomEntry, at=NOW + ENTRIES_KEPT - MOMENT) == [2]
    assert await left(database, RoomEntry, at=NOW + ENTRIES_KEPT) == [0]
    async with database.read() as db:
        assert (await db.get_one(Room, room_id)).last_seq == 2


async def test_what_hosts_wrote_to_each_other_goes_as_the_chat_does(database: Database) -> None:
    room_id = await an_evening(database)
    async with database.write() as db:
        author_id = (await db.scalars(select(Spell.person_id))).one()
        await write_line(db, room_id, "Psst", author_id=author_id, key="key-0001", now=NOW)
    assert await left(database, HostLine, at=NOW + ENTRIES_KEPT - MOMENT) == [1]
    assert await left(database, HostLine, at=NOW + ENTRIES_KEPT) == [0]


async def test_what_was_said_stays_beside_its_recording(database: Database) -> None:
    room_id = await an_evening(database)
    later = NOW + ENTRIES_KEPT + timedelta(days=100)
    async with database.write() as db:
        kept = Recording(
            room_id=room_id,
            state=RecordingState.KEPT,
            folder="",
            keep_days=1000,
            created_at=NOW,
            expires_at=NOW + timedelta(days=1000),
        )
        db.add(kept)
    assert await left(database, RoomEntry, at=later) == [2]
    async with database.write() as db:
        (await db.get_one(Recording, kept.id)).gone_at = later
    assert await left(database, RoomEntry, at=later) == [0]


async def test_who_was_there_goes_with_passes_and_logins_after_thirteen_months(
    database: Database,
) -> None:
    await an_evening(database)
    tables = (EvidenceLine, Spell, RoomPass, Login)
    assert await left(database, *tables, at=NOW + EVIDENCE_KEPT - MOMENT) == [1, 1, 1, 1]
    assert await left(database, *tables, at=NOW + EVIDENCE_KEPT) == [0, 0, 0, 0]
