"""A talent's space: overview and profile. Whoever is signed in may become a talent."""

import asyncio

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from billing.earnings import earnings
from billing.errors import GatewayError
from billing.freezes.service import open_freeze
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import current_locale, gettext
from hub.skills import service as skills
from hub.skills.catalogue import load_catalogue
from hub.skills.errors import FieldUnknown, HeadlineInvalid
from hub.skills.models import Talent
from hub.skills.service import Profile
from web.errors import STATUS
from web.requests import currency, me, visit, wiring
from web.views.demand import demand_of
from web.views.studio import Missing, own_talent, studio_of

blueprint = Blueprint("studio", __name__, url_prefix="/studio")

FIELD_OF = {FieldUnknown.code: "fields", HeadlineInvalid.code: "headline"}
PATIENCE_S = 2
"""How long the overview waits for the payment provider at most."""


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show what comes next, what was earned and what is missing; to others, how to begin."""
    if visit().signed_in is None:
        return await render_template("studio/welcome.html")
    async with wiring().database.read() as db:
        talent = await db.get(Talent, me().id)
    if talent is None:
        return await render_template("studio/welcome.html")
    if talent.published_at is None:
        return redirect(url_for("studio_start.resume"), 303)
    async with wiring().database.read() as db:
        studio = await studio_of(db, talent, now=visit().now)
        money = await earnings(db, talent.person_id, currency=currency())
        demand = await demand_of(db, talent.person_id)
        freeze = await open_freeze(db, Payee(PayeeKind.TALENT, talent.person_id))
    to_do = [*studio.missing]
    if not money.transferred_cents and await _cannot_be_paid(talent.person_id):
        to_do.append(Missing.PAYOUTS)
    return await render_template(
        "studio/show.html",
        studio=studio,
        to_do=to_do,
        money=money,
        demand=demand,
        freeze=freeze,
        public_url=f"{wiring().settings.base_url}/talents/{talent.slug}",
    )


async def _cannot_be_paid(talent_id: str) -> bool:
    """Tell whether the provider says that nothing can be sent yet; its silence holds up nothing."""
    payee = Payee(PayeeKind.TALENT, talent_id)
    try:
        async with asyncio.timeout(PATIENCE_S):
            return not (await wiring().gateway.get_standing(payee.account)).may_receive
    except (GatewayError, TimeoutError):
        return False


@blueprint.get("/profile")
async def show_profile() -> ResponseReturnValue:
    """Show the profile's form."""
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        fields = await skills.fields_of(db, me().id)
    profile = Profile(
        headline=talent.headline,
        about=talent.about,
        field_slugs=[field.slug for field in fields],
        languages=talent.languages.split(","),
        time_zone=talent.time_zone,
    )
    return await _profile_page(profile, talent=talent)


@blueprint.post("/profile")
async def save_profile() -> ResponseReturnValue:
    """Save the profile; a draft stays one."""
    form = await request.form
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
    profile = Profile(
        headline=form.get("headline", ""),
        about=form.get("about", ""),
        field_slugs=[slug for slug in form.getlist("fields") if slug],
        languages=form.getlist("languages"),
        time_zone=talent.time_zone,
    )
    try:
        async with wiring().database.write() as db:
            await skills.save_profile(db, me().id, profile, now=visit().now, is_draft=True)
    except (FieldUnknown, HeadlineInvalid) as error:
        return await _profile_page(profile, talent=talent, error=error), STATUS[error.kind]
    await flash(gettext("Saved."), "good")
    return redirect(url_for("studio.show_profile"), 303)


async def _profile_page(
    profile: Profile, *, talent: Talent, error: EstradeError | None = None
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
        errors={FIELD_OF.get(error.code, "headline"): error.message()} if error else {},
    )
