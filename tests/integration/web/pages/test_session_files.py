"""Files and notes of a session: for its people alone, and for as long as it says."""

from datetime import timedelta
from io import BytesIO

import pytest
from quart import Response
from quart.datastructures import FileStorage
from sqlalchemy import select

from hub.bookings.models import Booking, BookingState
from hub.kernel.clock import FixedClock
from hub.people.models import Person
from rooms.admission import room_for
from rooms.files.models import RoomFile
from rooms.files.rules import KEPT, MAX_FILES
from rooms.memory import latest_entries
from rooms.notes.rules import Change
from rooms.notes.service import change_notes
from rooms.roles import RoomKind
from tests.scenes import SLOT, Teacher, make_booking, make_person, make_talent
from tests.visitor import Visitor
from web.compose import Wiring
from web.jobs import delete_session_files

PDF = b"%PDF-1.7\npartition\n%%EOF\n"
NAME = "Étude 楽譜 n° 1.pdf"


@pytest.fixture
async def teacher(parts: Wiring) -> Teacher:
    async with parts.database.write() as db:
        return await make_talent(db)


@pytest.fixture
async def learner(parts: Wiring) -> Person:
    async with parts.database.write() as db:
        return await make_person(db, "Noé Ferraud")


@pytest.fixture
async def booking(parts: Wiring, clock: FixedClock, teacher: Teacher, learner: Person) -> Booking:
    """Give a session whose door is open."""
    async with parts.database.write() as db:
        made = await make_booking(db, teacher, learner)
    clock.at = SLOT + timedelta(minutes=5)
    return made


async def send(visitor: Visitor, booking: Booking, content: bytes, name: str = NAME) -> Response:
    """Send a file as the room's script does."""
    path = f"/bookings/{booking.id}"
    await visitor.get("/time-zone")
    file = FileStorage(BytesIO(content), filename=name, name="file")
    headers = {"X-CSRF-Token": visitor.token, "Accept": "application/json"}
    response: Response = await visitor.client.post(
        f"{path}/files", files={"file": file}, headers=headers
    )
    return response


async def sent_id(parts: Wiring, booking: Booking) -> str:
    """Return the id of the file that the chat shows last."""
    async with parts.database.write() as db:
        room = await room_for(
            db, kind=RoomKind.SESSION, subject_id=booking.appointment_id, now=SLOT
        )
        (*_, entry) = await latest_entries(db, room.id)
    return str(entry.payload.model_dump()["file_id"])


async def test_a_file_is_shown_in_the_chat_and_saved_by_the_other(
    parts: Wiring, visitor: Visitor, booking: Booking, teacher: Teacher, learner: Person
) -> None:
    talent = await visitor.sign_in(teacher.person)
    assert (await send(talent, booking, PDF)).status_code == 200
    file_id = await sent_id(parts, booking)
    other = await visitor.another().sign_in(learner)
    fetched = await other.get(f"/bookings/{booking.id}/files/{file_id}")
    assert await fetched.get_data(as_text=False) == PDF
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert "%C3%89tude" in fetched.headers["Content-Disposition"]
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    page = await other.text(f"/bookings/{booking.id}")
    assert NAME in page


async def test_nobody_else_gets_it(
    parts: Wiring, visitor: Visitor, booking: Booking, learner: Person
) -> None:
    await send(await visitor.sign_in(learner), booking, PDF)
    file_id = await sent_id(parts, booking)
    async with parts.database.write() as db:
        stranger = await make_person(db, "Une autre")
        other = await make_booking(db, await make_talent(db, "Malo Quéméner"), stranger)
    outside = await visitor.another().sign_in(stranger)
    refused = await outside.get(f"/bookings/{booking.id}/files/{file_id}")
    assert refused.status_code in {403, 404}
    elsewhere = await outside.get(f"/bookings/{other.id}/files/{file_id}")
    assert elsewhere.status_code == 404
    assert (await send(outside, booking, PDF)).status_code in {403, 404}
    nobody = await visitor.another().get(f"/bookings/{booking.id}/files/{file_id}")
    assert nobody.status_code in {302, 303, 401}


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<script>alert(1)</script>", "photo.png", "file_mismatched"),
        (b"<script>alert(1)</script>", "page.html", "file_mismatched"),
        (b"MZ\x90\x00", "partition.pdf", "file_not_taken"),
        (b"", "empty.pdf", "file_empty"),
        (b"\n \n", "empty.txt", "file_empty"),
    ],
)
async def test_what_is_not_what_it_says_is_refused_with_a_code(
    visitor: Visitor, booking: Booking, learner: Person, content: bytes, name: str, code: str
) -> None:
    refused = await send(await visitor.sign_in(learner), booking, content, name)
    assert refused.status_code == 422
    assert (await refused.get_json())["code"] == code


async def test_a_session_takes_so_many_files_and_none_once_it_is_over(
    clock: FixedClock, visitor: Visitor, booking: Booking, learner: Person
) -> None:
    person = await visitor.sign_in(learner)
    for number in range(MAX_FILES):
        assert (await send(person, booking, PDF, f"{number}.pdf")).status_code == 200
    refused = await send(person, booking, PDF)
    assert (await refused.get_json())["code"] == "too_many_files"
    clock.at = SLOT + timedelta(hours=2)
    over = await send(person, booking, PDF)
    assert (await over.get_json())["code"] == "session_over"


async def test_its_bytes_go_when_its_time_is_over(
    parts: Wiring, clock: FixedClock, visitor: Visitor, booking: Booking, learner: Person
) -> None:
    person = await visitor.sign_in(learner)
    await send(person, booking, PDF)
    file_id = await sent_id(parts, booking)
    clock.at = SLOT + timedelta(hours=1) + KEPT - timedelta(minutes=1)
    person = await visitor.another().sign_in(learner)
    await delete_session_files(parts)
    path = f"/bookings/{booking.id}/files/{file_id}"
    assert (await person.get(path)).status_code == 200
    clock.at += timedelta(minutes=2)
    await delete_session_files(parts)
    gone = await person.get(path)
    assert gone.status_code == 410
    assert not [path for path in parts.settings.var_dir.rglob(file_id) if path.is_file()]
    assert NAME not in await person.text(f"/bookings/{booking.id}")


async def test_both_keep_the_notes_on_the_session_s_page_and_as_a_file(
    parts: Wiring, visitor: Visitor, booking: Booking, teacher: Teacher, learner: Person
) -> None:
    text = "Gammes <b>en ré</b>\n🎵"
    async with parts.database.write() as db:
        room = await room_for(
            db, kind=RoomKind.SESSION, subject_id=booking.appointment_id, now=SLOT
        )
        change = Change(0, 0, text)
        await change_notes(
            db, room.id, change, person_id=learner.id, base=0, key="key-0001", now=SLOT
        )
    for one in (teacher.person, learner):
        person = await visitor.another().sign_in(one)
        assert "Gammes &lt;b&gt;en ré&lt;/b&gt;" in await person.text(f"/bookings/{booking.id}")
        saved = await person.get(f"/bookings/{booking.id}/notes.txt")
        assert await saved.get_data(as_text=True) == text
        assert "attachment" in saved.headers["Content-Disposition"]


async def test_who_does_not_take_part_keeps_nothing(
    parts: Wiring, visitor: Visitor, booking: Booking, learner: Person
) -> None:
    await send(await visitor.sign_in(learner), booking, PDF)
    file_id = await sent_id(parts, booking)
    async with parts.database.write() as db:
        row = await db.get_one(Booking, booking.id)
        row.state, row.cancelled_at, row.cancelled_by = BookingState.CANCELLED, SLOT, learner.id
    person = await visitor.another().sign_in(learner)
    assert (await person.get(f"/bookings/{booking.id}/files/{file_id}")).status_code == 404
    assert NAME not in await person.text(f"/bookings/{booking.id}")


async def test_what_could_not_be_kept_is_shown_to_nobody_and_cleared_away(
    parts: Wiring, clock: FixedClock, visitor: Visitor, booking: Booking, learner: Person
) -> None:
    person = await visitor.sign_in(learner)
    in_the_way = parts.settings.recordings_root / "kept"
    in_the_way.parent.mkdir(parents=True, exist_ok=True)
    in_the_way.write_bytes(b"")
    failed = await send(person, booking, PDF)
    assert (await failed.get_json())["code"] == "storage_unavailable"
    assert NAME not in await person.text(f"/bookings/{booking.id}")
    in_the_way.unlink()
    clock.at += timedelta(hours=1, minutes=1)
    await delete_session_files(parts)
    async with parts.database.read() as db:
        (row,) = await db.scalars(select(RoomFile))
    assert row.shared_at is None
    assert row.deleted_at == clock.at
