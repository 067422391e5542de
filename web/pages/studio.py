"""A talent's space: overview and profile. Whoever is signed in may become a talent."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.earnings import earnings
from billing.freezes.service import open_freeze
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import current_locale, gettext
from hub.people.errors import TimeZoneUnknown
from hub.skills import service as skills
from hub.skills.catalogue import load_catalogue
from hub.skills.errors import FieldUnknown, HeadlineInvalid
from hub.skills.models import Talent
from hub.skills.service import Profile
from web.errors import STATUS
from web.requests import currency, me, visit, wiring
from web.views.demand import demand_of
from web.views.studio import studio_of
from web.views.zones import zone_groups

blueprint = Blueprint("studio", __name__, url_prefix="/studio")

FIELD_OF = {
    FieldUnknown.code: "fields",
    HeadlineInvalid.code: "headline",
    TimeZoneUnknown.code: "time_zone",
}


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show what comes next, what was earned and what is missing."""
    async with wiring().database.read() as db:
        talent = await db.get(Talent, me().id)
        if talent is None:
            return await render_template("studio/welcome.html")
        studio = await studio_of(db, talent, now=visit().now)
        money = await earnings(db, talent.person_id, currency=currency())
        demand = await demand_of(db, talent.person_id)
        freeze = await open_freeze(db, Payee(PayeeKind.TALENT, talent.person_id))
    return await render_template(
        "studio/show.html", studio=studio, money=money, demand=demand, freeze=freeze
    )


@blueprint.get("/profile")
async def show_profile() -> ResponseReturnValue:
    """Show the profile's form, empty for somebody who begins."""
    async with wiring().database.read() as db:
        talent = await db.get(Talent, me().id)
        fields = await skills.fields_of(db, me().id)
    profile = Profile(
        headline=talent.headline if talent else "",
        about=talent.about if talent else "",
        field_slugs=[field.slug for field in fields],
        languages=talent.languages.split(",") if talent else [current_locale()],
        time_zone=talent.time_zone if talent else visit().zone.key,
    )
    return await _profile_page(profile, talent=talent)


@blueprint.post("/profile")
async def save_profile() -> ResponseReturnValue:
    """Save the profile and publish it."""
    form = await request.form
    async with wiring().database.read() as db:
        known = await db.get(Talent, me().id)
    profile = Profile(
        headline=form.get("headline", ""),
        about=form.get("about", ""),
        field_slugs=[slug for slug in form.getlist("fields") if slug],
        languages=form.getlist("languages"),
        time_zone=known.time_zone if known else form.get("time_zone", ""),
    )
    try:
        async with wiring().database.write() as db:
            await skills.save_profile(db, me().id, profile, now=visit().now)
    except EstradeError as error:
        return await _profile_page(profile, talent=known, error=error), STATUS[error.kind]
    if known is None:
        await flash(gettext("Your profile is public. Say next when people can book you."), "good")
        return redirect(url_for("studio_hours.show"), 303)
    await flash(gettext("Saved."), "good")
    return redirect(url_for("studio.show_profile"), 303)


async def _profile_page(
    profile: Profile, *, talent: Talent | None, error: EstradeError | None = None
) -> str:
    locale = current_locale()
    families = [
        (family.name(locale), [(field.slug, field.name(locale)) for field in family.fields])
        for family in load_catalogue().families
    ]
    return await render_template(
        "studio/profile.html",
        profile=profile,
        talent=talent,
        families=families,
        zones=zone_groups(),
        errors={FIELD_OF.get(error.code, "headline"): error.message()} if error else {},
    )
