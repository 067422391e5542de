"""Give a masterclass on another date."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar.errors import SlotTaken
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.masterclasses.models import Masterclass
from hub.masterclasses.postponing import postpone_masterclass
from hub.masterclasses.rules import MAX_POSTPONEMENTS
from web.requests import me, visit, wiring
from web.views.host_page import HostPage, read_host_page
from web.views.hosted import host_zone, own_masterclass
from web.views.masterclass_form import MasterclassForm, duration_options, values_of

blueprint = Blueprint("studio_new_date", __name__, url_prefix="/studio/masterclasses")

INVALID = 422


@blueprint.get("/<masterclass_id>/new-date")
async def show(masterclass_id: str) -> ResponseReturnValue:
    """Show what moving it does to the people, and ask for the date."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        zone = await host_zone(db, masterclass.host_id)
    form = MasterclassForm(values_of(masterclass, zone=zone), zone, masterclass.currency)
    return await _page(masterclass, form)


@blueprint.post("/<masterclass_id>/new-date")
async def move(masterclass_id: str) -> ResponseReturnValue:
    """Move it; everybody with a seat is told and chooses."""
    typed = await request.form
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        zone = await host_zone(db, masterclass.host_id)
    form = MasterclassForm(typed, zone, masterclass.currency)
    if not await _try_to_move(form, masterclass_id):
        return await _page(masterclass, form), INVALID
    await flash(gettext("It is moved. Everybody with a seat is being told, and chooses."), "good")
    return redirect(url_for("studio_masterclasses.show", masterclass_id=masterclass_id), 303)


async def _try_to_move(form: MasterclassForm, masterclass_id: str) -> bool:
    now = visit().now
    starts_at, duration_min = form.starts_at(now), form.duration_min()
    if form.errors:
        return False
    try:
        async with wiring().database.write() as db:
            masterclass = await own_masterclass(db, masterclass_id, is_changed=True)
            await postpone_masterclass(
                db, masterclass, starts_at=starts_at, duration_min=duration_min, by=me().id, now=now
            )
    except SlotTaken:
        form.errors["date"] = gettext(
            "You already have something in your calendar at this time. Choose another one."
        )
    except EstradeError as error:
        form.errors["date"] = error.message()
    return not form.errors


async def _page(masterclass: Masterclass, form: MasterclassForm) -> str:
    async with wiring().database.read() as db:
        page: HostPage = await read_host_page(db, masterclass, reader_id=me().id, now=visit().now)
    return await render_template(
        "studio/masterclasses/new_date.html",
        page=page,
        form=form,
        durations=duration_options(),
        moves_left=MAX_POSTPONEMENTS - masterclass.postponements,
    )
