"""Say that a verdict is wrong, or answer the other side, with words and files."""

from quart import Blueprint, Response, flash, redirect, render_template, request, url_for
from quart.datastructures import FileStorage
from quart.typing import ResponseReturnValue

from hub.bookings.service import get_booking_for
from hub.disputes import errors, reading, rules, service
from hub.disputes.models import DisputeFile
from hub.disputes.service import SentFile, Told
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.i18n import gettext
from web.errors import STATUS
from web.file_names import name_file
from web.requests import me, visit, wiring
from web.views.after_session import after_session, dispute_view, verdict_for
from web.views.sessions import session_view

blueprint = Blueprint("contests", __name__, url_prefix="/bookings/<booking_id>/dispute")

FILE_ERRORS = (errors.FileTooLarge, errors.FileUnreadable, errors.TooManyFiles)
FORM_ERRORS = (errors.WordsMissing, errors.WordsTooLong, *FILE_ERRORS)
MOVED = (errors.DisputeOpen, errors.DisputeMoved, errors.DisputeOver)


@blueprint.get("")
async def show_form(booking_id: str) -> ResponseReturnValue:
    """Show the form by which one disputes, or answers."""
    return await _page(booking_id)


@blueprint.post("")
async def send(booking_id: str) -> ResponseReturnValue:
    """Keep what one side says; the other is told."""
    words = (await request.form).get("words", "")
    told = Told(words=words, files=_files((await request.files).getlist("files")))
    try:
        async with wiring().database.write() as db:
            booking = await get_booking_for(db, booking_id, person_id=me().id)
            known = await reading.dispute_of(db, booking)
            is_answer = known is not None and known.opened_by != me().id
            act = service.answer_dispute if is_answer else service.open_dispute
            await act(db, booking_id, told, by=me().id, now=visit().now)
    except FORM_ERRORS as error:
        return await _page(booking_id, words=words, error=error), STATUS[error.kind]
    except MOVED as error:
        await flash(error.message(), "warn")
        return redirect(url_for("bookings.show", booking_id=booking_id), 303)
    await flash(gettext("Kept. The other side is told by mail, and a person decides."), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


@blueprint.get("/files/<file_id>")
async def open_file(booking_id: str, file_id: str) -> ResponseReturnValue:
    """Give a file of the dispute to one of its two sides."""
    async with wiring().database.read() as db:
        booking = await get_booking_for(db, booking_id, person_id=me().id)
        dispute = await reading.dispute_of(db, booking)
        if dispute is None:
            raise NotFound
        file = await reading.open_file(db, dispute.id, file_id)
    return file_response(file)


def file_response(file: DisputeFile) -> Response:
    """Answer with a file as it was sent: a picture to be shown, a PDF to be saved."""
    response = Response(file.content, content_type=file.media_type)
    response.headers["Cache-Control"] = "private, no-store"
    return name_file(response, file.file_name, is_shown=file.is_picture)


def _files(sent: list[FileStorage]) -> list[SentFile]:
    """Return the files of a form, one byte more of each than allowed at most."""
    chosen = [file for file in sent if file.filename][: rules.MAX_FILES + 1]
    size = rules.MAX_FILE_BYTES + 1
    return [SentFile(name=file.filename or "", content=file.stream.read(size)) for file in chosen]


async def _page(booking_id: str, *, words: str = "", error: EstradeError | None = None) -> str:
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=visit().now)
        after = await after_session(db, view)
        dispute = await dispute_view(db, view.booking)
    if not (after.may_dispute or after.may_answer):
        raise errors.DisputeOver
    return await render_template(
        "bookings/dispute.html",
        view=view,
        dispute=dispute,
        verdict=verdict_for(view, view.booking.verdict),
        words=words,
        limits=rules,
        error=error.message() if error else "",
        field="files" if isinstance(error, FILE_ERRORS) else "words",
    )
