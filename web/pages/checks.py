"""The check of camera, microphone, sound and connection before a session."""

from typing import Any

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking
from hub.bookings.rules import door_opens_at
from hub.kernel.errors import EstradeError, Invalid
from hub.kernel.i18n import gettext
from hub.readiness import service as readiness
from hub.readiness.rules import read_outcomes
from rooms.roles import RoomKind, RoomRole
from web.errors import status_of
from web.pages.live import room_config
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.readiness import session_readiness

blueprint = Blueprint("checks", __name__, url_prefix="/bookings/<booking_id>/check")

MAX_SDP = 40_000


@blueprint.get("")
async def show(booking_id: str) -> ResponseReturnValue:
    """Show the check of a session, and what the last one found."""
    return await _page(booking_id)


@blueprint.post("")
async def keep(booking_id: str) -> ResponseReturnValue:
    """Keep what a check found, and answer with what it comes to, as a part of the page."""
    try:
        outcomes = read_outcomes(await request.form)
        async with wiring().database.write() as db:
            await readiness.keep_check(
                db, booking_id, person_id=me().id, outcomes=outcomes, now=visit().now
            )
    except EstradeError as error:
        page = await render_template("bookings/check_refused.html", problem=error.message())
        return page, status_of(error)
    async with wiring().database.read() as db:
        booking = await _booking(db, booking_id)
        both = await session_readiness(db, booking, person_id=me().id)
    return await render_template(
        "bookings/check_verdict.html", booking=booking, both=both, move_url=_move_url(booking)
    )


@blueprint.post("/connect")
async def connect(booking_id: str) -> ResponseReturnValue:
    """Answer the browser's offer to a media server, to see how sound and pictures get through."""
    parts, person = wiring(), me()
    await parts.limiter.spend(Limit.CHECK_BY_PERSON, person.id)
    async with parts.database.read() as db:
        await _booking(db, booking_id)
    offer = (await request.form).get("sdp", "")
    if not 0 < len(offer) <= MAX_SDP:
        raise Invalid
    return {"sdp": await parts.media_checks.answer(person.id, offer)}


@blueprint.post("/tell")
async def tell(booking_id: str) -> ResponseReturnValue:
    """Let the other side know that something does not work yet."""
    words = (await request.form).get("words", "")
    try:
        async with wiring().database.write() as db:
            await readiness.tell_trouble(
                db, booking_id, person_id=me().id, words=words, now=visit().now
            )
    except Invalid as error:
        return await _page(booking_id, problem=error.message(), words=words), status_of(error)
    await flash(gettext("Told. They know by mail, and the session stays as it is."), "good")
    return redirect(url_for(".show", booking_id=booking_id), 303)


async def _page(booking_id: str, *, problem: str = "", words: str = "") -> str:
    async with wiring().database.read() as db:
        booking = await _booking(db, booking_id)
        both = await session_readiness(db, booking, person_id=me().id)
    return await render_template(
        "bookings/check.html",
        booking=booking,
        both=both,
        config=_config(booking, both.other_name),
        move_url=_move_url(booking),
        problem=problem,
        words=words,
    )


async def _booking(db: AsyncSession, booking_id: str) -> Booking:
    return await readiness.booking_to_check(db, booking_id, person_id=me().id, now=visit().now)


def _config(booking: Booking, other_name: str) -> dict[str, Any]:
    is_talent = booking.talent_id == me().id
    config = room_config(
        kind=RoomKind.SESSION,
        subject_id=booking.id,
        role=RoomRole.TALENT if is_talent else RoomRole.LEARNER,
        title=booking.title,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        opens_at=door_opens_at(booking.starts_at),
        back_url=url_for("bookings.show", booking_id=booking.id),
    )
    address = url_for(".connect", booking_id=booking.id)
    return {**config, "other": {"name": other_name}, "connectUrl": address}


def _move_url(booking: Booking) -> str:
    """Return where another date is agreed on, once the session has not begun."""
    is_before = visit().now < booking.starts_at
    return url_for("moves.show", booking_id=booking.id) if is_before else ""
