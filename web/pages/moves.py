"""Another time for a session: choose it, confirm it, answer the other side's proposal."""

from quart import Blueprint, flash, redirect, request, url_for
from quart.typing import ResponseReturnValue

from hub.bookings.errors import AlreadySeated
from hub.calendar.errors import SlotTaken, SlotUnknown
from web import session_changes
from web.requests import me
from web.views.way import Way

blueprint = Blueprint("moves", __name__, url_prefix="/bookings/<booking_id>/move")


@blueprint.get("")
async def show(booking_id: str) -> ResponseReturnValue:
    """Show the times there are; with one of them, ask before taking it."""
    way = Way(booking_id=booking_id, person_id=me().id)
    if "to" in request.args:
        return await session_changes.move_question_page(way, request.args["to"])
    return await session_changes.move_page(way)


@blueprint.post("")
async def move(booking_id: str) -> ResponseReturnValue:
    """Move the session, or propose it to the other side."""
    way = Way(booking_id=booking_id, person_id=me().id)
    instead, done = await session_changes.move(way, await request.form)
    if instead is not None:
        return instead
    await flash(done, "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


@blueprint.post("/answer")
async def answer(booking_id: str) -> ResponseReturnValue:
    """Accept, decline or withdraw a proposal."""
    way = Way(booking_id=booking_id, person_id=me().id)
    try:
        await flash(await session_changes.answer(way, await request.form), "good")
    except (AlreadySeated, SlotTaken, SlotUnknown) as error:
        await flash(error.message(), "bad")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)
