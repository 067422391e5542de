"""Find a talent; a talent's own page."""

from urllib.parse import urlencode

from quart import Blueprint, render_template, request
from quart.typing import ResponseReturnValue

from hub.skills.catalogue import Family, Field, load_catalogue
from hub.skills.service import MAX_QUERY, field_counts, search_talents
from hub.skills.words import search_fields
from web.requests import visit, wiring
from web.views.full_days import full_days
from web.views.profiles import profile_view
from web.views.shelves import field_counts_of, shelves
from web.views.talent_cards import free_talents

blueprint = Blueprint("talents", __name__, url_prefix="/talents")

PAGE_SIZE = 12
MAX_PAGE = 10_000
FIELDS_SUGGESTED = 6


@blueprint.get("")
async def browse() -> ResponseReturnValue:
    """Search by words, by field or by family; without any of them, browse everything."""
    query = request.args.get("q", "").strip()[:MAX_QUERY]
    field, family = _asked_field(), _asked_family()
    page = min(max(request.args.get("page", 1, type=int), 1), MAX_PAGE)
    async with wiring().database.read() as db:
        cards, total = await search_talents(
            db,
            query=query,
            field_slug=field.slug if field else "",
            family_slug=family.slug if family else "",
            page=page,
            page_size=PAGE_SIZE,
        )
        talents = await free_talents(db, cards, now=visit().now)
        counts = await field_counts(db)
    return await render_template(
        "talents/browse.html",
        query=query,
        field=field,
        family=family,
        family_fields=field_counts_of(family.fields, counts) if family else [],
        suggested=field_counts_of(search_fields(query, limit=FIELDS_SUGGESTED), counts),
        talents=talents,
        total=total,
        page=page,
        pages=-(-total // PAGE_SIZE),
        page_href=_page_href(),
        shelves=shelves(counts),
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


def _asked_field() -> Field | None:
    slug = request.args.get("field", "")
    return load_catalogue().field(slug) if slug else None


def _asked_family() -> Family | None:
    slug = request.args.get("family", "")
    return load_catalogue().family(slug) if slug else None


def _page_href() -> str:
    kept = {key: value for key, value in request.args.items() if key != "page" and value}
    return f"/talents?{urlencode(kept)}{'&' if kept else ''}page={{page}}"
