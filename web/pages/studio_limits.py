"""How near and how far people may book, what stays free around a session, and pauses."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar import limits as calendar
from hub.calendar.errors import BufferInvalid, HorizonInvalid, NoticeInvalid, PauseInvalid
from hub.calendar.limits import Limits, is_buffer, is_paused, limits_of
from hub.calendar.rules import Buffers
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext, ngettext
from hub.skills.models import Talent
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.next_hour import next_hour
from web.views.studio import own_talent

blueprint = Blueprint("studio_limits", __name__, url_prefix="/studio/hours")

NOTICES_MIN = (0, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320)
BUFFERS_MIN = range(0, 61, 15)
MAX_DIGITS = 5


@blueprint.get("/limits")
async def show() -> ResponseReturnValue:
    """Show what is asked of bookings, and whether they are paused."""
    return await _page()


@blueprint.post("/limits")
async def save() -> ResponseReturnValue:
    """Save what is asked of the bookings to come."""
    form = await request.form
    limits = Limits(
        buffers=Buffers(
            before_min=_number(form.get("buffer_before_min", "")),
            after_min=_number(form.get("buffer_after_min", "")),
        ),
        notice_min=_number(form.get("notice_min", "")),
        horizon_days=_number(form.get("horizon_days", "")),
    )
    try:
        async with wiring().database.write() as db:
            await calendar.set_limits(db, (await own_talent(db, me().id)).person_id, limits)
    except (BufferInvalid, NoticeInvalid, HorizonInvalid) as error:
        field = _field_of(error, limits)
        return await _page(values=form, errors={field: error.message()}), STATUS[error.kind]
    await flash(gettext("Saved. What is booked stays booked."), "good")
    return redirect(url_for("studio_limits.show"), 303)


@blueprint.post("/pause")
async def pause() -> ResponseReturnValue:
    """Let nobody book from now on, until the morning of a day or until it is lifted."""
    form = await request.form
    try:
        async with wiring().database.write() as db:
            talent = await own_talent(db, me().id)
            until = _morning(form.get("until", "").strip(), ZoneInfo(talent.time_zone))
            await calendar.pause(db, talent.person_id, until=until, now=visit().now)
    except PauseInvalid as error:
        errors = {"until": error.message()}
        return await _page(values=form, errors=errors), STATUS[error.kind]
    await flash(gettext("Nobody can book you now. What is booked takes place."), "good")
    return redirect(url_for("studio_limits.show"), 303)


@blueprint.post("/pause/lift")
async def lift() -> ResponseReturnValue:
    """Take bookings again."""
    async with wiring().database.write() as db:
        await calendar.lift_pause(db, (await own_talent(db, me().id)).person_id)
    await flash(gettext("People can book you again."), "good")
    return redirect(url_for("studio_limits.show"), 303)


async def _page(
    *, values: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        soonest = await next_hour(db, talent, now=visit().now)
    return await render_template(
        "studio/hours/limits.html",
        talent=talent,
        values={**_stored(talent), **(values or {})},
        errors=errors or {},
        is_paused=is_paused(talent, now=visit().now),
        own_zone=ZoneInfo(talent.time_zone),
        next_hour=soonest,
        gap_min=talent.buffer_before_min + talent.buffer_after_min,
        buffer_options=[(minutes, _length(minutes)) for minutes in BUFFERS_MIN],
        notice_options=_notices(talent),
        today=visit().now.astimezone(ZoneInfo(talent.time_zone)).date(),
    )


def _stored(talent: Talent) -> dict[str, str]:
    limits = limits_of(talent)
    return {
        "buffer_before_min": str(limits.buffers.before_min),
        "buffer_after_min": str(limits.buffers.after_min),
        "notice_min": str(limits.notice_min),
        "horizon_days": str(limits.horizon_days),
        "until": "",
    }


def _notices(talent: Talent) -> list[tuple[int, str]]:
    return [(minutes, _length(minutes)) for minutes in sorted({*NOTICES_MIN, talent.notice_min})]


def _length(minutes: int) -> str:
    if not minutes:
        return gettext("None")
    if minutes % 60:
        return gettext("%(minutes)s min") % {"minutes": minutes}
    return ngettext("%(num)s hour", "%(num)s hours", minutes // 60) % {"num": minutes // 60}


def _field_of(error: EstradeError, limits: Limits) -> str:
    if isinstance(error, NoticeInvalid):
        return "notice_min"
    if isinstance(error, HorizonInvalid):
        return "horizon_days"
    is_before = not is_buffer(limits.buffers.before_min)
    return "buffer_before_min" if is_before else "buffer_after_min"


def _number(text: str) -> int:
    """Return what was typed, or a number that nothing accepts."""
    kept = text.strip()
    return int(kept) if kept.isdecimal() and kept.isascii() and len(kept) <= MAX_DIGITS else -1


def _morning(text: str, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PauseInvalid from error
