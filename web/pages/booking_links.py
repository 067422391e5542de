"""Cancelling and moving from the link of a mail, without signing in.

A page that is opened changes nothing; the form that it shows acts, and the link has done its work.
"""

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue

from hub.kernel.i18n import set_locale
from hub.people.models import Person
from hub.rescheduling.links import open_link
from web import session_changes
from web.mails.rendering import zone_of
from web.requests import visit, wiring
from web.security.cookies import LOCALE
from web.views.moving import moving_of
from web.views.sessions import session_view
from web.views.way import Way

blueprint = Blueprint("booking_links", __name__, url_prefix="/bookings/link/<token>")


@blueprint.get("")
async def show(token: str) -> ResponseReturnValue:
    """Show the session, and what the link can do."""
    way = await _way(token)
    async with wiring().database.read() as db:
        view = await session_view(db, way.booking_id, person_id=way.person_id, now=visit().now)
        moving = await moving_of(db, view)
    return await render_template("bookings/link.html", view=view, moving=moving, way=way)


@blueprint.get("/cancel")
async def ask_cancel(token: str) -> ResponseReturnValue:
    """Ask before calling off, with what it gives back."""
    return await session_changes.cancel_page(await _way(token))


@blueprint.post("/cancel")
async def cancel(token: str) -> ResponseReturnValue:
    """Call the session off, or leave the group it is for."""
    way = await _way(token)
    instead = await session_changes.cancel(way, await request.form)
    if instead is not None:
        return instead
    return await _done(way, await session_changes.cancelled_words(way))


@blueprint.get("/move")
async def show_times(token: str) -> ResponseReturnValue:
    """Show the times there are; with one of them, ask before taking it."""
    way = await _way(token)
    if "to" in request.args:
        return await session_changes.move_question_page(way, request.args["to"])
    return await session_changes.move_page(way)


@blueprint.post("/move")
async def move(token: str) -> ResponseReturnValue:
    """Move the session, or propose it to the other side."""
    way = await _way(token)
    instead, done = await session_changes.move(way, await request.form)
    return instead if instead is not None else await _done(way, done)


@blueprint.post("/move/answer")
async def answer(token: str) -> ResponseReturnValue:
    """Accept, decline or withdraw a proposal."""
    way = await _way(token)
    return await _done(way, await session_changes.answer(way, await request.form))


async def _way(token: str) -> Way:
    """Return whom a link is for, and speak to them in their language and time zone.

    Raises: LinkUnknown, LinkUsed, LinkTooOld.
    """
    found = visit()
    async with wiring().database.read() as db:
        link = await open_link(db, token, now=found.now)
        person = await db.get_one(Person, link.person_id)
    if not found.is_zone_known:
        found.zone = zone_of(person)
    if LOCALE not in request.cookies:
        set_locale(person.locale)
    return Way(booking_id=link.booking_id, person_id=person.id, token=token)


async def _done(way: Way, sentence: str) -> str:
    async with wiring().database.read() as db:
        view = await session_view(db, way.booking_id, person_id=way.person_id, now=visit().now)
    return await render_template("bookings/link_done.html", view=view, sentence=sentence)
