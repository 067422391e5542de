"""Review a session that took place, and answer a review."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.reviews import errors, rules, service
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.after_session import after_session
from web.views.sessions import session_view

blueprint = Blueprint("reviews", __name__, url_prefix="/bookings/<booking_id>/review")


@blueprint.get("")
async def show_form(booking_id: str) -> ResponseReturnValue:
    """Show the learner the form of a review, the talent that of an answer."""
    return await _page(booking_id)


@blueprint.post("")
async def write(booking_id: str) -> ResponseReturnValue:
    """Keep a review; it is on the profile from now on."""
    form = await request.form
    stars = form.get("stars", "")
    try:
        async with wiring().database.write() as db:
            await service.write_review(
                db,
                booking_id,
                author_id=me().id,
                stars=int(stars) if stars in {"1", "2", "3", "4", "5"} else 0,
                words=form.get("words", ""),
                now=visit().now,
            )
    except (errors.StarsInvalid, errors.ReviewTooLong) as error:
        page = await _page(booking_id, words=form.get("words", ""), stars=stars, error=error)
        return page, STATUS[error.kind]
    await flash(gettext("Thank you. Your review is on the talent’s profile."), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


@blueprint.post("/answer")
async def answer(booking_id: str) -> ResponseReturnValue:
    """Keep the talent's answer, under the review."""
    words = (await request.form).get("words", "")
    try:
        async with wiring().database.write() as db:
            await service.answer_review(
                db, booking_id, talent_id=me().id, words=words, now=visit().now
            )
    except (errors.AnswerMissing, errors.ReviewTooLong) as error:
        return await _page(booking_id, words=words, error=error), STATUS[error.kind]
    await flash(gettext("Your answer is under the review."), "good")
    return redirect(url_for("bookings.show", booking_id=booking_id), 303)


async def _page(
    booking_id: str, *, words: str = "", stars: str = "", error: EstradeError | None = None
) -> str:
    async with wiring().database.read() as db:
        view = await session_view(db, booking_id, person_id=me().id, now=visit().now)
        after = await after_session(db, view)
    if not (after.may_review or after.may_answer_review):
        raise errors.ReviewOver
    return await render_template(
        "bookings/review.html",
        view=view,
        review=after.review,
        words=words,
        stars=stars,
        limit=rules.MAX_WORDS,
        error=error.message() if error else "",
        field="stars" if isinstance(error, errors.StarsInvalid) else "words",
    )
