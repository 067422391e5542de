"""Running the hub: books, letters that did not arrive, processes, charities to check."""

from quart import Blueprint, flash, redirect, render_template, url_for
from quart.typing import ResponseReturnValue

from hub.charities.service import verify_charity
from hub.kernel.i18n import gettext
from web.requests import me, visit, wiring
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


@blueprint.post("/charities/<charity_id>/verify")
async def verify(charity_id: str) -> ResponseReturnValue:
    """Note that number and signatory were checked: masterclasses may be given for it."""
    async with wiring().database.write() as db:
        charity = await verify_charity(db, charity_id, admin_id=me().id, now=visit().now)
    await flash(gettext("%(name)s can now be given to.") % {"name": charity.name}, "good")
    return redirect(url_for(".charities"), 303)
