"""A request: the talent says yes or no, the learner takes it back."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.bookings import requests
from hub.bookings.errors import NotInvited, RequestWordsTooLong
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from web.errors import status_of
from web.requests import me, visit, wiring
from web.views.sessions import session_view

blueprint = Blueprint("requests", __name__, url_prefix="/bookings/<booking_id>")


@blueprint.post("/approve")
async def approve(booking_id: str) -> ResponseReturnValue:
    """Say yes; the learner can pay now."""
    async with wiring().database.write() as db:
        await requests.approve_request(db, booking_id, talent_id=me().id, now=visit().now)
    await flash(gettext("They know by mail, and it is booked once they have paid."), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


@blueprint.get("/decline")
async def ask_decline(booking_id: str) -> ResponseReturnValue:
    """Ask for a word before saying no."""
    return await _decline_page(booking_id)


@blueprint.post("/decline")
async def decline(booking_id: str) -> ResponseReturnValue:
    """Say no, with a word or without."""
    words = (await request.form).get("words", "")
    try:
        async with wiring().database.write() as db:
            await requests.decline_request(
                db, booking_id, talent_id=me().id, words=words, now=visit().now
            )
    except RequestWordsTooLong as error:
        return await _decline_page(booking_id, words=words, problem=error)
    await flash(gettext("Your answer is on its way by mail, and the time is free again."), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


@blueprint.post("/withdraw")
async def withdraw(booking_id: str) -> ResponseReturnValue:
    """Take one's request back."""
    async with wiring().database.write() as db:
        await requests.withdraw_request(db, booking_id, learner_id=me().id, now=visit().now)
    await flash(gettext("Your request is taken back, and nothing was charged."), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


async def _decline_page(
    booking_id: str, *, words: str = "", problem: EstradeError | None = None
) -> ResponseReturnValue:
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=visit().now)
    if not view.is_talent:
        raise NotInvited
    if not view.is_asked:
        return redirect(url_for("bookings.show", booking_id=booking_id))
    page = await render_template(
        "bookings/decline.html",
        view=view,
        words=words,
        error=problem.message() if problem else "",
    )
    return page, status_of(problem) if problem else 200
