"""The calendars a talent keeps elsewhere: added, read now, removed."""

from collections.abc import Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar.outside import sources
from hub.calendar.outside.errors import CalendarKnown, CalendarUnreadable, TooManyCalendars
from hub.calendar.outside.rules import MAX_ENTRIES
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext, ngettext
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.outside_calendars import calendars_page
from web.views.studio import own_talent

blueprint = Blueprint("studio_calendars", __name__, url_prefix="/studio/calendars")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show what is read, how that goes, and where it meets a booking."""
    return await _page()


@blueprint.post("")
async def add() -> ResponseReturnValue:
    """Read a calendar for the first time; one that cannot be read is not added."""
    form = await request.form
    await _count_try()
    try:
        source = await wiring().calendars.add(
            me().id, name=form.get("name", ""), address=form.get("address", ""), now=visit().now
        )
    except (CalendarUnreadable, CalendarKnown, TooManyCalendars) as error:
        return await _page(values=form, error=error), STATUS[error.kind]
    async with wiring().database.read() as db:
        (added,) = [one for one in await sources.sources_of(db, me().id) if one.id == source.id]
    found = ngettext(
        "Added: %(num)s busy time, which nobody can book any more.",
        "Added: %(num)s busy times, which nobody can book any more.",
        added.entries,
    )
    await flash(found % {"num": added.entries}, "good")
    return redirect(url_for(".show"), 303)


@blueprint.post("/<source_id>/read")
async def read(source_id: str) -> ResponseReturnValue:
    """Read a calendar now instead of waiting for its turn."""
    await _count_try()
    await wiring().calendars.read_one(source_id, talent_id=me().id, now=visit().now)
    return redirect(url_for(".show", _anchor="calendars"), 303)


@blueprint.post("/<source_id>/remove")
async def remove(source_id: str) -> ResponseReturnValue:
    """Read a calendar no more; what it took is free again."""
    async with wiring().database.write() as db:
        await sources.remove_source(db, source_id, talent_id=me().id)
    await flash(gettext("Removed. The times it took can be booked again."), "good")
    return redirect(url_for(".show"), 303)


async def _count_try() -> None:
    async with wiring().database.read() as db:
        await own_talent(db, me().id)
    await wiring().limiter.spend(Limit.CALENDAR_BY_PERSON, me().id)


async def _page(
    *, values: Mapping[str, str] | None = None, error: EstradeError | None = None
) -> str:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        page = await calendars_page(db, talent.person_id, now=visit().now)
    return await render_template(
        "studio/calendars.html",
        page=page,
        most=MAX_ENTRIES,
        values=values or {},
        error=error.message() if error else "",
    )
