"""Pay for a session: the summary, the way to the card page, the way back."""

from quart import Blueprint, flash, redirect, render_template, url_for
from quart.typing import ResponseReturnValue

from billing.payments.models import PaymentPurpose, PaymentState
from billing.payments.service import open_session_payment, payment_for
from billing.settlements.shares import HubShare
from hub.bookings.errors import HoldExpired
from hub.bookings.models import BookingState
from hub.bookings.rules import NEVER_TAKEN
from hub.bookings.service import get_booking_for
from hub.kernel.i18n import gettext
from web.checkout_return import own_payment
from web.checkout_return import pay as go_to_card_page
from web.errors import status_of
from web.requests import me, visit, wiring
from web.views.sessions import SessionView, session_view

blueprint = Blueprint("checkout", __name__, url_prefix="/bookings/<booking_id>")


@blueprint.get("/pay")
async def show(booking_id: str) -> ResponseReturnValue:
    """Show what is booked, what it costs and what happens next, while the slot is kept."""
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=visit().now)
        payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking_id)
    if view.is_talent or view.booking.state not in {BookingState.HELD, BookingState.EXPIRED}:
        return redirect(url_for("bookings.show", booking_id=booking_id))
    if not view.may_pay:
        return await _expired_page(view)
    return await render_template("bookings/pay.html", view=view, payment=payment)


@blueprint.post("/pay")
async def pay(booking_id: str) -> ResponseReturnValue:
    """Send the learner to the provider's card page."""
    parts, now = wiring(), visit().now
    try:
        async with parts.database.write() as db:
            booking = await get_booking_for(db, booking_id, person_id=me().id)
            payment = await open_session_payment(
                db, booking, payer_id=me().id, share=HubShare.of(parts.settings), now=now
            )
    except HoldExpired:
        async with parts.database.read() as db:
            view = await session_view(db, booking_id, person_id=me().id, now=now)
        return await _expired_page(view)
    return await go_to_card_page(payment, url_for("checkout.paid", booking_id=booking_id))


@blueprint.get("/paid")
async def paid(booking_id: str) -> ResponseReturnValue:
    """Take the learner back from the card page to where the booking now stands."""
    parts = wiring()
    async with parts.database.read() as db:
        await get_booking_for(db, booking_id, person_id=me().id)
        payment = await payment_for(db, purpose=PaymentPurpose.SESSION, subject_id=booking_id)
    if payment is None:
        return redirect(url_for("checkout.show", booking_id=booking_id))
    synced = await own_payment(payment.id)
    if synced.state is not PaymentState.SUCCEEDED:
        await flash(gettext("The payment did not go through. Nothing was charged."), "warn")
        return redirect(url_for("checkout.show", booking_id=booking_id))
    async with parts.database.read() as db:
        booking = await get_booking_for(db, booking_id, person_id=me().id)
    if booking.cancelled_by is not None:
        return redirect(url_for("bookings.show", booking_id=booking_id))
    if booking.state in NEVER_TAKEN:
        await flash(
            gettext(
                "The payment came after the time to pay was over, so the slot was free again. "
                "You get everything back."
            ),
            "warn",
        )
    else:
        await flash(
            gettext("Paid and booked. A mail brings the confirmation and the calendar entry."),
            "good",
        )
    return redirect(url_for("bookings.show", booking_id=booking_id))


async def _expired_page(view: SessionView) -> ResponseReturnValue:
    if view.is_cancelled_by_talent:
        return redirect(url_for("bookings.show", booking_id=view.booking.id), 303)
    error = HoldExpired()
    page = await render_template("bookings/expired.html", view=view, message=error.message())
    return page, status_of(error)
