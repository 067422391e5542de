"""The days that differ from a talent's week: closed, open at other hours, public holidays."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.calendar import service as calendar
from hub.calendar.errors import DaysInvalid, HolidaysUnknown, HoursInvalid
from hub.calendar.holiday_choice import choose_holidays, holidays_of
from hub.calendar.holiday_regions import holidays_between
from hub.calendar.rules import Hours, Interval
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext, ngettext
from web.errors import STATUS, said
from web.requests import me, visit, wiring
from web.views.hours_form import Row, hours_of, rows_of, sent_rows
from web.views.odd_days import YEAR, days_view, month_asked
from web.views.studio import own_talent

blueprint = Blueprint("studio_days", __name__, url_prefix="/studio/hours/days")

MAX_DAYS = 62
ROWS = 3


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show a month, the days that differ, and a form for more of them."""
    return await _page()


@blueprint.post("")
async def save() -> ResponseReturnValue:
    """Close days, or open them at other hours; what is booked on them stays booked."""
    form = await request.form
    try:
        async with wiring().database.write() as db:
            talent = await own_talent(db, me().id)
            today = _today(talent.time_zone)
            days = _days(form.get("first", ""), form.get("last", ""), today=today)
            hours = _hours(form)
            await calendar.set_days(db, talent.person_id, days=days, hours=hours, today=today)
    except (DaysInvalid, HoursInvalid) as error:
        return await _page(form, error=error), STATUS[error.kind]
    said = (
        gettext("Saved. What is booked stays booked.")
        if hours
        else gettext("Nobody can book you on these days. What is booked stays booked.")
    )
    await flash(said, "good")
    return redirect(url_for("studio_days.show", month=f"{days[0]:%Y-%m}"), 303)


@blueprint.post("/holidays")
async def close_holidays() -> ResponseReturnValue:
    """Close the public holidays of the year to come that follow the week."""
    async with wiring().database.write() as db:
        talent = await own_talent(db, me().id)
        today = _today(talent.time_zone)
        odd = (await calendar.week_of(db, talent.person_id)).exceptions
        kept = holidays_between(today, today + YEAR, region=holidays_of(talent))
        days = [day for day in kept if day not in odd]
        await calendar.set_days(db, talent.person_id, days=days, hours=(), today=today)
    said = ngettext("%(num)s holiday is closed.", "%(num)s holidays are closed.", len(days))
    await flash(said % {"num": len(days)}, "good")
    return redirect(url_for("studio_days.show"), 303)


@blueprint.post("/holidays/place")
async def choose_place() -> ResponseReturnValue:
    """Keep the holidays of another place."""
    region = (await request.form).get("region", "")
    try:
        async with wiring().database.write() as db:
            talent = await own_talent(db, me().id)
            await choose_holidays(db, talent.person_id, region)
    except HolidaysUnknown as error:
        return await _page(error=error), STATUS[error.kind]
    return redirect(url_for("studio_days.show", _anchor="holidays"), 303)


@blueprint.post("/follow")
async def follow_week() -> ResponseReturnValue:
    """Let days follow the week again."""
    form = await request.form
    async with wiring().database.write() as db:
        talent = await own_talent(db, me().id)
        today = _today(talent.time_zone)
        for day in _days(form.get("first", ""), form.get("last", ""), today=today, most=YEAR.days):
            await calendar.clear_day(db, talent.person_id, day=day)
    await flash(gettext("The week applies again."), "good")
    return redirect(url_for("studio_days.show", month=form.get("month") or None), 303)


async def _page(form: MultiDict[str, str] | None = None, error: EstradeError | None = None) -> str:
    asked = request.args.get("day", "")
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        week = await calendar.week_of(db, talent.person_id)
        today = _today(talent.time_zone)
        month = month_asked(request.args.get("month", "") or asked[:7], today=today)
        window = Interval(visit().now, visit().now + YEAR)
        booked = await calendar.appointments_in(db, talent.person_id, window)
    view = days_view(week, month=month, today=today, region=holidays_of(talent), booked=booked)
    values = form or view.values_of(asked)
    hours = week.on(date.fromisoformat(asked)) if view.has_day(asked) else ()
    rows = sent_rows(form, "from", "to") if form else rows_of(hours)
    return await render_template(
        "studio/hours/days.html",
        talent=talent,
        view=view,
        values=values,
        rows=[*rows, *[Row()] * (ROWS - len(rows))],
        days_error=error.message() if isinstance(error, DaysInvalid) else "",
        region_error=error.message() if isinstance(error, HolidaysUnknown) else "",
        hours_error=said(error) if isinstance(error, HoursInvalid) else "",
        today=today,
    )


def _today(zone: str) -> date:
    return visit().now.astimezone(ZoneInfo(zone)).date()


def _hours(form: MultiDict[str, str]) -> list[Hours]:
    if form.get("is_open") != "1":
        return []
    hours = hours_of(sent_rows(form, "from", "to"))
    if not hours:
        raise HoursInvalid
    return hours


def _days(first: str, last: str, *, today: date, most: int = MAX_DAYS) -> list[date]:
    try:
        start = date.fromisoformat(first)
        end = date.fromisoformat(last) if last else start
        is_near = today <= start <= end <= today + 2 * YEAR
    except (ValueError, OverflowError) as error:
        raise DaysInvalid from error
    if not is_near or (end - start).days > most:
        raise DaysInvalid
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]
