"""One appeal against a strike as an admin decides it."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.disputes import appeals, errors
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.strikes import strike_reason

blueprint = Blueprint("admin_appeals", __name__, url_prefix="/admin/appeals/<appeal_id>")


@blueprint.get("")
async def show(appeal_id: str) -> ResponseReturnValue:
    """Show the strike and what its talent says."""
    return await _page(appeal_id)


@blueprint.post("")
async def decide(appeal_id: str) -> ResponseReturnValue:
    """Uphold the strike or lift it."""
    form = await request.form
    try:
        async with wiring().database.write() as db:
            await appeals.decide_appeal(
                db,
                appeal_id,
                is_lifted=form.get("decision") == "lift",
                reasons=form.get("reasons", ""),
                admin_id=me().id,
                now=visit().now,
            )
    except (errors.ReasonsMissing, errors.OwnDispute, errors.AppealDecided) as error:
        return await _page(appeal_id, error=error), STATUS[error.kind]
    await flash(gettext("Decided. The talent reads your reasons."), "good")
    return redirect(url_for("admin_attention.index"), 303)


async def _page(appeal_id: str, *, error: EstradeError | None = None) -> str:
    async with wiring().database.read() as db:
        appeal, strike, person = await appeals.get_appeal(db, appeal_id)
    return await render_template(
        "admin/appeal.html",
        appeal=appeal,
        strike=strike,
        person=person,
        reason=strike_reason(strike.reason, is_theirs=False),
        error=error.message() if error else "",
        is_about_reasons=isinstance(error, errors.ReasonsMissing),
    )
