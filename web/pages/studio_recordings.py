"""A host's recording: download its files, delete it."""

from quart import Blueprint, Response, flash, redirect, render_template, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.i18n import gettext
from hub.masterclasses.models import Masterclass
from rooms.recordings.errors import NothingRecorded
from rooms.recordings.reading import find_file, open_file
from rooms.recordings.service import delete_recording
from web.file_answer import answer_file
from web.file_names import part_word
from web.requests import me, visit, wiring
from web.views.hosted import own_masterclass
from web.views.replay import Replay, find_deleted_replay, find_replay

blueprint = Blueprint(
    "studio_recordings", __name__, url_prefix="/studio/masterclasses/<masterclass_id>/recording"
)


@blueprint.get("/delete")
async def show_delete(masterclass_id: str) -> ResponseReturnValue:
    """Show what deleting does, before it is done."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        replay = await find_replay(db, masterclass)
        deleted = await find_deleted_replay(db, masterclass.id)
    if replay is None and deleted is not None:
        return await _already_deleted(masterclass_id)
    if replay is None:
        raise NothingRecorded
    return await render_template("studio/masterclasses/delete_recording.html", replay=replay)


@blueprint.post("/delete")
async def delete(masterclass_id: str) -> ResponseReturnValue:
    """Delete it: nobody sees it from now on, and its files are removed.

    Deleting what is deleted already is no error.
    """
    try:
        async with wiring().database.write() as db:
            await own_masterclass(db, masterclass_id)
            await delete_recording(db, masterclass_id, host_id=me().id, now=visit().now)
    except NothingRecorded:
        async with wiring().database.read() as db:
            if await find_deleted_replay(db, masterclass_id) is None:
                raise
        return await _already_deleted(masterclass_id)
    except NotFound:
        raise
    except EstradeError as error:
        await flash(error.message(), "bad")
    else:
        await flash(gettext("The recording is deleted; nobody can watch it any more."), "good")
    return _to_host_page(masterclass_id)


@blueprint.get("/<file_id>")
async def download(masterclass_id: str, file_id: str) -> Response:
    """Give a file to keep."""
    parts = wiring()
    async with parts.database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        recording, row = await find_file(db, masterclass.id, file_id)
        replay = await _replay(db, masterclass)
    file = next(one for one in replay.files if one.id == row.id)
    name = f"{masterclass.slug}-{part_word(file.kind.value)}-{file.number}.{file.suffix}"
    return answer_file(await open_file(parts.storage, recording, row), download_as=name)


async def _already_deleted(masterclass_id: str) -> ResponseReturnValue:
    await flash(gettext("The recording is already deleted."), "info")
    return _to_host_page(masterclass_id)


def _to_host_page(masterclass_id: str) -> ResponseReturnValue:
    return redirect(url_for("studio_masterclasses.show", masterclass_id=masterclass_id), 303)


async def _replay(db: AsyncSession, masterclass: Masterclass) -> Replay:
    replay = await find_replay(db, masterclass)
    if replay is None:
        raise NothingRecorded
    return replay
