"""Waiting lists: put one's name down, see where one stands, take what is kept, or leave."""

from datetime import date

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.bookings import waiting as days
from hub.calendar.errors import TalentPaused
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.masterclasses import service as masterclasses
from hub.masterclasses import waiting as seats
from hub.people.models import Person
from hub.skills.models import Talent
from hub.skills.service import get_service
from hub.waiting import lists
from hub.waiting.errors import DayClosed, DayNotFull, DayUnknown, SeatsLeft
from hub.waiting.models import PlaceKind
from web.errors import status_of
from web.pages.talents import profile_page
from web.requests import me, visit, wiring
from web.views.waiting import own_places, place_view
from web.views.waiting_rules import how_it_works

blueprint = Blueprint("waiting", __name__, url_prefix="/waiting")


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List what one waits for."""
    async with wiring().database.read() as db:
        places = await own_places(db, me().id, now=visit().now)
    return await render_template("waiting/index.html", places=places)


@blueprint.get("/day")
async def ask_day() -> ResponseReturnValue:
    """Say what waiting for a day means, before the name goes down."""
    service_id, now = request.args.get("service_id", ""), visit().now
    async with wiring().database.read() as db:
        service = await get_service(db, service_id)
        talent = await db.get_one(Talent, service.talent_id)
        person = await db.get_one(Person, service.talent_id)
    try:
        day = _day(request.args.get("day", ""))
        window = days.whole_day(day, visit().zone)
        async with wiring().database.read() as db:
            await days.check_full(db, service, window=window, now=now)
    except (DayClosed, DayNotFull, DayUnknown, TalentPaused) as error:
        return await _refused(error, talent.slug, service_id=service_id)
    return await render_template(
        "waiting/ask.html",
        service=service,
        talent=talent,
        person=person,
        day=day,
        how=how_it_works(),
    )


@blueprint.post("/day")
async def join_day() -> ResponseReturnValue:
    """Put one's name down for a day."""
    form, now = await request.form, visit().now
    service_id = form.get("service_id", "")
    async with wiring().database.read() as db:
        service = await get_service(db, service_id)
        talent = await db.get_one(Talent, service.talent_id)
    try:
        async with wiring().database.write() as db:
            place = await days.join_day(
                db,
                me().id,
                service_id=service_id,
                day=_day(form.get("day", "")),
                zone=visit().zone,
                now=now,
            )
    except (DayClosed, DayNotFull, DayUnknown, TalentPaused) as error:
        return await _refused(error, talent.slug, service_id=service_id)
    return redirect(url_for(".show", place_id=place.id), 303)


@blueprint.post("/masterclass/<slug>")
async def join_masterclass(slug: str) -> ResponseReturnValue:
    """Put one's name down for a seat."""
    try:
        async with wiring().database.write() as db:
            masterclass = await masterclasses.find_by_slug(db, slug)
            place = await seats.join_masterclass(
                db, masterclass.id, person_id=me().id, zone=visit().zone, now=visit().now
            )
    except SeatsLeft as error:
        await flash(error.message(), "good")
        return redirect(url_for("masterclasses.show", slug=slug, _anchor="register"), 303)
    return redirect(url_for(".show", place_id=place.id), 303)


@blueprint.get("/<place_id>")
async def show(place_id: str) -> ResponseReturnValue:
    """Show where one stands in a line, or what is kept and until when."""
    async with wiring().database.read() as db:
        place = await lists.get_place(db, place_id, person_id=me().id)
        view = await place_view(db, place, now=visit().now)
    return await render_template("waiting/show.html", view=view, how=how_it_works())


@blueprint.post("/<place_id>/leave")
async def leave(place_id: str) -> ResponseReturnValue:
    """Take one's name off, or decline what is kept: the next is asked."""
    async with wiring().database.write() as db:
        place = await lists.get_place(db, place_id, person_id=me().id)
        give_up = days.leave_day if place.kind is PlaceKind.DAY else seats.leave_masterclass
        await give_up(db, place_id, person_id=me().id, now=visit().now)
    await flash(gettext("Your name is off the list."), "good")
    return redirect(url_for(".show", place_id=place_id), 303)


def _day(text: str) -> date:
    """Read a day in ISO 8601. Raises: DayUnknown."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DayUnknown from error


async def _refused(error: EstradeError, slug: str, *, service_id: str) -> ResponseReturnValue:
    """Show the talent's free times again with the reason."""
    page = await profile_page(slug, service_id=service_id, problem=error.message())
    return page, status_of(error)
