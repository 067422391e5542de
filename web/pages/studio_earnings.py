"""What a talent earned: set aside, owed, sent, each figure with its postings."""

from quart import Blueprint, flash, redirect, render_template, url_for
from quart.typing import ResponseReturnValue

from billing.earnings import earnings
from billing.freezes.service import open_freeze
from billing.transfers.models import PayeeKind
from billing.transfers.service import Payee
from web.requests import me, wiring
from web.views.studio import ProfileNeeded, own_talent

blueprint = Blueprint("studio_earnings", __name__, url_prefix="/studio/earnings")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show every session's money, and the postings its figures are made of."""
    async with wiring().database.read() as db:
        try:
            talent = await own_talent(db, me().id)
        except ProfileNeeded as error:
            await flash(error.message(), "info")
            return redirect(url_for("studio.show_profile"))
        summary = await earnings(db, talent.person_id)
        freeze = await open_freeze(db, Payee(PayeeKind.TALENT, talent.person_id))
    return await render_template(
        "studio/earnings.html",
        summary=summary,
        freeze=freeze,
        fee_percent=wiring().settings.platform_fee_percent,
        dispute_hours=wiring().settings.dispute_hours,
    )
