"""The first steps of a talent: who they are, what they offer, when, how it looks, and it is public.

Every step is kept when it is sent, so that the path can be left and found again where it was.
"""

from collections.abc import Awaitable, Callable, Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.calendar.errors import HoursInvalid
from hub.calendar.service import set_week
from hub.calendar.zone import change_zone
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.i18n import current_locale, gettext
from hub.kernel.money import spoken
from hub.people.errors import TimeZoneUnknown
from hub.skills import on_sale
from hub.skills import service as skills
from hub.skills.catalogue import Field, load_catalogue
from hub.skills.errors import FieldUnknown, HeadlineInvalid, ServiceInvalid
from hub.skills.service import Profile, cards_of
from web.amounts import AmountUnreadable
from web.errors import STATUS
from web.pages.studio_hours import weekday_names
from web.requests import currency, me, visit, wiring
from web.views.first_offer import field_of, length_choices, share_of, stored_offer, typed_offer
from web.views.first_steps import FirstSteps, FirstWeek, NoDayOpen, Step, first_steps
from web.views.profiles import view_of
from web.views.zones import zone_groups

blueprint = Blueprint("studio_start", __name__, url_prefix="/studio/start")


@blueprint.get("")
async def resume() -> ResponseReturnValue:
    """Lead to the step that comes next, or to the talent's space once all is public."""
    steps = await _steps()
    if steps.is_public:
        return redirect(url_for("studio.show"), 303)
    return redirect(_address(steps.next_step), 303)


@blueprint.get("/<name>")
async def show(name: str) -> ResponseReturnValue:
    """Show a step, unless one before it is still to be made. Raises: NotFound."""
    if name not in set(Step):
        raise NotFound
    step, steps = Step(name), await _steps()
    if steps.is_public or not steps.has_reached(step):
        return redirect(url_for("studio_start.resume"), 303)
    return await PAGES[step](steps)


@blueprint.post("/profile")
async def save_profile() -> ResponseReturnValue:
    """Keep what somebody teaches, as a draft."""
    form, steps = await request.form, await _steps()
    known = [field.slug for field in await _fields(steps)]
    chosen = form.get("field", "")
    # More fields than the one asked for here may have been chosen in the talent's space.
    others = [slug for slug in known[1:] if slug != chosen]
    profile = Profile(
        headline=form.get("headline", ""),
        about=steps.talent.about if steps.talent else "",
        field_slugs=[slug for slug in [chosen, *others] if slug],
        languages=form.getlist("languages"),
        time_zone=steps.talent.time_zone if steps.talent else visit().zone.key,
    )
    try:
        async with wiring().database.write() as db:
            await skills.save_profile(db, me().id, profile, now=visit().now, is_draft=True)
    except (FieldUnknown, HeadlineInvalid) as error:
        return await _profile_page(steps, form, error=error), STATUS[error.kind]
    return redirect(_address(Step.OFFER), 303)


@blueprint.post("/offer")
async def save_offer() -> ResponseReturnValue:
    """Keep what is sold first."""
    form, steps = await request.form, await _steps()
    if not steps.has_reached(Step.OFFER):
        return redirect(url_for("studio_start.resume"), 303)
    try:
        details = typed_offer(form, steps.service)
        async with wiring().database.write() as db:
            await skills.lock_profile(db, me().id)
            now_written = await first_steps(db, me().id)
            if now_written.service is None:
                await on_sale.put_on_sale(db, me().id, details, currency=currency())
            else:
                service_id = now_written.service.id
                await on_sale.change_service(db, service_id, details, talent_id=me().id)
    except (ServiceInvalid, AmountUnreadable) as error:
        return await _offer_page(steps, form, error=error), STATUS[error.kind]
    return redirect(_address(Step.HOURS), 303)


@blueprint.post("/hours")
async def save_hours() -> ResponseReturnValue:
    """Keep the week."""
    form, steps = await request.form, await _steps()
    if not steps.has_reached(Step.HOURS):
        return redirect(url_for("studio_start.resume"), 303)
    week = FirstWeek.typed(form)
    try:
        weekly = week.weekly()
        async with wiring().database.write() as db:
            await set_week(db, me().id, weekly=weekly)
            await change_zone(db, me().id, form.get("time_zone", ""), now=visit().now)
    except (HoursInvalid, NoDayOpen, TimeZoneUnknown) as error:
        page = await _hours_page(steps, week, zone=form.get("time_zone", ""), error=error)
        return page, STATUS[error.kind]
    return redirect(_address(Step.PREVIEW), 303)


@blueprint.post("/publish")
async def publish() -> ResponseReturnValue:
    """Show everything to everybody."""
    steps = await _steps()
    if steps.next_step is not Step.PREVIEW:
        return redirect(url_for("studio_start.resume"), 303)
    async with wiring().database.write() as db:
        await skills.publish(db, me().id, now=visit().now)
    await flash(gettext("Your page is public: people can book you from now on."), "good")
    return redirect(url_for("studio.show"), 303)


@blueprint.get("/share")
async def share() -> ResponseReturnValue:
    """Say what of a price is the talent's, as a piece of the page."""
    return await render_template(
        "studio/start/_share.html", **share_of(request.args.get("price", ""))
    )


async def _profile_page(
    steps: FirstSteps,
    typed: MultiDict[str, str] | None = None,
    *,
    error: EstradeError | None = None,
) -> str:
    locale, talent = current_locale(), steps.talent
    fields = await _fields(steps)
    families = [
        (family.name(locale), [(field.slug, field.name(locale)) for field in family.fields])
        for family in load_catalogue().families
    ]
    stored = {
        "headline": talent.headline if talent else "",
        "field": fields[0].slug if fields else "",
    }
    languages = talent.languages.split(",") if talent else [locale]
    return await render_template(
        "studio/start/profile.html",
        steps=steps,
        values=stored if typed is None else typed,
        languages=languages if typed is None else typed.getlist("languages"),
        families=families,
        errors={_profile_field(error): error.message()} if error else {},
    )


async def _offer_page(
    steps: FirstSteps,
    typed: MultiDict[str, str] | None = None,
    *,
    error: EstradeError | None = None,
) -> str:
    values = stored_offer(steps.service) if typed is None else typed
    return await render_template(
        "studio/start/offer.html",
        steps=steps,
        values=values,
        lengths=length_choices(steps.service),
        errors={field_of(error): error.message()} if error else {},
        bounds=spoken(on_sale.price_bounds(currency()), currency=currency()),
        **share_of(values.get("price", "")),
    )


async def _hours_page(
    steps: FirstSteps,
    week: FirstWeek | None = None,
    *,
    zone: str = "",
    error: EstradeError | None = None,
) -> str:
    stored = steps.talent.time_zone if steps.talent else visit().zone.key
    return await render_template(
        "studio/start/hours.html",
        steps=steps,
        week=week or FirstWeek.of(steps.weekly),
        weekdays=weekday_names(),
        zone_chosen=zone or stored,
        zones=zone_groups(),
        zone_error=error.message() if isinstance(error, TimeZoneUnknown) else "",
    )


async def _preview_page(steps: FirstSteps) -> str:
    assert steps.talent is not None
    async with wiring().database.read() as db:
        (card,) = await cards_of(db, [steps.talent])
        view = await view_of(
            db,
            card,
            service_id=request.args.get("service", ""),
            week=request.args.get("week", type=int),
            zone=visit().zone,
            now=visit().now,
        )
    return await render_template(
        "studio/start/preview.html",
        steps=steps,
        view=view,
        problem="",
        full_days=[],
        preview_address=_address(Step.PREVIEW),
    )


PAGES: Mapping[Step, Callable[[FirstSteps], Awaitable[str]]] = {
    Step.PROFILE: _profile_page,
    Step.OFFER: _offer_page,
    Step.HOURS: _hours_page,
    Step.PREVIEW: _preview_page,
}


async def _steps() -> FirstSteps:
    async with wiring().database.read() as db:
        return await first_steps(db, me().id)


async def _fields(steps: FirstSteps) -> list[Field]:
    if steps.talent is None:
        return []
    async with wiring().database.read() as db:
        return await skills.fields_of(db, steps.talent.person_id)


def _address(step: Step) -> str:
    return url_for("studio_start.show", name=step.value)


def _profile_field(error: EstradeError) -> str:
    return "field" if isinstance(error, FieldUnknown) else "headline"
