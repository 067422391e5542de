"""What the people of a session send each other and write together, as files."""

from quart import Blueprint, Response, request
from quart.typing import ResponseReturnValue

from hub.bookings.service import get_booking_for, may_join
from hub.kernel.errors import NotFound
from rooms.admission import room_for
from rooms.files.errors import FileNotTaken
from rooms.files.rules import MAX_FILE_BYTES
from rooms.files.service import SentFile, find_file, send_file, storage_name
from rooms.notes.service import notes_of
from rooms.roles import RoomKind
from web.file_names import name_file
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.kept_of_session import check_takes_part

blueprint = Blueprint("session_files", __name__, url_prefix="/bookings/<booking_id>")

NOTES_NAME = "notes.txt"


@blueprint.post("/files")
async def send(booking_id: str) -> ResponseReturnValue:
    """Take a file for the others of a session whose door is open."""
    await wiring().limiter.spend(Limit.FILE_BY_PERSON, me().id)
    sent = (await request.files).get("file")
    if sent is None:
        raise FileNotTaken
    file = SentFile(name=sent.filename or "", content=sent.read(MAX_FILE_BYTES + 1))
    now = visit().now
    async with wiring().database.write() as db:
        booking = (await may_join(db, booking_id, person_id=me().id, now=now)).booking
        room = await room_for(db, kind=RoomKind.SESSION, subject_id=booking.appointment_id, now=now)
    seq = await send_file(
        wiring().database,
        wiring().storage,
        room.id,
        file,
        by=me().id,
        ends_at=booking.ends_at,
        now=now,
    )
    return {"seq": seq}


@blueprint.get("/files/<file_id>")
async def download(booking_id: str, file_id: str) -> ResponseReturnValue:
    """Give a file to somebody of the session, to be saved and never to be shown."""
    async with wiring().database.read() as db:
        booking = await get_booking_for(db, booking_id, person_id=me().id)
        check_takes_part(booking)
        file = await find_file(db, booking.appointment_id, file_id, now=visit().now)
    storage, name = wiring().storage, storage_name(file)
    if await storage.size(name) != file.size_bytes:
        raise NotFound
    body = storage.open_range(name, start=0, end=file.size_bytes)
    response = Response(body, content_type=file.media_type)
    response.headers["Content-Length"] = str(file.size_bytes)
    # A slow line takes longer than any page does.
    response.timeout = None
    return name_file(response, file.name)


@blueprint.get(f"/{NOTES_NAME}")
async def notes(booking_id: str) -> ResponseReturnValue:
    """Give the notes of a session as a text."""
    async with wiring().database.read() as db:
        booking = await get_booking_for(db, booking_id, person_id=me().id)
        check_takes_part(booking)
        written = await notes_of(db, booking.appointment_id)
    if written is None:
        raise NotFound
    return name_file(Response(written.text, content_type="text/plain; charset=utf-8"), NOTES_NAME)
