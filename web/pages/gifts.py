"""Back from the card page after a gift."""

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue

from hub.kernel.errors import NotFound
from hub.masterclasses.service import get_masterclass
from hub.people.models import Person
from web.giving import gift_payment, thanks_path
from web.requests import visit, wiring
from web.views.masterclass_page import read_masterclass_page

blueprint = Blueprint("gifts", __name__, url_prefix="/gifts")


@blueprint.get("/<payment_id>/thanks")
async def thanks(payment_id: str) -> ResponseReturnValue:
    """Say what became of the gift."""
    payment = await gift_payment(payment_id, key=request.args.get("key", ""))
    if payment.masterclass_id is None:
        raise NotFound
    async with wiring().database.read() as db:
        masterclass = await get_masterclass(db, payment.masterclass_id)
        page = await read_masterclass_page(db, masterclass, person_id=None, now=visit().now)
        payer = await db.get_one(Person, payment.payer_id)
    return await render_template(
        "masterclasses/thanks.html",
        page=page,
        payment=payment,
        email=payer.email,
        here=thanks_path(payment),
    )
