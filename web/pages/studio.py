"""A talent's space: overview, profile, services. Whoever is signed in may become a talent."""

from collections.abc import Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.earnings import earnings
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import current_locale, gettext
from hub.kernel.money import spoken
from hub.people.errors import TimeZoneUnknown
from hub.skills import service as skills
from hub.skills.catalogue import load_catalogue
from hub.skills.errors import FieldUnknown, HeadlineInvalid, ServiceInvalid
from hub.skills.models import Talent
from hub.skills.service import Profile
from web.amounts import AmountUnreadable, read_amount
from web.errors import STATUS
from web.requests import currency, me, visit, wiring
from web.views.studio import own_talent, studio_of
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
    return await render_template("studio/show.html", studio=studio, money=money)


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
    profile = Profile(
        headline=form.get("headline", ""),
        about=form.get("about", ""),
        field_slugs=[slug for slug in form.getlist("fields") if slug],
        languages=form.getlist("languages"),
        time_zone=form.get("time_zone", ""),
    )
    async with wiring().database.read() as db:
        known = await db.get(Talent, me().id)
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


@blueprint.get("/services")
async def show_services() -> ResponseReturnValue:
    """Show what one sells, and a form for one more."""
    return await _services_page()


@blueprint.post("/services")
async def add_service() -> ResponseReturnValue:
    """Add a service."""
    form = await request.form
    try:
        duration = form.get("duration_min", "")
        async with wiring().database.write() as db:
            await skills.add_service(
                db,
                (await own_talent(db, me().id)).person_id,
                title=form.get("title", ""),
                duration_min=int(duration) if duration.isdecimal() and len(duration) < 4 else 0,
                price_cents=read_amount(form.get("price", "")),
                currency=currency(),
            )
    except (ServiceInvalid, AmountUnreadable) as error:
        return await _services_page(values=form, error=error), STATUS[error.kind]
    await flash(gettext("Added. People can book it now."), "good")
    return redirect(url_for("studio.show_services"), 303)


@blueprint.post("/services/<service_id>/retire")
async def retire_service(service_id: str) -> ResponseReturnValue:
    """Stop selling a service; what is booked stays booked."""
    async with wiring().database.write() as db:
        await skills.retire_service(db, service_id, talent_id=me().id, now=visit().now)
    await flash(gettext("It can no longer be booked. Sessions already booked take place."), "good")
    return redirect(url_for("studio.show_services"), 303)


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


async def _services_page(
    *, values: Mapping[str, str] | None = None, error: EstradeError | None = None
) -> str:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        services = await skills.services_of(db, me().id)
    field = "price" if values and values.get("title", "").strip() else "title"
    return await render_template(
        "studio/services.html",
        talent=talent,
        services=services,
        values=values or {},
        errors={field: error.message()} if error else {},
        length_options=_length_options(),
        price_bounds=spoken(skills.price_bounds(currency())),
    )


def _length_options() -> list[tuple[int, str]]:
    lengths = range(skills.MIN_DURATION_MIN, skills.MAX_DURATION_MIN + 1, skills.DURATION_STEP_MIN)
    return [(minutes, gettext("%(minutes)s min") % {"minutes": minutes}) for minutes in lengths]
