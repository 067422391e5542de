"""The front page, and the switch of languages."""

from datetime import timedelta

from quart import Blueprint, make_response, redirect, render_template, request
from quart.typing import ResponseReturnValue

from hub.kernel.i18n import LOCALES
from hub.masterclasses import service as masterclasses
from hub.people.service import change_preferences
from hub.skills.service import field_counts, search_talents
from web.requests import local_path, visit, wiring
from web.security.cookies import LOCALE
from web.views.masterclass_cards import masterclass_cards

blueprint = Blueprint("home", __name__)

TALENTS_SHOWN = 6
MASTERCLASSES_SHOWN = 3
LANGUAGE_LIFETIME = timedelta(days=365)


@blueprint.get("/")
async def show() -> ResponseReturnValue:
    """Show what Estrade is for, who teaches, and what is on."""
    parts = wiring()
    async with parts.database.read() as db:
        talents, talent_count = await search_talents(db, page_size=TALENTS_SHOWN)
        soon = await masterclasses.upcoming(db, now=visit().now, limit=MASTERCLASSES_SHOWN)
        cards = await masterclass_cards(db, soon, now=visit().now)
        counts = await field_counts(db)
    return await render_template(
        "home.html",
        talents=talents,
        talent_count=talent_count,
        masterclasses=cards,
        field_counts=counts,
    )


@blueprint.post("/language")
async def change_language() -> ResponseReturnValue:
    """Speak French or English from now on."""
    form = await request.form
    locale = form.get("locale", "")
    response = await make_response(redirect(local_path(form.get("next")), 303))
    if locale in LOCALES:
        response.set_cookie(LOCALE, locale, max_age=LANGUAGE_LIFETIME, samesite="Lax")
        if (login := visit().signed_in) is not None:
            async with wiring().database.write() as db:
                await change_preferences(db, login.person.id, locale=locale)
    return response
