"""Saved cards: give with one in the room, go on by the card page, remove it."""

from quart import Blueprint, flash, redirect, request, url_for
from quart.typing import ResponseReturnValue

from billing.cards.service import remove_card
from billing.donations.models import DonationSource
from billing.payments.models import PaymentPurpose, PaymentState
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from hub.masterclasses.service import find_by_slug
from web.checkout_return import own_payment, pay
from web.giving import thanks_path
from web.giving_by_card import give_by_card, my_card
from web.requests import me, visit, wiring
from web.views.gift_form import GiftForm

blueprint = Blueprint("cards", __name__)


@blueprint.get("/api/card")
async def show() -> ResponseReturnValue:
    """Tell the room's script which card a gift can be charged to."""
    async with wiring().database.read() as db:
        card = await my_card(db)
    return {"card": card.as_json() if card is not None and card.is_good else None}


@blueprint.post("/api/masterclasses/<slug>/gift")
async def give(slug: str) -> ResponseReturnValue:
    """Give in the room with the saved card; the browser's `press` makes it one gift.

    The script sends the same again while the state is `asked`.
    """
    form = GiftForm.read(await request.form)
    async with wiring().database.read() as db:
        masterclass = await find_by_slug(db, slug)
    answer = await give_by_card(masterclass, form, source=DonationSource.LIVE)
    return {
        "state": answer.state.value,
        "message": answer.sentence,
        "card_page": answer.card_page,
    }


@blueprint.post("/gifts/<payment_id>/card-page")
async def open_page(payment_id: str) -> ResponseReturnValue:
    """Go on by the card page with a gift that the saved card did not pay."""
    payment = await own_payment(payment_id)
    if payment.purpose is not PaymentPurpose.GIFT:
        raise NotFound
    if payment.state is PaymentState.SUCCEEDED:
        return redirect(thanks_path(payment), 303)
    return await pay(payment, thanks_path(payment))


@blueprint.post("/account/card/remove")
async def remove() -> ResponseReturnValue:
    """Keep the card no more, here and at the provider."""
    card_id = (await request.form).get("card", "")
    async with wiring().database.write() as db:
        await remove_card(db, card_id, person_id=me().id, now=visit().now)
    await flash(gettext("Your card is removed. No gift can be charged to it any more."), "good")
    return redirect(url_for("account.show"), 303)
