"""The house rules, from the tables that the hub itself follows."""

from quart import Blueprint, render_template
from quart.typing import ResponseReturnValue

from web.requests import wiring
from web.views.house_rules import house_rules

blueprint = Blueprint("rules", __name__, url_prefix="/rules")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show the rules in the reader's language."""
    return await render_template(
        "rules.html", sections=house_rules(dispute_hours=wiring().settings.dispute_hours)
    )
