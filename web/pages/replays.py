"""The replay of a masterclass, for its host and the people with a seat."""

from quart import Blueprint, Response, render_template, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.i18n import current_locale
from hub.masterclasses.hosting import is_host
from hub.masterclasses.models import Masterclass
from hub.masterclasses.seats import check_may_replay
from hub.masterclasses.service import find_by_slug
from rooms.recordings.errors import NothingRecorded
from rooms.recordings.reading import find_file, open_file
from web.file_answer import answer_file
from web.requests import me, visit, wiring
from web.views.masterclass_cards import masterclass_cards
from web.views.replay import Replay, find_deleted_replay, find_replay

blueprint = Blueprint("replays", __name__, url_prefix="/masterclasses/<slug>/replay")


@blueprint.get("")
async def show(slug: str) -> ResponseReturnValue:
    """Show the player; without script, each file with a player of the browser's own."""
    async with wiring().database.read() as db:
        masterclass = await _admit(db, slug)
        replay = await find_replay(db, masterclass)
        deleted = await find_deleted_replay(db, masterclass.id) if replay is None else None
        if replay is None and deleted is None:
            raise NothingRecorded
        (card,) = await masterclass_cards(db, [masterclass], now=visit().now)
        hosts = await is_host(db, masterclass, me().id)
    return await render_template(
        "masterclasses/replay.html",
        card=card,
        replay=replay,
        deleted=deleted,
        config=_config(slug, replay) if replay is not None else None,
        is_remote=bool(wiring().settings.recordings_s3_bucket),
        is_host=hosts,
    )


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


def _config(slug: str, replay: Replay) -> dict[str, object]:
    return {
        "locale": current_locale(),
        "clips": [
            {
                "id": file.id,
                "kind": file.kind.value,
                "owner": file.owner,
                "url": url_for(".show_file", slug=slug, file_id=file.id),
                "type": file.media_type,
                "hasVideo": file.has_video,
                "startsMs": file.starts_ms,
                "endsMs": file.ends_ms,
            }
            for file in replay.files
        ],
    }
