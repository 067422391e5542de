"""The page of a charity, for everybody."""

from quart import Blueprint, render_template
from quart.typing import ResponseReturnValue

from hub.charities.service import find_by_slug
from hub.kernel.errors import NotFound
from hub.masterclasses.service import upcoming
from web.requests import currency, visit, wiring
from web.views.charity_page import past_cards, raised_for, with_all_raised
from web.views.masterclass_cards import masterclass_cards

blueprint = Blueprint("charities", __name__, url_prefix="/charities")


@blueprint.get("/<slug>")
async def show(slug: str) -> ResponseReturnValue:
    """Show a verified charity: its cause, what was raised for it, what is coming up."""
    now = visit().now
    async with wiring().database.read() as db:
        charity = await find_by_slug(db, slug)
        if charity.verified_at is None:
            raise NotFound
        rows = await upcoming(db, now=now, charity_id=charity.id)
        coming = await with_all_raised(db, await masterclass_cards(db, rows, now=now))
        past = await with_all_raised(db, await past_cards(db, charity.id, now=now))
        raised_cents = await raised_for(db, charity.id, currency=currency())
    return await render_template(
        "charities/show.html",
        charity=charity,
        coming=coming,
        past=past,
        raised_cents=raised_cents,
    )
