"""What a talent sells: several services, each changed, put in order, retired, sold again."""

from collections.abc import Mapping, Sequence

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.kernel.errors import EstradeError
from hub.kernel.i18n import current_locale, gettext
from hub.kernel.money import spoken
from hub.skills import on_sale
from hub.skills.catalogue import Field
from hub.skills.errors import (
    DescriptionTooLong,
    GroupSizeInvalid,
    ServiceInvalid,
    TooManyServices,
)
from hub.skills.models import Service
from hub.skills.on_sale import ServiceDetails
from hub.skills.service import fields_of, retire_service
from web.amounts import AmountUnreadable, read_amount, write_amount
from web.errors import STATUS
from web.requests import currency, me, visit, wiring
from web.views.first_offer import field_of
from web.views.studio import own_talent

blueprint = Blueprint("studio_services", __name__, url_prefix="/studio/services")

REFUSED = (
    ServiceInvalid,
    DescriptionTooLong,
    GroupSizeInvalid,
    TooManyServices,
    AmountUnreadable,
)


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show what one sells, and a form for one more."""
    return await _page()


@blueprint.post("")
async def add() -> ResponseReturnValue:
    """Put a service on sale."""
    form = await request.form
    try:
        async with wiring().database.write() as db:
            talent = await own_talent(db, me().id)
            await on_sale.put_on_sale(db, talent.person_id, _typed(form), currency=currency())
    except REFUSED as error:
        return await _page(form, error=error), STATUS[error.kind]
    await flash(gettext("Added. People can book it now."), "good")
    return redirect(url_for("studio_services.show"), 303)


@blueprint.get("/<service_id>")
async def show_one(service_id: str) -> ResponseReturnValue:
    """Show the form of one service."""
    return await _one_page(service_id)


@blueprint.post("/<service_id>")
async def change(service_id: str) -> ResponseReturnValue:
    """Change a service; what is booked keeps its title, its length and its price."""
    form = await request.form
    try:
        async with wiring().database.write() as db:
            await on_sale.change_service(db, service_id, _typed(form), talent_id=me().id)
    except REFUSED as error:
        return await _one_page(service_id, form, error=error), STATUS[error.kind]
    await flash(gettext("Saved. Sessions already booked keep their length and price."), "good")
    return redirect(url_for("studio_services.show"), 303)


@blueprint.post("/<service_id>/move")
async def move(service_id: str) -> ResponseReturnValue:
    """Show a service earlier or later."""
    is_up = (await request.form).get("to") == "up"
    async with wiring().database.write() as db:
        await on_sale.move_service(db, service_id, talent_id=me().id, is_up=is_up)
    return redirect(url_for("studio_services.show"), 303)


@blueprint.get("/<service_id>/retire")
async def ask_retire(service_id: str) -> ResponseReturnValue:
    """Ask before a service is no longer sold."""
    async with wiring().database.read() as db:
        service = await on_sale.own_service(db, service_id, talent_id=me().id)
    return await render_template("studio/service_retire.html", service=service)


@blueprint.post("/<service_id>/retire")
async def retire(service_id: str) -> ResponseReturnValue:
    """Stop selling a service; what is booked stays booked."""
    async with wiring().database.write() as db:
        await retire_service(db, service_id, talent_id=me().id, now=visit().now)
    await flash(gettext("It can no longer be booked. Sessions already booked take place."), "good")
    return redirect(url_for("studio_services.show"), 303)


@blueprint.post("/<service_id>/again")
async def sell_again(service_id: str) -> ResponseReturnValue:
    """Sell a retired service again, as it was."""
    try:
        async with wiring().database.write() as db:
            await on_sale.sell_again(db, service_id, talent_id=me().id, currency=currency())
    except TooManyServices as error:
        await flash(error.message(), "bad")
        return redirect(url_for("studio_services.show"), 303)
    await flash(gettext("On sale again. People can book it now."), "good")
    return redirect(url_for("studio_services.show"), 303)


async def _page(
    typed: MultiDict[str, str] | None = None, *, error: EstradeError | None = None
) -> str:
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        services = await on_sale.services_of(db, me().id)
        fields = await fields_of(db, me().id)
        retired = await on_sale.retired_of(db, me().id, currency=currency())
    return await render_template(
        "studio/services.html",
        services=services,
        retired=retired,
        values=typed or {},
        languages=typed.getlist("languages") if typed else talent.languages.split(","),
        errors=_errors(error, typed),
        field_options=_field_options(fields),
        length_options=_length_options(),
        group_options=_group_options(),
        price_bounds=spoken(on_sale.price_bounds(currency()), currency=currency()),
    )


async def _one_page(
    service_id: str,
    typed: MultiDict[str, str] | None = None,
    *,
    error: EstradeError | None = None,
) -> str:
    async with wiring().database.read() as db:
        service = await on_sale.own_service(db, service_id, talent_id=me().id)
        fields = await fields_of(db, me().id)
    return await render_template(
        "studio/service.html",
        service=service,
        values=typed or _stored(service),
        languages=typed.getlist("languages") if typed else service.languages.split(","),
        errors=_errors(error, typed),
        field_options=_field_options(fields),
        length_options=_length_options(),
        group_options=_group_options(),
        price_bounds=spoken(on_sale.price_bounds(currency()), currency=currency()),
    )


def _typed(form: MultiDict[str, str]) -> ServiceDetails:
    return ServiceDetails(
        title=form.get("title", ""),
        description=form.get("description", ""),
        field_slug=form.get("field", ""),
        languages=form.getlist("languages"),
        duration_min=_number(form.get("duration_min", "")),
        price_cents=read_amount(form.get("price", "")),
        group_size=_number(form.get("group_size", "1")),
        is_by_request=form.get("is_by_request") == "yes",
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _stored(service: Service) -> Mapping[str, str]:
    return {
        "title": service.title,
        "description": service.description,
        "field": service.field_slug or "",
        "duration_min": str(service.duration_min),
        "price": write_amount(service.price_cents),
        "group_size": str(service.group_size),
        "is_by_request": "yes" if service.is_by_request else "",
    }


def _errors(error: EstradeError | None, typed: MultiDict[str, str] | None) -> dict[str, str]:
    if error is None or typed is None:
        return {}
    return {field_of(error): error.message()}


def _field_options(fields: Sequence[Field]) -> list[tuple[str, str]]:
    return [(field.slug, field.name(current_locale())) for field in fields]


def _length_options() -> list[tuple[int, str]]:
    step = on_sale.DURATION_STEP_MIN
    lengths = range(on_sale.MIN_DURATION_MIN, on_sale.MAX_DURATION_MIN + 1, step)
    return [(minutes, gettext("%(minutes)s min") % {"minutes": minutes}) for minutes in lengths]


def _group_options() -> list[tuple[int, str]]:
    several = gettext("up to %(count)s learners")
    sizes = range(2, on_sale.MAX_GROUP_SIZE + 1)
    return [(1, gettext("one learner")), *((size, several % {"count": size}) for size in sizes)]
