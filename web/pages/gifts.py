"""What a gift comes to, and what became of it after the card page."""

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from billing.documents.identities import find_terms
from billing.payments.models import Payment, PaymentPurpose
from hub.charities.models import Charity
from hub.kernel.errors import NotFound
from hub.masterclasses.service import get_masterclass
from hub.people.models import Person
from web.giving import gift_payment, thanks_path
from web.requests import currency, visit, wiring
from web.views.charity_page import raised_for
from web.views.gift_form import GiftForm, quoted_gift
from web.views.masterclass_page import read_masterclass_page

blueprint = Blueprint("gifts", __name__, url_prefix="/gifts")


@blueprint.get("/price")
async def price() -> ResponseReturnValue:
    """Say what a gift comes to, as a piece of a page."""
    quoted, error = quoted_gift(GiftForm.read(request.args), currency=currency())
    return await render_template(
        "masterclasses/_total.html", quoted=quoted, error=error, currency=currency()
    )


@blueprint.get("/<payment_id>/thanks")
async def thanks(payment_id: str) -> ResponseReturnValue:
    """Say what became of the gift."""
    payment = await gift_payment(payment_id, key=request.args.get("key", ""))
    if payment.purpose is not PaymentPurpose.GIFT:
        raise NotFound
    async with wiring().database.read() as db:
        payer = await db.get_one(Person, payment.payer_id)
        template, about = await _thanked(db, payment)
    return await render_template(
        template, payment=payment, email=payer.email, here=thanks_path(payment), **about
    )


async def _thanked(db: AsyncSession, payment: Payment) -> tuple[str, dict[str, object]]:
    """Return the page that gives thanks, and what it shows of whoever was given to."""
    if payment.masterclass_id is not None:
        masterclass = await get_masterclass(db, payment.masterclass_id)
        page = await read_masterclass_page(db, masterclass, person_id=None, now=visit().now)
        return "masterclasses/thanks.html", {"page": page}
    charity = await db.get_one(Charity, payment.subject_id)
    return "charities/thanks.html", {
        "charity": charity,
        "raised_cents": await raised_for(db, charity.id, currency=currency()),
        "has_receipts": await find_terms(db, charity.id) is not None,
    }
