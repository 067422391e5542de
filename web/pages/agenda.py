"""The agenda: everything booked, taught, hosted or attended."""

from quart import Blueprint, render_template
from quart.typing import ResponseReturnValue

from web.requests import me, visit, wiring
from web.views.agenda import agenda_of
from web.views.learned import learned_view
from web.views.waiting import own_places

blueprint = Blueprint("agenda", __name__)


@blueprint.get("/agenda")
async def show() -> ResponseReturnValue:
    """Show what is to come and what is past, on whichever side one is."""
    async with wiring().database.read() as db:
        agenda = await agenda_of(db, me().id, now=visit().now)
        waits = await own_places(db, me().id, now=visit().now)
        learned = await learned_view(db, me().id, now=visit().now)
    return await render_template("agenda/show.html", agenda=agenda, waits=waits, learned=learned)
