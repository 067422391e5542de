"""Who hosts a masterclass along: invite, accept, let go, agree to be recorded."""

from collections.abc import Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.charities.models import Charity
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import current_locale, gettext
from hub.masterclasses import invitations
from hub.masterclasses.errors import OwnTimeTaken
from hub.masterclasses.hosting import hosts_of
from hub.masterclasses.rules import MAX_CO_HOSTS
from hub.masterclasses.service import get_masterclass
from hub.people.models import Person
from rooms.errors import MediaUnavailable
from rooms.evidence import find_room_id
from rooms.recordings.consent import consent_text
from rooms.recordings.rules import CONSENT_VERSION
from rooms.recordings.service import Consent, agree_to_be_recorded, has_agreed
from rooms.roles import RoomKind
from rooms.whip.connections import end_unadmitted
from web.errors import status_of
from web.recordings import keeping
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.agenda import agenda_of
from web.views.hosted import own_masterclass

blueprint = Blueprint("co_hosts", __name__)

STUDIO = "/studio/masterclasses/<masterclass_id>/co-hosts"
AGREED = "agreed"


@blueprint.get(STUDIO)
async def show(masterclass_id: str) -> ResponseReturnValue:
    """Show who hosts it, who is asked, and to its host how to ask somebody."""
    return await _page(masterclass_id)


@blueprint.post(STUDIO)
async def invite(masterclass_id: str) -> ResponseReturnValue:
    """Ask somebody by mail."""
    form, parts = await request.form, wiring()
    email = form.get("email", "")
    try:
        async with parts.database.write() as db:
            await own_masterclass(db, masterclass_id)
            await parts.limiter.spend(Limit.INVITE_BY_PERSON, me().id)
            await invitations.invite_co_host(
                db, masterclass_id, email=email, by=me(), now=visit().now
            )
    except EstradeError as error:
        return await _page(masterclass_id, form=form, error=error), status_of(error)
    await flash(gettext("The invitation is on its way to %(email)s.") % {"email": email}, "good")
    return redirect(url_for(".show", masterclass_id=masterclass_id), 303)


@blueprint.post(f"{STUDIO}/invitations/<invitation_id>/withdraw")
async def withdraw(masterclass_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    async with wiring().database.write() as db:
        await own_masterclass(db, masterclass_id)
        await invitations.withdraw_invitation(
            db, masterclass_id, invitation_id, by=me().id, now=visit().now
        )
    await flash(gettext("The invitation was withdrawn."), "good")
    return redirect(url_for(".show", masterclass_id=masterclass_id), 303)


@blueprint.post(f"{STUDIO}/<person_id>/remove")
async def remove(masterclass_id: str, person_id: str) -> ResponseReturnValue:
    """Let a co-host go, which co-hosts may ask for themselves; what they send ends."""
    parts = wiring()
    async with parts.database.write() as db:
        await own_masterclass(db, masterclass_id)
        await invitations.remove_co_host(
            db, masterclass_id, person_id=person_id, by=me().id, now=visit().now
        )
    await _hang_up(masterclass_id, person_id)
    if person_id == me().id:
        await flash(gettext("You no longer host this masterclass."), "info")
        return redirect(url_for("studio_masterclasses.index"), 303)
    await flash(gettext("This person no longer hosts it."), "good")
    return redirect(url_for(".show", masterclass_id=masterclass_id), 303)


@blueprint.post(f"{STUDIO}/consent")
async def agree(masterclass_id: str) -> ResponseReturnValue:
    """Note that a host agrees to be recorded, having read the text on the page."""
    await _agree(masterclass_id)
    await flash(gettext("Noted: you agree to be recorded in this masterclass."), "good")
    return redirect(url_for(".show", masterclass_id=masterclass_id), 303)


@blueprint.get("/co-hosting/<token>")
async def show_invitation(token: str) -> ResponseReturnValue:
    """Say to what somebody is invited, and let them accept."""
    return await _invitation_page(token)


@blueprint.post("/co-hosting/<token>")
async def accept(token: str) -> ResponseReturnValue:
    """Host along, and agree to be recorded if the box was ticked."""
    is_agreed = AGREED in await request.form
    try:
        async with wiring().database.write() as db:
            masterclass = await invitations.accept_invitation(
                db, token, person=me(), now=visit().now
            )
    except OwnTimeTaken as error:
        return await _invitation_page(token, problem=error.message()), status_of(error)
    if is_agreed:
        await _agree(masterclass.id)
    await flash(gettext("You host it now. Rehearse together before the doors open."), "good")
    return redirect(url_for("studio_masterclasses.show", masterclass_id=masterclass.id), 303)


async def _invitation_page(token: str, *, problem: str = "") -> str:
    async with wiring().database.read() as db:
        invitation = await invitations.read_invitation(db, token, person=me(), now=visit().now)
        masterclass = await get_masterclass(db, invitation.masterclass_id)
        charity = await db.get_one(Charity, masterclass.charity_id)
        inviter = await db.get_one(Person, invitation.invited_by)
        agenda = await agenda_of(db, me().id, now=visit().now)
    return await render_template(
        "studio/masterclasses/co_host_invitation.html",
        invitation=invitation,
        it=masterclass,
        charity=charity,
        inviter=inviter,
        token=token,
        consent=consent_text(keeping(wiring().settings)),
        meeting=agenda.at_the_time_of(masterclass),
        problem=problem,
    )


async def _agree(masterclass_id: str) -> None:
    consent = Consent(person_id=me().id, text_version=CONSENT_VERSION, locale=current_locale())
    async with wiring().database.write() as db:
        await own_masterclass(db, masterclass_id)
        await agree_to_be_recorded(db, masterclass_id, consent, now=visit().now)


async def _hang_up(masterclass_id: str, person_id: str) -> None:
    parts = wiring()
    for kind in (RoomKind.MASTERCLASS, RoomKind.REHEARSAL):
        async with parts.database.read() as db:
            room_id = await find_room_id(db, kind=kind, subject_id=masterclass_id)
        if room_id:
            try:
                await parts.engine.hang_up(room=room_id, peer=person_id)
            except MediaUnavailable:
                continue
    await end_unadmitted(parts.database, parts.engine)


async def _page(
    masterclass_id: str,
    *,
    form: Mapping[str, str] | None = None,
    error: EstradeError | None = None,
) -> str:
    async with wiring().database.read() as db:
        masterclass = await own_masterclass(db, masterclass_id)
        hosts = await hosts_of(db, masterclass)
        waiting = await invitations.open_invitations(db, masterclass_id, now=visit().now)
        agreed = [await has_agreed(db, masterclass_id, person_id=host.id) for host in hosts]
    return await render_template(
        "studio/masterclasses/co_hosts.html",
        it=masterclass,
        hosts=list(zip(hosts, agreed, strict=True)),
        waiting=waiting,
        is_open=masterclass.state in invitations.TO_COME,
        may_choose=masterclass.host_id == me().id,
        places_left=MAX_CO_HOSTS - (len(hosts) - 1) - len(waiting),
        my_id=me().id,
        consent=consent_text(keeping(wiring().settings)),
        form=form or {},
        error=error,
    )
