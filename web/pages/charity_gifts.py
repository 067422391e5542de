"""Give to a charity, without a masterclass being the occasion."""

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue

from billing.documents.identities import find_terms
from billing.donations.models import DonationSource
from hub.charities.service import find_by_slug
from hub.kernel.errors import EstradeError, NotFound
from web.errors import status_of
from web.gift_desk import take_gift
from web.giving_by_card import my_card
from web.requests import currency, wiring
from web.views.charity_page import raised_for
from web.views.gift_form import (
    GiftForm,
    gift_errors,
    guest_errors,
    offered_gifts,
    quoted_gift,
    usual_gift,
)

blueprint = Blueprint("charity_gifts", __name__, url_prefix="/charities/<slug>/give")


@blueprint.get("")
async def show(slug: str) -> ResponseReturnValue:
    """Show the form."""
    return await _page(slug, GiftForm.read(request.args, usual_amount=usual_gift(currency())))


@blueprint.post("")
async def give(slug: str) -> ResponseReturnValue:
    """Take the giver to the card page."""
    sent = await request.form
    form = GiftForm.read(sent)
    if "quote" in sent:
        return await _page(slug, form)
    try:
        async with wiring().database.read() as db:
            charity = await find_by_slug(db, slug)
        return await take_gift(charity, form, source=DonationSource.PAGE)
    except EstradeError as error:
        return await _page(slug, form, error=error), status_of(error)


async def _page(slug: str, form: GiftForm, *, error: EstradeError | None = None) -> str:
    async with wiring().database.read() as db:
        charity = await find_by_slug(db, slug)
        if charity.verified_at is None:
            raise NotFound
        raised_cents = await raised_for(db, charity.id, currency=currency())
        has_receipts = await find_terms(db, charity.id) is not None
        card = await my_card(db)
    quoted, wrong = quoted_gift(form, currency=currency())
    return await render_template(
        "charities/give.html",
        charity=charity,
        raised_cents=raised_cents,
        has_receipts=has_receipts,
        form=form,
        presets=offered_gifts(currency()),
        quoted=quoted,
        errors=gift_errors(wrong, *guest_errors(form, error)),
        card=card,
    )
