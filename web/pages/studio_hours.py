"""When a talent can be booked: the week, and the days that differ."""

from datetime import date, timedelta

from babel.dates import get_day_names
from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar import service as calendar
from hub.calendar.errors import HoursInvalid
from hub.calendar.rules import Week
from hub.kernel.errors import Invalid
from hub.kernel.i18n import N_, current_locale, gettext
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.hours_form import HoursForm
from web.views.studio import own_talent

blueprint = Blueprint("studio_hours", __name__, url_prefix="/studio/hours")

MAX_DAYS_OFF = 62


class DaysOffInvalid(Invalid):
    """Days that cannot be closed."""

    code = "days_off_invalid"
    sentence = N_("Give a first and a last day, from today on, two months apart at most.")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show the week and the days off."""
    return await _page()


@blueprint.post("")
async def save() -> ResponseReturnValue:
    """Save the week; `add` names a day that wants one more row, and nothing is saved yet."""
    sent = await request.form
    form = HoursForm.typed(sent)
    if (add := sent.get("add", "")) in {str(day.weekday) for day in form.days}:
        form.add_row(int(add))
        return await _page(form=form)
    try:
        weekly = form.weekly()
        async with wiring().database.write() as db:
            talent = await own_talent(db, me().id)
            await calendar.set_week(db, talent.person_id, weekly=weekly)
    except HoursInvalid as error:
        return await _page(form=form), STATUS[error.kind]
    await flash(gettext("Saved. What is booked stays booked."), "good")
    return redirect(url_for("studio_hours.show"), 303)


@blueprint.post("/days-off")
async def close_days() -> ResponseReturnValue:
    """Close days; sessions already booked take place unless they are cancelled."""
    form = await request.form
    try:
        days = _days(form.get("first", ""), form.get("last", ""))
    except DaysOffInvalid as error:
        return await _page(values=form, error=error), STATUS[error.kind]
    async with wiring().database.write() as db:
        talent = await own_talent(db, me().id)
        for day in days:
            await calendar.set_day(db, talent.person_id, day=day, hours=())
    await flash(gettext("Nobody can book you on these days. What is booked stays booked."), "good")
    return redirect(url_for("studio_hours.show"), 303)


@blueprint.post("/days-off/<day>/open")
async def open_day(day: str) -> ResponseReturnValue:
    """Let a day follow the week again."""
    async with wiring().database.write() as db:
        await calendar.clear_day(db, me().id, day=_day(day))
    await flash(gettext("This day follows the week again."), "good")
    return redirect(url_for("studio_hours.show"), 303)


async def _page(
    *, form: HoursForm | None = None, values: object = None, error: DaysOffInvalid | None = None
) -> str:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        week = await calendar.week_of(db, talent.person_id)
    return await render_template(
        "studio/hours.html",
        talent=talent,
        form=form or HoursForm.stored(week.weekly),
        days_off=_days_off(week),
        values=values or {},
        days_error=error.message() if error else "",
        today=visit().now.astimezone(week.zone).date(),
        weekdays=[name.capitalize() for _, name in sorted(_weekday_names().items())],
    )


def _weekday_names() -> dict[int, str]:
    names: dict[int, str] = dict(get_day_names("wide", locale=current_locale()))
    return names


def _days_off(week: Week) -> list[date]:
    today = visit().now.astimezone(week.zone).date()
    return sorted(day for day, hours in week.exceptions.items() if day >= today and not hours)


def _days(first: str, last: str) -> list[date]:
    start = _day(first)
    end = _day(last) if last else start
    today = visit().now.astimezone(visit().zone).date()
    is_near = today - timedelta(days=1) <= start <= end
    if not is_near or (end - start).days > MAX_DAYS_OFF:
        raise DaysOffInvalid
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise DaysOffInvalid from error
