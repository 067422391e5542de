"""What the page of a replay shows, at whichever address it is reached."""

from collections.abc import Mapping, Sequence
from typing import Any

from quart import url_for
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.i18n import current_locale
from hub.masterclasses.hosting import is_host
from hub.masterclasses.models import Masterclass
from rooms.questions.reading import Answered, answered_since
from web.requests import me, visit, wiring
from web.views.masterclass_cards import masterclass_cards
from web.views.replay import Replay, find_deleted_replay, find_replay

REPLAY_TEMPLATE = "masterclasses/replay.html"


async def replay_page(db: AsyncSession, masterclass: Masterclass) -> Mapping[str, Any] | None:
    """Return what the page of a replay shows, None when nothing was ever recorded.

    Who may see it has been asked before. It also says when the recording was deleted.
    """
    replay = await find_replay(db, masterclass)
    deleted = await find_deleted_replay(db, masterclass.id) if replay is None else None
    if replay is None and deleted is None:
        return None
    (card,) = await masterclass_cards(db, [masterclass], now=visit().now)
    answered = await _answered(db, replay) if replay is not None else []
    return {
        "card": card,
        "replay": replay,
        "deleted": deleted,
        "answered": answered,
        "config": _config(replay, answered) if replay is not None else None,
        "is_remote": bool(wiring().settings.recordings_s3_bucket),
        "is_host": await is_host(db, masterclass, me().id),
    }


async def _answered(db: AsyncSession, replay: Replay) -> list[Answered]:
    """Return the questions answered since the recording began."""
    began_at = replay.recording.started_at
    if began_at is None:
        return []
    return await answered_since(db, replay.masterclass.id, began_at)


def _config(replay: Replay, answered: Sequence[Answered]) -> dict[str, object]:
    slug = replay.masterclass.slug
    return {
        "locale": current_locale(),
        "questions": [{"text": one.text, "atMs": one.at_ms} for one in answered],
        "clips": [
            {
                "id": file.id,
                "kind": file.kind.value,
                "owner": file.owner,
                "url": url_for("replays.show_file", slug=slug, file_id=file.id),
                "type": file.media_type,
                "hasVideo": file.has_video,
                "startsMs": file.starts_ms,
                "endsMs": file.ends_ms,
            }
            for file in replay.files
        ],
    }
