"""Back from the card page after a gift."""

from quart import Blueprint, render_template
from quart.typing import ResponseReturnValue

from hub.kernel.errors import NotFound
from hub.masterclasses.service import get_masterclass
from web.checkout_return import own_payment
from web.requests import me, visit, wiring
from web.views.masterclass_page import read_masterclass_page

blueprint = Blueprint("gifts", __name__, url_prefix="/gifts")


@blueprint.get("/<payment_id>/thanks")
async def thanks(payment_id: str) -> ResponseReturnValue:
    """Say what became of the gift."""
    payment = await own_payment(payment_id)
    if payment.masterclass_id is None:
        raise NotFound
    async with wiring().database.read() as db:
        masterclass = await get_masterclass(db, payment.masterclass_id)
        page = await read_masterclass_page(db, masterclass, person_id=me().id, now=visit().now)
    return await render_template("masterclasses/thanks.html", page=page, payment=payment)
