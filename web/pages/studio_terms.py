"""How much notice a talent asks of learners who cancel: one of three, for the bookings to come."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.bookings.rules import TERMS
from hub.kernel.errors import Invalid
from hub.kernel.i18n import gettext
from hub.skills.models import Policy
from web.requests import me, wiring
from web.views.studio import own_talent
from web.views.terms import cancel_sentences, policy_name

blueprint = Blueprint("studio_terms", __name__, url_prefix="/studio/hours/terms")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show the three, and which one holds."""
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
    choices = [
        {
            "value": policy.value,
            "title": policy_name(policy),
            "text": " ".join(cancel_sentences(TERMS[policy])),
        }
        for policy in Policy
    ]
    return await render_template(
        "studio/hours/terms.html",
        talent=talent,
        choices=choices,
    )


@blueprint.post("")
async def save() -> ResponseReturnValue:
    """Choose one of the three; what is booked keeps the terms it was booked at."""
    chosen = (await request.form).get("policy", "")
    if chosen not in set(Policy):
        raise Invalid
    async with wiring().database.write() as db:
        (await own_talent(db, me().id)).policy = Policy(chosen)
    await flash(gettext("Saved. What is booked keeps the terms it was booked at."), "good")
    return redirect(url_for("studio_terms.show"), 303)
