"""A host's masterclasses: announce one, follow it, call it off."""

from zoneinfo import ZoneInfo

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue
from sqlalchemy.ext.asyncio import AsyncSession

from hub.calendar.errors import SlotTaken
from hub.charities.service import verified_charities
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.i18n import gettext
from hub.masterclasses import service
from hub.masterclasses.models import Masterclass
from hub.masterclasses.rules import DURATIONS_MIN
from hub.masterclasses.service import MasterclassDetails
from hub.people.rules import time_zone
from hub.skills.models import Talent
from rooms.whip.models import KeyUse
from web.errors import STATUS
from web.requests import currency, me, visit, wiring
from web.views.host_page import fields_taught, hosted_cards, read_host_page
from web.views.masterclass_form import MasterclassForm, field_options, usual_values
from web.views.software import read_access, read_signal

blueprint = Blueprint("studio_masterclasses", __name__, url_prefix="/studio/masterclasses")

INVALID = 422


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List the host's masterclasses, those to come first."""
    async with wiring().database.read() as db:
        cards = await hosted_cards(db, me().id, now=visit().now)
    return await render_template("studio/masterclasses/index.html", cards=cards)


@blueprint.get("/new")
async def show_new() -> ResponseReturnValue:
    """Show the form, filled with what is usual."""
    async with wiring().database.read() as db:
        zone = await _host_zone(db)
        form = MasterclassForm(
            usual_values(zone=zone, now=visit().now, currency=currency()), zone, currency()
        )
        return await _form_page(db, form)


@blueprint.post("/new")
async def publish() -> ResponseReturnValue:
    """Announce a masterclass, or say beside each field what it takes."""
    typed = await request.form
    async with wiring().database.read() as db:
        form = MasterclassForm(typed, await _host_zone(db), currency())
        details = form.details(await verified_charities(db), now=visit().now)
    masterclass = await _try_to_publish(form, details) if details is not None else None
    if masterclass is None:
        async with wiring().database.read() as db:
            return await _form_page(db, form), INVALID
    await flash(gettext("It is announced. Share its page: people can register now."), "good")
    return redirect(url_for(".show", masterclass_id=masterclass.id), 303)


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
            masterclass = await service.get_own(db, masterclass_id, host_id=me().id)
            await service.cancel_masterclass(db, masterclass, reason="host", now=now)
    except EstradeError as error:
        await flash(error.message(), "bad")
        page = await _host_template("studio/masterclasses/show.html", masterclass_id)
        return page, STATUS[error.kind]
    await flash(gettext("It is called off. Everybody who registered is being told."), "info")
    return redirect(url_for(".show", masterclass_id=masterclass_id), 303)


async def _try_to_publish(form: MasterclassForm, details: MasterclassDetails) -> Masterclass | None:
    try:
        async with wiring().database.write() as db:
            return await service.publish_masterclass(db, me().id, details, now=visit().now)
    except SlotTaken:
        form.errors["date"] = gettext(
            "You already have something in your calendar at this time. Choose another one."
        )
        return None


async def _form_page(db: AsyncSession, form: MasterclassForm) -> str:
    charities = await verified_charities(db)
    own = await fields_taught(db, me().id)
    return await render_template(
        "studio/masterclasses/new.html",
        form=form,
        charities=[("", gettext("Choose a charity")), *((c.id, c.name) for c in charities)]
        if charities
        else [],
        fields=[("", gettext("Choose a field")), *field_options(own)],
        durations=[
            (str(minutes), gettext("%(minutes)s min") % {"minutes": minutes})
            for minutes in DURATIONS_MIN
        ],
    )


async def _host_template(template: str, masterclass_id: str) -> str:
    async with wiring().database.read() as db:
        masterclass = await service.get_masterclass(db, masterclass_id)
        if masterclass.host_id != me().id:
            raise NotFound
        page = await read_host_page(db, masterclass, now=visit().now)
        software = await read_access(
            db, masterclass, wiring().settings, person_id=me().id, use=KeyUse.PUBLISH
        )
        signal = await read_signal(db, wiring().engine, masterclass) if page.may_enter else None
    return await render_template(
        template, page=page, software=software, signal=signal, step=request.args.get("software", "")
    )


async def _host_zone(db: AsyncSession) -> ZoneInfo:
    talent = await db.get(Talent, me().id)
    if talent is None:
        raise NotFound
    return time_zone(talent.time_zone)
