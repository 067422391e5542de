"""The newest reviews, for an admin to hide one with a reason."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.kernel.i18n import gettext
from hub.reviews import errors, service
from web.errors import STATUS
from web.requests import me, visit, wiring

blueprint = Blueprint("admin_reviews", __name__, url_prefix="/admin/reviews")


@blueprint.get("")
async def index() -> ResponseReturnValue:
    """List the reviews that are shown, the newest first."""
    return await _page()


@blueprint.post("/<review_id>/hide")
async def hide(review_id: str) -> ResponseReturnValue:
    """Take one off its talent's profile."""
    reason = (await request.form).get("reason", "")
    try:
        async with wiring().database.write() as db:
            await service.hide_review(
                db, review_id, reason=reason, admin_id=me().id, now=visit().now
            )
    except errors.ReasonMissing as error:
        return await _page(review_id=review_id, error=error.message()), STATUS[error.kind]
    await flash(gettext("Hidden. The audit trail keeps your reason."), "good")
    return redirect(url_for(".index"), 303)


async def _page(*, review_id: str = "", error: str = "") -> str:
    async with wiring().database.read() as db:
        reviews = await service.newest_reviews(db)
    return await render_template(
        "admin/reviews.html", reviews=reviews, review_id=review_id, error=error
    )
