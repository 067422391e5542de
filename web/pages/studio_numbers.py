"""How a host's broadcast is doing at this moment."""

from quart import Blueprint, render_template
from quart.typing import ResponseReturnValue

from hub.masterclasses.models import Masterclass
from rooms.engines.port import StageFigures
from rooms.errors import MediaUnavailable
from rooms.evidence import find_room_id
from rooms.roles import RoomKind
from web.requests import visit, wiring
from web.views.hosted import own_masterclass
from web.views.session_timeline import masterclass_timeline
from web.views.stage_numbers import (
    StageNumbers,
    media_servers_away,
    names_on_stage,
    stage_numbers,
)

blueprint = Blueprint("studio_numbers", __name__, url_prefix="/studio/masterclasses")


@blueprint.get("/<masterclass_id>/numbers")
async def show(masterclass_id: str) -> ResponseReturnValue:
    """Show what is sent and how it arrives; the page's script asks again every two seconds."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        lines = await masterclass_timeline(db, masterclass.id, now=visit().now)
    numbers = await _numbers(masterclass)
    return await render_template(
        "studio/masterclasses/numbers.html",
        masterclass=masterclass,
        numbers=numbers,
        away=media_servers_away() if numbers is None else None,
        lines=lines,
    )


async def _numbers(masterclass: Masterclass) -> StageNumbers | None:
    """Return the figures of a masterclass's stage, None when no media server answers."""
    parts = wiring()
    async with parts.database.read() as db:
        room_id = await find_room_id(db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id)
    try:
        figures = await parts.engine.figures(room_id) if room_id else StageFigures()
    except MediaUnavailable:
        return None
    async with parts.database.read() as db:
        names = await names_on_stage(db, figures)
    return stage_numbers(figures, names)
