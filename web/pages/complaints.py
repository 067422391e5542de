"""Report the other side of a session from its page, during it or afterwards."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from hub.bookings.models import Booking, BookingState
from hub.bookings.service import get_booking_for
from hub.kernel.errors import NotFound
from hub.kernel.i18n import N_, gettext
from hub.people.models import Person
from rooms.admission import room_for
from rooms.complaints import errors
from rooms.complaints.rules import MAX_WORDS
from rooms.complaints.service import Told, complain
from rooms.conduct.grounds import GROUNDS_NAMES, Grounds
from rooms.roles import RoomKind
from web.errors import STATUS
from web.requests import me, visit, wiring

blueprint = Blueprint("complaints", __name__, url_prefix="/bookings/<booking_id>/report")

INVALID = 422
MET = frozenset({BookingState.CONFIRMED, BookingState.ENDED, BookingState.SETTLED})
CHOOSE = N_("Choose what it is about.")
SENT = N_("Thank you. Somebody reads it and writes to you. The other person is not told.")


@blueprint.get("")
async def show_form(booking_id: str) -> ResponseReturnValue:
    """Show the form by which one reports the other side."""
    return await _page(booking_id)


@blueprint.post("")
async def send(booking_id: str) -> ResponseReturnValue:
    """Keep the report for those who run the hub."""
    form = await request.form
    grounds, words = form.get("grounds", ""), form.get("words", "")
    if grounds not in set(Grounds):
        return await _page(booking_id, words=words, error=gettext(CHOOSE)), INVALID
    try:
        async with wiring().database.write() as db:
            booking = await _read_booking(db, booking_id)
            await _complain(db, booking, Grounds(grounds), words)
    except errors.WordsTooLong as error:
        page = await _page(booking_id, grounds=grounds, words=words, error=error.message())
        return page, STATUS[error.kind]
    except (errors.ComplaintMade, errors.TooManyComplaints) as error:
        await flash(error.message(), "warn")
    else:
        await flash(gettext(SENT), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


async def _complain(db: AsyncSession, booking: Booking, grounds: Grounds, words: str) -> None:
    now, other_id = visit().now, _other_id(booking)
    room = await room_for(db, kind=RoomKind.SESSION, subject_id=booking.appointment_id, now=now)
    told = Told(person_id=other_id, grounds=grounds, words=words)
    await complain(db, room.id, told, reporter_id=me().id, expected=[other_id], now=now)


async def _page(booking_id: str, *, grounds: str = "", words: str = "", error: str = "") -> str:
    async with wiring().database.read() as db:
        booking = await _read_booking(db, booking_id)
        other = await db.get_one(Person, _other_id(booking))
    return await render_template(
        "bookings/report.html",
        booking=booking,
        other=other,
        choices=[("", ""), *((one.value, gettext(name)) for one, name in GROUNDS_NAMES.items())],
        grounds=grounds,
        words=words,
        most=MAX_WORDS,
        error=error,
        is_about_words=bool(grounds),
    )


async def _read_booking(db: AsyncSession, booking_id: str) -> Booking:
    """Return a booking of this person that was paid. Raises: NotFound, NotInvited."""
    booking = await get_booking_for(db, booking_id, person_id=me().id)
    if booking.state not in MET:
        raise NotFound
    return booking


def _other_id(booking: Booking) -> str:
    return booking.learner_id if booking.talent_id == me().id else booking.talent_id
