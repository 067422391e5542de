"""A host's masterclasses: announce one, write one down for later, follow it, call it off."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar.errors import SlotTaken
from hub.charities.service import verified_charities
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.masterclasses import service
from hub.masterclasses.models import Masterclass
from hub.masterclasses.service import MasterclassDetails
from hub.strikes.errors import SellingSuspended
from rooms.whip.models import KeyUse
from web.errors import STATUS, said
from web.requests import currency, me, visit, wiring
from web.views.host_page import hosted_cards, read_host_page
from web.views.hosted import host_zone, own_masterclass
from web.views.masterclass_fields import masterclass_fields
from web.views.masterclass_form import MasterclassForm, usual_values
from web.views.software import read_access, read_signal
from web.views.suspension import suspension_of

blueprint = Blueprint("studio_masterclasses", __name__, url_prefix="/studio/masterclasses")

INVALID = 422
AS_DRAFT = "draft"


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List the host's masterclasses, those to come first."""
    async with wiring().database.read() as db:
        cards = await hosted_cards(db, me().id, now=visit().now)
        suspension = await suspension_of(db, me().id, now=visit().now)
    return await render_template(
        "studio/masterclasses/index.html", cards=cards, suspension=suspension
    )


@blueprint.get("/new")
async def show_new() -> ResponseReturnValue:
    """Show the form, filled with what is usual."""
    async with wiring().database.read() as db:
        zone = await host_zone(db, me().id)
    form = MasterclassForm(
        usual_values(zone=zone, now=visit().now, currency=currency()), zone, currency()
    )
    return await _form_page(form)


@blueprint.post("/new")
async def publish() -> ResponseReturnValue:
    """Announce a masterclass or keep it as a draft, or say beside each field what it takes."""
    typed = await request.form
    is_draft = AS_DRAFT in typed
    async with wiring().database.read() as db:
        form = MasterclassForm(typed, await host_zone(db, me().id), currency())
        charities = await verified_charities(db)
        details = form.details(charities, now=visit().now, is_draft=is_draft)
    made = await _try_to_add(form, details, is_draft=is_draft) if details is not None else None
    if made is None:
        return await _form_page(form), INVALID
    if is_draft:
        await flash(gettext("Kept as a draft. Nobody but its hosts sees it."), "good")
    else:
        await flash(gettext("It is announced. Share its page: people can register now."), "good")
    return redirect(url_for(".show", masterclass_id=made.id), 303)


@blueprint.get("/<masterclass_id>")
async def show(masterclass_id: str) -> ResponseReturnValue:
    """Show the host how a masterclass stands: seats, money, the way to the stage."""
    return await _host_template("studio/masterclasses/show.html", masterclass_id)


@blueprint.get("/<masterclass_id>/cancel")
async def show_cancel(masterclass_id: str) -> ResponseReturnValue:
    """Show what calling it off does to the money and the people, before it is done."""
    return await _host_template("studio/masterclasses/cancel.html", masterclass_id)


@blueprint.post("/<masterclass_id>/cancel")
async def cancel(masterclass_id: str) -> ResponseReturnValue:
    """Call it off; tickets go back and everybody is told."""
    now = visit().now
    try:
        async with wiring().database.write() as db:
            masterclass = await own_masterclass(db, masterclass_id, is_changed=True)
            await service.cancel_masterclass(db, masterclass, reason="host", by=me().id, now=now)
    except EstradeError as error:
        await flash(error.message(), "bad")
        page = await _host_template("studio/masterclasses/show.html", masterclass_id)
        return page, STATUS[error.kind]
    await flash(gettext("It is called off. Everybody who registered is being told."), "info")
    return redirect(url_for(".show", masterclass_id=masterclass_id), 303)


async def _try_to_add(
    form: MasterclassForm, details: MasterclassDetails, *, is_draft: bool
) -> Masterclass | None:
    add = service.add_draft if is_draft else service.publish_masterclass
    try:
        async with wiring().database.write() as db:
            return await add(db, me().id, details, now=visit().now)
    except SlotTaken:
        form.errors["date"] = gettext(
            "You already have something in your calendar at this time. Choose another one."
        )
    except SellingSuspended as error:
        form.errors["title"] = said(error)
    return None


async def _form_page(form: MasterclassForm) -> str:
    async with wiring().database.read() as db:
        fields = await masterclass_fields(db, host_id=me().id, now=visit().now)
    return await render_template("studio/masterclasses/new.html", form=form, **fields)


async def _host_template(template: str, masterclass_id: str) -> str:
    parts, reader_id = wiring(), me().id
    async with parts.database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        page = await read_host_page(db, masterclass, reader_id=reader_id, now=visit().now)
        software = await read_access(
            db, masterclass, parts.settings, person_id=reader_id, use=KeyUse.PUBLISH
        )
        signal = (
            await read_signal(db, parts.engine, masterclass, person_id=reader_id)
            if page.may_enter
            else None
        )
    return await render_template(
        template, page=page, software=software, signal=signal, step=request.args.get("software", "")
    )
