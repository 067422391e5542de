"""What is kept of people, for how long, and how it goes: from the tables that the hub follows."""

from quart import Blueprint, render_template
from quart.typing import ResponseReturnValue

from web.requests import wiring
from web.views.privacy import what_is_kept

blueprint = Blueprint("privacy", __name__, url_prefix="/privacy")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show it in the reader's language."""
    settings = wiring().settings
    return await render_template("privacy.html", sections=what_is_kept(settings), operator=settings)
