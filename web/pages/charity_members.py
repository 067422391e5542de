"""Who belongs to a charity: invite, accept, change what somebody may do, remove, leave."""

from collections.abc import Mapping

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.charities import invitations, members
from hub.charities.errors import LastManager, MemberAlready, RoleUnknown, TooManyInvitations
from hub.charities.models import Charity
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.people.errors import EmailInvalid
from hub.people.models import Person
from web.errors import status_of
from web.requests import me, visit, wiring
from web.security.limits import Limit
from web.views.own_charity import own_membership

blueprint = Blueprint("charity_members", __name__, url_prefix="/charity")


@blueprint.get("/<charity_id>/members")
async def show(charity_id: str) -> ResponseReturnValue:
    """Show the members, and to those who manage what they can change."""
    return await _page(charity_id)


@blueprint.post("/<charity_id>/members")
async def invite(charity_id: str) -> ResponseReturnValue:
    """Send somebody an invitation."""
    form, parts = await request.form, wiring()
    email = form.get("email", "")
    try:
        async with parts.database.write() as db:
            await own_membership(db, charity_id)
            await parts.limiter.spend(Limit.INVITE_BY_PERSON, me().id)
            await invitations.invite(
                db,
                charity_id,
                email=email,
                role=members.role_named(form.get("role", "")),
                by=me(),
                now=visit().now,
            )
    except (EmailInvalid, MemberAlready, RoleUnknown, TooManyInvitations) as error:
        return await _page(charity_id, form=form, error=error), status_of(error)
    await flash(gettext("The invitation is on its way to %(email)s.") % {"email": email}, "good")
    return redirect(url_for(".show", charity_id=charity_id), 303)


@blueprint.post("/<charity_id>/members/invitations/<invitation_id>/withdraw")
async def withdraw(charity_id: str, invitation_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    async with wiring().database.write() as db:
        await own_membership(db, charity_id)
        await invitations.withdraw_invitation(
            db, charity_id, invitation_id, by=me().id, now=visit().now
        )
    await flash(gettext("The invitation was withdrawn."), "good")
    return redirect(url_for(".show", charity_id=charity_id), 303)


@blueprint.post("/<charity_id>/members/<person_id>/role")
async def change(charity_id: str, person_id: str) -> ResponseReturnValue:
    """Change what a member may do."""
    role = members.role_named((await request.form).get("role", ""))
    try:
        async with wiring().database.write() as db:
            await own_membership(db, charity_id)
            await members.change_role(
                db, charity_id, person_id=person_id, role=role, by=me().id, now=visit().now
            )
    except LastManager as error:
        return await _page(charity_id, error=error), status_of(error)
    await flash(gettext("Changed."), "good")
    return redirect(url_for(".show", charity_id=charity_id), 303)


@blueprint.post("/<charity_id>/members/<person_id>/remove")
async def remove(charity_id: str, person_id: str) -> ResponseReturnValue:
    """Take somebody out of the charity."""
    return await _remove(charity_id, person_id)


@blueprint.post("/<charity_id>/members/leave")
async def leave(charity_id: str) -> ResponseReturnValue:
    """Leave the charity oneself, which whoever reads may do too."""
    return await _remove(charity_id, me().id)


@blueprint.get("/invitations/<token>")
async def show_invitation(token: str) -> ResponseReturnValue:
    """Say to what somebody is invited, and let them accept."""
    async with wiring().database.read() as db:
        invitation = await invitations.read_invitation(db, token, person=me(), now=visit().now)
        charity = await db.get_one(Charity, invitation.charity_id)
        inviter = await db.get_one(Person, invitation.invited_by)
    return await render_template(
        "charities/invitation.html",
        invitation=invitation,
        charity=charity,
        inviter=inviter,
        token=token,
    )


@blueprint.post("/invitations/<token>")
async def accept(token: str) -> ResponseReturnValue:
    """Become a member."""
    async with wiring().database.write() as db:
        charity = await invitations.accept_invitation(db, token, person=me(), now=visit().now)
    await flash(gettext("You are now a member of %(name)s.") % {"name": charity.name}, "good")
    return redirect(url_for("charity_reports.show", charity_id=charity.id), 303)


async def _remove(charity_id: str, person_id: str) -> ResponseReturnValue:
    try:
        async with wiring().database.write() as db:
            await own_membership(db, charity_id)
            await members.remove_member(
                db, charity_id, person_id=person_id, by=me().id, now=visit().now
            )
    except LastManager as error:
        return await _page(charity_id, error=error), status_of(error)
    if person_id == me().id:
        await flash(gettext("You are no longer a member of this charity."), "good")
        return redirect(url_for("home.show"), 303)
    await flash(gettext("This person is no longer a member."), "good")
    return redirect(url_for(".show", charity_id=charity_id), 303)


async def _page(
    charity_id: str,
    *,
    form: Mapping[str, str] | None = None,
    error: EstradeError | None = None,
) -> str:
    async with wiring().database.read() as db:
        membership = await own_membership(db, charity_id)
        found = await members.members_of(db, charity_id)
        waiting = await invitations.open_invitations(db, charity_id, now=visit().now)
    return await render_template(
        "charities/members.html",
        charity=membership.charity,
        may_manage=membership.may_manage,
        members=found,
        waiting=waiting,
        my_id=me().id,
        form=form or {},
        error=error,
    )
