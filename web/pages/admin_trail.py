"""The audit trail, for admins: every act on money or standing, with who, when and why."""

from datetime import date, datetime

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue

from billing.donations.period import ONE_DAY, midnight
from hub.kernel.i18n import N_, gettext
from hub.people.trail import Act, TrailFilter, read_trail
from web.requests import visit, wiring
from web.views.trail import ACT_NAMES, trail_lines

blueprint = Blueprint("admin_trail", __name__, url_prefix="/admin/trail")

PAGE_SIZE = 100
FIELDS = ("act", "actor", "subject", "from", "to")
DAY_UNKNOWN = N_("Give the days as they are in a calendar, the first before the last.")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show the latest acts, or those of a filter."""
    typed = {name: request.args.get(name, "").strip() for name in FIELDS}
    error = ""
    try:
        since_at, until_at = _bounds(typed["from"], typed["to"])
    except (ValueError, OverflowError):
        since_at = until_at = None
        error = gettext(DAY_UNKNOWN)
    wanted = TrailFilter(
        acts={typed["act"]} & set(Act),
        subject_id=typed["subject"],
        actor=typed["actor"].lower(),
        since_at=since_at,
        until_at=until_at,
    )
    async with wiring().database.read() as db:
        page = await read_trail(
            db, wanted, limit=PAGE_SIZE, before_id=request.args.get("before", "")
        )
    body = await render_template(
        "admin/trail.html",
        lines=trail_lines(page.entries),
        acts=[("", gettext("Any act")), *((act, gettext(name)) for act, name in ACT_NAMES.items())],
        typed=typed,
        chosen={name: value for name, value in typed.items() if value},
        next_id=page.next_id,
        error=error,
    )
    return body, 422 if error else 200


def _bounds(first: str, last: str) -> tuple[datetime | None, datetime | None]:
    zone = visit().zone
    since_at = midnight(date.fromisoformat(first), zone) if first else None
    until_at = midnight(date.fromisoformat(last) + ONE_DAY, zone) if last else None
    if since_at and until_at and since_at >= until_at:
        raise ValueError
    return since_at, until_at
