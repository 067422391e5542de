"""A talent who travels changes zone: what moves and what does not is seen before saving."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar.rules import Interval, Week, open_intervals
from hub.calendar.service import appointments_in, week_of
from hub.calendar.zone import change_zone
from hub.kernel.i18n import gettext
from hub.people.errors import TimeZoneUnknown
from hub.people.rules import time_zone
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.studio import own_talent
from web.views.zones import zone_groups

blueprint = Blueprint("studio_zone", __name__, url_prefix="/studio/hours/zone")

SHOWN = 7
LOOK_AHEAD = timedelta(days=180)


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show the zone; with another one in the address, what changing to it would do."""
    asked = request.args.get("zone", "")
    try:
        return await _page(time_zone(asked) if asked else None)
    except TimeZoneUnknown as error:
        return await _page(None, typed=asked, problem=error.message()), STATUS[error.kind]


@blueprint.post("")
async def save() -> ResponseReturnValue:
    """Say the hours in another zone from now on; what is booked keeps its instant."""
    asked = (await request.form).get("zone", "")
    try:
        async with wiring().database.write() as db:
            talent = await own_talent(db, me().id)
            await change_zone(db, talent.person_id, asked, now=visit().now)
    except TimeZoneUnknown as error:
        return await _page(None, typed=asked, problem=error.message()), STATUS[error.kind]
    await flash(gettext("Your hours are in your new zone. What is booked has not moved."), "good")
    return redirect(url_for("studio_hours.show"), 303)


async def _page(chosen: ZoneInfo | None, *, typed: str = "", problem: str = "") -> str:
    now = visit().now
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        week = await week_of(db, talent.person_id)
        booked = await appointments_in(db, talent.person_id, Interval(now, now + LOOK_AHEAD))
    is_new = chosen is not None and chosen.key != talent.time_zone
    ahead = Interval(now, now + timedelta(days=SHOWN))
    moved = Week(chosen or week.zone, week.weekly, week.exceptions)
    return await render_template(
        "studio/hours/zone.html",
        talent=talent,
        old_zone=week.zone,
        chosen=chosen if is_new else None,
        typed=chosen.key if chosen else typed or talent.time_zone,
        problem=problem,
        hours=list(open_intervals(moved, ahead))[:SHOWN] if is_new else [],
        booked=booked[:SHOWN],
        zones=zone_groups(),
    )
