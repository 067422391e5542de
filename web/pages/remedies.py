"""After an interrupted session: the money back, or a new date, as its learner chooses."""

from datetime import timedelta

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.bookings.errors import AlreadySeated, NotInvited
from hub.calendar.errors import SlotPast, SlotTaken, SlotUnknown
from hub.calendar.limits import limits_of
from hub.calendar.service import free_slots
from hub.disputes import remedies
from hub.disputes.errors import ChoiceOver
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.skills.models import Talent
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.chosen_slot import instant
from web.views.sessions import session_view
from web.views.slot_days import slot_week

blueprint = Blueprint("remedies", __name__, url_prefix="/bookings/<booking_id>")

MAX_DIGITS = 3


@blueprint.post("/money-back")
async def choose_refund(booking_id: str) -> ResponseReturnValue:
    """Have the money sent back."""
    async with wiring().database.write() as db:
        await remedies.choose_refund(db, booking_id, learner_id=me().id, now=visit().now)
    await flash(gettext("Your money is on its way back. A mail says when it has left."), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


@blueprint.get("/new-date")
async def show_dates(booking_id: str) -> ResponseReturnValue:
    """Show the free slots of the same length."""
    return await _page(booking_id)


@blueprint.post("/new-date")
async def take_date(booking_id: str) -> ResponseReturnValue:
    """Take one of them, for what is already paid."""
    now = visit().now
    try:
        starts_at = instant((await request.form).get("starts_at", ""), now=now)
        async with wiring().database.write() as db:
            await remedies.choose_new_date(
                db, booking_id, learner_id=me().id, starts_at=starts_at, now=now
            )
    except (AlreadySeated, SlotPast, SlotTaken, SlotUnknown) as error:
        return await _page(booking_id, problem=error), STATUS[error.kind]
    await flash(gettext("The new date is booked, and both of you are told by mail."), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


async def _page(booking_id: str, *, problem: EstradeError | None = None) -> str:
    number = request.args.get("week", "")
    now = visit().now
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=now)
        if view.is_talent:
            raise NotInvited
        if not await remedies.may_choose(db, view.booking, now=now):
            raise ChoiceOver
        limits = limits_of(await db.get_one(Talent, view.booking.talent_id))
        slots = await free_slots(
            db,
            view.booking.talent_id,
            duration=timedelta(minutes=view.minutes),
            window=limits.window(now),
            now=now,
        )
    is_number = number.isascii() and number.isdigit() and len(number) <= MAX_DIGITS
    week = slot_week(
        slots,
        number=int(number) if is_number else None,
        zone=visit().zone,
        horizon_days=limits.horizon_days,
        now=now,
    )
    return await render_template(
        "bookings/new_date.html",
        view=view,
        week=week,
        problem=problem.message() if problem else "",
    )
