"""What the hosts of a masterclass did to keep its room: who, whom, what, when and why."""

from quart import Blueprint, render_template
from quart.typing import ResponseReturnValue

from rooms.conduct.keeping import KEPT
from rooms.conduct.reading import acts_of_masterclass
from web.requests import wiring
from web.views.conduct import ACT_NAMES, reason_of
from web.views.hosted import own_masterclass

blueprint = Blueprint(
    "studio_conduct", __name__, url_prefix="/studio/masterclasses/<masterclass_id>/conduct"
)


@blueprint.get("")
async def show(masterclass_id: str) -> ResponseReturnValue:
    """Show every act, the latest first."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        acts = await acts_of_masterclass(db, masterclass_id)
    return await render_template(
        "studio/masterclasses/conduct.html",
        it=masterclass,
        acts=acts,
        names=ACT_NAMES,
        reason_of=reason_of,
        kept_days=KEPT.days,
    )
