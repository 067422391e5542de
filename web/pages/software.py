"""Keys for software other than the browser, and going live without one."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.masterclasses import service
from rooms.broadcast import close_broadcast, open_broadcast
from rooms.whip.connections import end_unadmitted
from rooms.whip.keys import make_key, revoke_key
from rooms.whip.models import KeyUse
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.host_page import read_host_page
from web.views.hosted import own_masterclass
from web.views.software import SoftwareStep, read_signal

blueprint = Blueprint("software", __name__)

UNCHANGED = 204
STUDIO = "/studio/masterclasses/<masterclass_id>"
PUBLIC = "/masterclasses/<slug>"


@blueprint.post(f"{STUDIO}/key")
async def make_sending_key(masterclass_id: str) -> ResponseReturnValue:
    """Make the host's key, or a new one in its place; ask first while one is in use."""
    if await _is_to_confirm(masterclass_id):
        return _to_host_page(masterclass_id, software=SoftwareStep.RENEW)
    await _make(masterclass_id, KeyUse.PUBLISH)
    is_renewed = "renewal" in await request.form
    return _to_host_page(masterclass_id, software=SoftwareStep.RENEWED if is_renewed else None)


@blueprint.post(f"{STUDIO}/key/revoke")
async def revoke_sending_key(masterclass_id: str) -> ResponseReturnValue:
    """Revoke the host's key; what is sent with it ends. Ask first while it is in use."""
    if await _is_to_confirm(masterclass_id):
        return _to_host_page(masterclass_id, software=SoftwareStep.REVOKE)
    await _revoke(masterclass_id, KeyUse.PUBLISH)
    return _to_host_page(masterclass_id, software=SoftwareStep.REVOKED)


@blueprint.post(f"{PUBLIC}/player-key")
async def make_watching_key(slug: str) -> ResponseReturnValue:
    """Make a ticket holder's key, or a new one in its place."""
    await _make(await _id_of(slug), KeyUse.WATCH)
    return redirect(url_for("masterclasses.show", slug=slug, _anchor="player"), 303)


@blueprint.post(f"{PUBLIC}/player-key/revoke")
async def revoke_watching_key(slug: str) -> ResponseReturnValue:
    """Revoke a ticket holder's key; what is watched with it ends."""
    await _revoke(await _id_of(slug), KeyUse.WATCH)
    await flash(gettext("The key is revoked. What was connected with it has ended."), "info")
    return redirect(url_for("masterclasses.show", slug=slug, _anchor="player"), 303)


@blueprint.get(f"{STUDIO}/signal")
async def show_signal(masterclass_id: str) -> ResponseReturnValue:
    """Say what arrives from the host's software, as a piece of the page.

    The answer is empty while it is what `?shown=` says that the page shows already.
    """
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        signal = await read_signal(db, wiring().engine, masterclass, person_id=me().id)
    if request.args.get("shown") == signal.state:
        return "", UNCHANGED
    return await render_template("studio/masterclasses/_signal.html", signal=signal)


@blueprint.post(f"{STUDIO}/live")
async def go_live(masterclass_id: str) -> ResponseReturnValue:
    """Open the broadcast, from the host's page."""
    parts = wiring()
    async with parts.database.read() as db:
        await own_masterclass(db, masterclass_id)
    try:
        await open_broadcast(
            parts.database, parts.engine, masterclass_id, host_id=me().id, now=visit().now
        )
    except EstradeError as error:
        await flash(error.message(), "bad")
    else:
        await flash(gettext("You are on the air. The audience sees and hears you."), "good")
    return _to_host_page(masterclass_id)


@blueprint.get(f"{STUDIO}/end")
async def ask_end(masterclass_id: str) -> ResponseReturnValue:
    """Say what ending does, before it is done."""
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        page = await read_host_page(db, masterclass, reader_id=me().id, now=visit().now)
    return await render_template("studio/masterclasses/end.html", page=page)


@blueprint.post(f"{STUDIO}/end")
async def end(masterclass_id: str) -> ResponseReturnValue:
    """Close the broadcast for good, from the host's page."""
    parts = wiring()
    try:
        await close_broadcast(
            parts.database,
            masterclass_id,
            host_id=me().id,
            dispute_window=parts.settings.dispute_window,
            now=visit().now,
        )
    except EstradeError as error:
        await flash(error.message(), "bad")
    else:
        await flash(gettext("The broadcast is over. Thank you for giving it."), "good")
    return _to_host_page(masterclass_id)


async def _make(masterclass_id: str, use: KeyUse) -> None:
    parts, person_id = wiring(), me().id
    await parts.limiter.spend(Limit.KEY_BY_PERSON, person_id)
    async with parts.database.write() as db:
        await make_key(db, masterclass_id, person_id=person_id, use=use, now=visit().now)
    await end_unadmitted(parts.database, parts.engine)


async def _revoke(masterclass_id: str, use: KeyUse) -> None:
    parts = wiring()
    async with parts.database.write() as db:
        await revoke_key(db, masterclass_id, person_id=me().id, use=use, now=visit().now)
    await end_unadmitted(parts.database, parts.engine)


async def _is_to_confirm(masterclass_id: str) -> bool:
    """Tell whether the host's software sends at this moment and they have not confirmed yet."""
    if "confirmed" in await request.form:
        return False
    async with wiring().database.read() as db:
        masterclass = await service.get_masterclass(db, masterclass_id)
        signal = await read_signal(db, wiring().engine, masterclass, person_id=me().id)
        return signal.is_sending


async def _id_of(slug: str) -> str:
    async with wiring().database.read() as db:
        return (await service.find_by_slug(db, slug)).id


def _to_host_page(
    masterclass_id: str, *, software: SoftwareStep | None = None
) -> ResponseReturnValue:
    page = url_for(
        "studio_masterclasses.show",
        masterclass_id=masterclass_id,
        software=software,
        _anchor="software",
    )
    return redirect(page, 303)
