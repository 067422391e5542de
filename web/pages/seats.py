"""A seat whose masterclass was moved: keep it, or give it back with the money."""

from quart import Blueprint, flash, redirect, render_template, url_for
from quart.typing import ResponseReturnValue

from billing.payments.models import PaymentPurpose, PaymentState
from billing.payments.service import payment_for
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.i18n import gettext
from hub.masterclasses.postponing import keep_seat, return_seat
from hub.masterclasses.service import find_by_slug
from web.requests import me, visit, wiring
from web.views.masterclass_page import read_masterclass_page

blueprint = Blueprint("seats", __name__, url_prefix="/masterclasses/<slug>/seat")


@blueprint.post("/keep")
async def keep(slug: str) -> ResponseReturnValue:
    """Note that somebody comes on the new date."""
    try:
        async with wiring().database.write() as db:
            masterclass = await find_by_slug(db, slug)
            await keep_seat(db, masterclass.id, person_id=me().id, now=visit().now)
    except NotFound:
        raise
    except EstradeError as error:
        await flash(error.message(), "bad")
    else:
        await flash(gettext("You keep your seat. See you on the new date."), "good")
    return _to_page(slug)


@blueprint.get("/return")
async def ask_return(slug: str) -> ResponseReturnValue:
    """Say what comes back, before a seat is given back."""
    person, now = me(), visit().now
    async with wiring().database.read() as db:
        masterclass = await find_by_slug(db, slug)
        page = await read_masterclass_page(db, masterclass, person_id=person.id, now=now)
        seat = page.registration
        payment = (
            await payment_for(db, purpose=PaymentPurpose.TICKET, subject_id=seat.id)
            if seat is not None
            else None
        )
    if not page.may_choose:
        return _to_page(slug)
    is_paid = payment is not None and payment.state is PaymentState.SUCCEEDED
    back_cents = payment.kept_cents if payment is not None and is_paid else 0
    return await render_template("masterclasses/return_seat.html", page=page, back_cents=back_cents)


@blueprint.post("/return")
async def give_back(slug: str) -> ResponseReturnValue:
    """Give the seat back; all that was paid for it follows by itself."""
    try:
        async with wiring().database.write() as db:
            masterclass = await find_by_slug(db, slug)
            await return_seat(db, masterclass.id, person_id=me().id, now=visit().now)
    except NotFound:
        raise
    except EstradeError as error:
        await flash(error.message(), "bad")
    else:
        await flash(
            gettext("Your seat is given back. What you paid goes back to your card by itself."),
            "good",
        )
    return _to_page(slug)


def _to_page(slug: str) -> ResponseReturnValue:
    return redirect(url_for("masterclasses.show", slug=slug, _anchor="register"), 303)
