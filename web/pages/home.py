"""The front page, and the choice of language and time zone."""

from quart import Blueprint, make_response, redirect, render_template, request
from quart.typing import ResponseReturnValue

from hub.kernel.i18n import LOCALES
from hub.masterclasses import service as masterclasses
from hub.people import rules
from hub.people.errors import TimeZoneUnknown
from hub.people.service import change_preferences
from hub.search.rules import Asked
from hub.search.service import search
from hub.skills.catalogue import load_catalogue
from hub.skills.service import count_talents, field_counts
from web.errors import STATUS
from web.requests import local_path, visit, wiring
from web.security.cookies import LOCALE, ZONE, set_preference
from web.views.masterclass_cards import masterclass_cards
from web.views.shelves import shelves
from web.views.zones import zone_groups

blueprint = Blueprint("home", __name__)

TALENTS_SHOWN = 4
MASTERCLASSES_SHOWN = 3


@blueprint.get("/")
async def show() -> ResponseReturnValue:
    """Show what Estrade is for, who teaches, and what is on."""
    parts = wiring()
    async with parts.database.read() as db:
        found = await search(db, Asked(), now=visit().now, page_size=TALENTS_SHOWN)
        talent_count = await count_talents(db)
        soon = await masterclasses.upcoming(db, now=visit().now, limit=MASTERCLASSES_SHOWN)
        cards = await masterclass_cards(db, soon, now=visit().now)
        counts = await field_counts(db)
    return await render_template(
        "home.html",
        talents=found.talents,
        talent_count=talent_count,
        masterclasses=cards,
        shelves=shelves(counts),
        field_count=len(load_catalogue().fields),
    )


@blueprint.post("/language")
async def change_language() -> ResponseReturnValue:
    """Speak French or English from now on."""
    form = await request.form
    locale = form.get("locale", "")
    response = await make_response(redirect(local_path(form.get("next")), 303))
    if locale in LOCALES:
        set_preference(response, LOCALE, locale)
        if (login := visit().signed_in) is not None:
            async with wiring().database.write() as db:
                await change_preferences(db, login.person.id, locale=locale)
    return response


@blueprint.get("/time-zone")
async def show_time_zone() -> ResponseReturnValue:
    """Show the time zones to choose from."""
    return await _zone_page(visit().zone.key, target=local_path(request.args.get("next")))


@blueprint.post("/time-zone")
async def change_time_zone() -> ResponseReturnValue:
    """Show times in another zone from now on."""
    form = await request.form
    zone, target = form.get("zone", ""), local_path(form.get("next"))
    try:
        rules.time_zone(zone)
    except TimeZoneUnknown as error:
        page = await _zone_page(zone, target=target, error=error.message())
        return page, STATUS[error.kind]
    if (login := visit().signed_in) is not None:
        async with wiring().database.write() as db:
            await change_preferences(db, login.person.id, time_zone=zone)
    response = await make_response(redirect(target, 303))
    set_preference(response, ZONE, zone)
    return response


async def _zone_page(zone: str, *, target: str, error: str = "") -> str:
    return await render_template(
        "time_zone.html", zone_chosen=zone, zones=zone_groups(), next=target, error=error
    )
