"""When a talent can be booked every week."""

from babel.dates import get_day_names
from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar import service as calendar
from hub.calendar.errors import HoursInvalid
from hub.kernel.i18n import current_locale, gettext
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.hours_form import HoursForm
from web.views.next_hour import next_hour
from web.views.studio import own_talent

blueprint = Blueprint("studio_hours", __name__, url_prefix="/studio/hours")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show the week."""
    return await _page()


@blueprint.post("")
async def save() -> ResponseReturnValue:
    """Save the week; `add` names a day that wants one more row, and nothing is saved yet."""
    sent = await request.form
    form = HoursForm.typed(sent)
    if (add := sent.get("add", "")) in {str(day.weekday) for day in form.days}:
        form.add_row(int(add))
        return await _page(form)
    try:
        weekly = form.weekly()
        async with wiring().database.write() as db:
            talent = await own_talent(db, me().id)
            await calendar.set_week(db, talent.person_id, weekly=weekly)
    except HoursInvalid as error:
        return await _page(form), STATUS[error.kind]
    await flash(gettext("Saved. What is booked stays booked."), "good")
    return redirect(url_for("studio_hours.show"), 303)


async def _page(form: HoursForm | None = None) -> str:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        week = await calendar.week_of(db, talent.person_id)
        soonest = await next_hour(db, talent, now=visit().now)
    return await render_template(
        "studio/hours/week.html",
        talent=talent,
        form=form or HoursForm.stored(week.weekly),
        next_hour=soonest,
        weekdays=weekday_names(),
    )


def weekday_names() -> list[str]:
    """Return the names of the days in the reader's language, Monday first."""
    names: dict[int, str] = dict(get_day_names("wide", locale=current_locale()))
    return [name.capitalize() for _, name in sorted(names.items())]
