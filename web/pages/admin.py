"""Running the hub: books, letters that did not arrive, processes, charities to check."""

from quart import Blueprint, render_template
from quart.typing import ResponseReturnValue

from web.requests import visit, wiring
from web.views.hub_state import all_charities, read_hub_state

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show whether the hub is in order."""
    async with wiring().database.read() as db:
        state = await read_hub_state(db, now=visit().now)
    return await render_template("admin/show.html", state=state)


@blueprint.get("/charities")
async def charities() -> ResponseReturnValue:
    """List the charities, those to check first."""
    async with wiring().database.read() as db:
        found = await all_charities(db)
    return await render_template("admin/charities.html", charities=found)
