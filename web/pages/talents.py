"""Find a talent; a talent's own page."""

from urllib.parse import urlencode

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue

from web.requests import visit, wiring
from web.views.full_days import full_days
from web.views.profiles import profile_view
from web.views.search_form import read_search
from web.views.searching import search_view

blueprint = Blueprint("talents", __name__, url_prefix="/talents")

MAX_PAGE = 10_000


@blueprint.get("")
async def browse() -> ResponseReturnValue:
    """Search by words, field, language, price and day; without any of them, browse everything."""
    page = min(max(request.args.get("page", 1, type=int), 1), MAX_PAGE)
    form = read_search(request.args, zone=visit().zone, now=visit().now)
    async with wiring().database.read() as db:
        view = await search_view(db, form, page=page, now=visit().now)
    return await render_template(
        "talents/browse.html", form=form, view=view, page_href=_page_href()
    )


@blueprint.get("/<slug>")
async def show(slug: str) -> ResponseReturnValue:
    """Show a profile, its services and the free slots of the chosen one."""
    return await profile_page(
        slug,
        service_id=request.args.get("service", ""),
        week=request.args.get("week", type=int),
    )


async def profile_page(
    slug: str, *, service_id: str, week: int | None = None, problem: str = ""
) -> str:
    """Render a profile; `problem` says why the slot just asked for could not be had.

    Raises: NotFound.
    """
    login, zone, now = visit().signed_in, visit().zone, visit().now
    async with wiring().database.read() as db:
        view = await profile_view(db, slug, service_id=service_id, week=week, zone=zone, now=now)
        person_id = login.person.id if login is not None else None
        full = await full_days(db, view, person_id=person_id, zone=zone, now=now)
    return await render_template("talents/show.html", view=view, problem=problem, full_days=full)


def _page_href() -> str:
    kept = {key: value for key, value in request.args.items() if key != "page" and value}
    return f"/talents?{urlencode(kept)}{'&' if kept else ''}page={{page}}"
