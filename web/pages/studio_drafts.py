"""Change a masterclass, announce a draft, throw one away."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar.errors import SlotTaken
from hub.charities.service import verified_charities
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.masterclasses import service
from hub.masterclasses.changes import change_masterclass, discard_draft
from hub.masterclasses.errors import CoHostBooked, SeatsTaken
from hub.masterclasses.models import Masterclass, MasterclassState
from hub.masterclasses.service import MasterclassDetails
from web.errors import said
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.hosted import host_zone, own_masterclass
from web.views.masterclass_fields import masterclass_fields
from web.views.masterclass_form import MasterclassForm, values_of

blueprint = Blueprint("studio_drafts", __name__, url_prefix="/studio/masterclasses")

INVALID = 422


@blueprint.get("/<masterclass_id>/edit")
async def show_edit(masterclass_id: str) -> ResponseReturnValue:
    """Show the form as it was filled; what is fixed once announced is told, not asked."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        zone = await host_zone(db, masterclass.host_id)
    form = MasterclassForm(values_of(masterclass, zone=zone), zone, masterclass.currency)
    return await _edit_page(masterclass, form)


@blueprint.post("/<masterclass_id>/edit")
async def edit(masterclass_id: str) -> ResponseReturnValue:
    """Change it; whoever has a seat is told what reads otherwise."""
    typed = await request.form
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        zone = await host_zone(db, masterclass.host_id)
        form = MasterclassForm(typed, zone, masterclass.currency)
        details = (
            form.details(await verified_charities(db), now=visit().now, is_draft=True)
            if masterclass.state is MasterclassState.DRAFT
            else form.changes(masterclass)
        )
    if details is None or not await _try_to_change(form, masterclass_id, details):
        return await _edit_page(masterclass, form), INVALID
    await flash(gettext("Changed."), "good")
    return _to_host_page(masterclass_id)


@blueprint.post("/<masterclass_id>/publish")
async def publish(masterclass_id: str) -> ResponseReturnValue:
    """Announce a draft as it is, or say what keeps it from being announced."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        zone = await host_zone(db, masterclass.host_id)
        form = MasterclassForm(values_of(masterclass, zone=zone), zone, masterclass.currency)
        if masterclass.state is MasterclassState.DRAFT:
            form.details(await verified_charities(db), now=visit().now)
    if form.errors or not await _try_to_publish(form, masterclass_id):
        return await _edit_page(masterclass, form), INVALID
    await flash(gettext("It is announced. Share its page: people can register now."), "good")
    return _to_host_page(masterclass_id)


@blueprint.post("/<masterclass_id>/discard")
async def discard(masterclass_id: str) -> ResponseReturnValue:
    """Throw a draft away, once the host has confirmed it."""
    if "confirmed" not in await request.form:
        return redirect(
            url_for("studio_masterclasses.show", masterclass_id=masterclass_id, draft="discard"),
            303,
        )
    try:
        async with wiring().database.write() as db:
            masterclass = await own_masterclass(db, masterclass_id, is_changed=True)
            await discard_draft(db, masterclass)
    except EstradeError as error:
        await flash(error.message(), "bad")
        return _to_host_page(masterclass_id)
    await flash(gettext("The draft is thrown away."), "info")
    return redirect(url_for("studio_masterclasses.index"), 303)


async def _try_to_publish(form: MasterclassForm, masterclass_id: str) -> bool:
    try:
        async with wiring().database.write() as db:
            masterclass = await own_masterclass(db, masterclass_id, is_changed=True)
            await service.publish_draft(db, masterclass, now=visit().now)
    except SlotTaken:
        form.errors["date"] = gettext(
            "You already have something in your calendar at this time. Choose another one."
        )
    except CoHostBooked as error:
        form.errors["date"] = error.message()
    except EstradeError as error:
        form.errors["title"] = said(error)
    return not form.errors


async def _try_to_change(
    form: MasterclassForm, masterclass_id: str, details: MasterclassDetails
) -> bool:
    await wiring().limiter.spend(Limit.CHANGE_BY_PERSON, me().id)
    try:
        async with wiring().database.write() as db:
            masterclass = await own_masterclass(db, masterclass_id, is_changed=True)
            await change_masterclass(db, masterclass, details, now=visit().now)
    except SeatsTaken as error:
        form.errors["capacity"] = error.message()
    except EstradeError as error:
        form.errors["title"] = error.message()
    return not form.errors


async def _edit_page(masterclass: Masterclass, form: MasterclassForm) -> str:
    async with wiring().database.read() as db:
        fields = await masterclass_fields(db, host_id=masterclass.host_id, now=visit().now)
    return await render_template(
        "studio/masterclasses/edit.html", it=masterclass, form=form, **fields
    )


def _to_host_page(masterclass_id: str) -> ResponseReturnValue:
    return redirect(url_for("studio_masterclasses.show", masterclass_id=masterclass_id), 303)
