"""The replay of a masterclass, for its host and the people with a seat."""

from quart import Blueprint, Response, render_template
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from hub.masterclasses.models import Masterclass
from hub.masterclasses.seats import check_may_replay
from hub.masterclasses.service import find_by_slug
from rooms.recordings.errors import NothingRecorded
from rooms.recordings.reading import find_file, open_file
from web.file_answer import answer_file
from web.requests import me, wiring
from web.views.replay_page import REPLAY_TEMPLATE, replay_page

blueprint = Blueprint("replays", __name__, url_prefix="/masterclasses/<slug>/replay")


@blueprint.get("")
async def show(slug: str) -> ResponseReturnValue:
    """Show the player; without script, each file with a player of the browser's own."""
    async with wiring().database.read() as db:
        page = await replay_page(db, await _admit(db, slug))
    if page is None:
        raise NothingRecorded
    return await render_template(REPLAY_TEMPLATE, **page)


@blueprint.get("/<file_id>")
async def show_file(slug: str, file_id: str) -> Response:
    """Give a file, or a stretch of it; who may see it is asked each time."""
    parts = wiring()
    async with parts.database.read() as db:
        masterclass = await _admit(db, slug)
        recording, file = await find_file(db, masterclass.id, file_id)
    return answer_file(await open_file(parts.storage, recording, file))


async def _admit(db: AsyncSession, slug: str) -> Masterclass:
    masterclass = await find_by_slug(db, slug)
    await check_may_replay(db, masterclass, person_id=me().id)
    return masterclass
