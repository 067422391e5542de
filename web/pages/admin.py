"""Running the hub: books, letters that did not arrive, processes, charities to check."""

from quart import Blueprint, flash, redirect, render_template, url_for
from quart.typing import ResponseReturnValue

from billing.attention.words import title_of
from billing.books.service import ask_for_proof
from hub.kernel.i18n import gettext
from web.requests import visit, wiring
from web.views.hub_state import all_charities, read_hub_state

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show whether the hub is in order."""
    async with wiring().database.read() as db:
        state = await read_hub_state(db, now=visit().now)
    waiting = [(row, title_of(row)) for row in state.waiting]
    return await render_template("admin/show.html", state=state, waiting=waiting)


@blueprint.post("/books")
async def prove_books() -> ResponseReturnValue:
    """Have the books proven now."""
    async with wiring().database.write() as db:
        await ask_for_proof(db, now=visit().now)
    await flash(gettext("The books are being checked. Reload this page in a moment."), "info")
    return redirect(url_for(".show"), 303)


@blueprint.get("/charities")
async def charities() -> ResponseReturnValue:
    """List the charities, those to check first."""
    async with wiring().database.read() as db:
        found = await all_charities(db)
    return await render_template("admin/charities.html", charities=found)
