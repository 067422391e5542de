"""Cancelling and moving a session, the same for who is signed in and for the link of a mail.

Each page says what will happen and sends that back with its form; if it is no longer so, nothing
happens and the page asks again.
"""

from collections.abc import Mapping

from quart import render_template, request
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.cancelling import Consequence, cancel_as_shown
from hub.bookings.errors import AlreadySeated, ConsequenceChanged, SessionOff, SessionOver
from hub.bookings.models import BookingState
from hub.bookings.rules import KEPT, NEVER_TAKEN
from hub.calendar.errors import SlotPast, SlotTaken, SlotUnknown
from hub.calendar.limits import limits_of
from hub.kernel.errors import EstradeError, Invalid, NotFound
from hub.kernel.i18n import gettext
from hub.rescheduling import answers
from hub.rescheduling.errors import MoveChanged, SameTime
from hub.rescheduling.links import use_link
from hub.rescheduling.models import ReschedulingState
from hub.rescheduling.service import free_times, move_booking
from hub.skills.models import Talent
from web.errors import status_of
from web.requests import visit, wiring
from web.views.chosen_slot import instant
from web.views.moving import move_question
from web.views.sessions import SessionView, session_view
from web.views.slot_days import slot_week
from web.views.way import Way

OTHER_TIME = (AlreadySeated, SlotPast, SlotTaken, SlotUnknown, SameTime)
MAX_DIGITS = 9
ANSWERS = {
    "accept": answers.accept_move,
    "decline": answers.decline_move,
    "withdraw": answers.withdraw_move,
}


async def cancel_page(way: Way, *, problem: EstradeError | None = None) -> str:
    """Ask before calling off, with what it gives back. Raises: SessionOver, SessionOff."""
    async with wiring().database.read() as db:
        view = await _open_view(db, way)
    return await render_template(
        "bookings/cancel.html", view=view, way=way, problem=problem.message() if problem else ""
    )


async def cancel(way: Way, form: Mapping[str, str]) -> ResponseReturnValue | None:
    """Call a session off as was shown; return the question again if that has changed."""
    try:
        async with wiring().database.write() as db:
            await _use(db, way)
            await cancel_as_shown(
                db, way.booking_id, person_id=way.person_id, shown=_shown(form), now=visit().now
            )
    except ConsequenceChanged as error:
        return await cancel_page(way, problem=error), status_of(error)
    return None


async def cancelled_words(way: Way) -> str:
    """Say what calling off has done: a learner of a group has left it, and it goes on."""
    async with wiring().database.read() as db:
        view = await session_view(db, way.booking_id, person_id=way.person_id, now=visit().now)
    if view.is_seat:
        return gettext("Your seat is given back, and both of you are told by mail.")
    if view.seats > 1:
        return gettext("The session is cancelled, and the whole group is told by mail.")
    return gettext("The session is cancelled, and both of you are told by mail.")


async def move_page(way: Way, *, problem: EstradeError | None = None) -> str:
    """Show the times to which a session may move. Raises: SessionOver, SessionOff."""
    now = visit().now
    async with wiring().database.read() as db:
        view = await _open_view(db, way)
        slots = await free_times(db, view.booking, now=now)
        talent = await db.get_one(Talent, view.booking.talent_id)
    week = slot_week(
        slots,
        number=_number(request.args.get("week", "")),
        zone=visit().zone,
        horizon_days=limits_of(talent).horizon_days,
        now=now,
    )
    return await render_template(
        "bookings/move.html",
        view=view,
        way=way,
        week=week,
        problem=problem.message() if problem else "",
    )


async def move_question_page(
    way: Way, typed: str, *, problem: EstradeError | None = None
) -> ResponseReturnValue:
    """Ask before moving, with what it does; a time that cannot be had leads back to the others."""
    now = visit().now
    try:
        async with wiring().database.read() as db:
            view = await _open_view(db, way)
            question = await move_question(db, view, starts_at=instant(typed, now=now))
    except OTHER_TIME as error:
        return await move_page(way, problem=error), status_of(error)
    page = await render_template(
        "bookings/move_question.html",
        view=view,
        way=way,
        question=question,
        problem=problem.message() if problem else "",
    )
    return page, status_of(problem) if problem else 200


async def move(way: Way, form: Mapping[str, str]) -> tuple[ResponseReturnValue | None, str]:
    """Move a session, or ask the other side; return what to show instead, or what was done."""
    typed = form.get("starts_at", "")
    try:
        async with wiring().database.write() as db:
            await _use(db, way)
            row = await move_booking(
                db,
                way.booking_id,
                person_id=way.person_id,
                starts_at=instant(typed, now=visit().now),
                shown=form.get("shown", ""),
                now=visit().now,
            )
    except OTHER_TIME as error:
        return (await move_page(way, problem=error), status_of(error)), ""
    except MoveChanged as error:
        return await move_question_page(way, typed, problem=error), ""
    if row.state is ReschedulingState.MADE:
        return None, gettext("The session is moved, and both of you are told by mail.")
    return None, gettext(
        "The other side is asked by mail. Until they answer, nothing about the session changes."
    )


async def answer(way: Way, form: Mapping[str, str]) -> str:
    """Accept, decline or withdraw a proposal, and return what was done in a sentence.

    Raises: Invalid, NotFound, NotYourAnswer, ProposalOver, SlotTaken, SlotUnknown, AlreadySeated.
    """
    said = ANSWERS.get(form.get("answer", ""))
    if said is None:
        raise Invalid
    async with wiring().database.write() as db:
        await _use(db, way)
        row = await said(db, form.get("move", ""), person_id=way.person_id, now=visit().now)
        if row.booking_id != way.booking_id:
            raise NotFound
    if row.state is ReschedulingState.MADE:
        return gettext("Agreed: the session is moved, and both of you are told by mail.")
    if row.state is ReschedulingState.DECLINED:
        return gettext("Declined: the session stays where it is, and the other side is told.")
    return gettext("Your proposal is taken back: the session stays where it is.")


async def _open_view(db: AsyncSession, way: Way) -> SessionView:
    view = await session_view(db, way.booking_id, person_id=way.person_id, now=visit().now)
    state = view.booking.state
    if state is BookingState.CANCELLED or state in KEPT | NEVER_TAKEN:
        raise SessionOff
    if not view.may_cancel:
        raise SessionOver
    return view


async def _use(db: AsyncSession, way: Way) -> None:
    if way.token:
        await use_link(db, way.token, now=visit().now)


def _shown(form: Mapping[str, str]) -> Consequence | None:
    cents = _number(form.get("refund_cents", ""))
    if cents is None:
        return None
    return Consequence(refund_cents=cents, is_strike=form.get("is_strike", "") == "1")


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number else None
