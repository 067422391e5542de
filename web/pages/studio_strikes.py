"""A talent's strikes: why, since when, how long they count, and an appeal for each."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.disputes import appeals, errors, rules
from hub.kernel.errors import EstradeError
from hub.kernel.i18n import gettext
from hub.strikes.rules import MAX_STRIKES
from hub.strikes.service import count_strikes
from web.errors import STATUS
from web.requests import me, visit, wiring
from web.views.strikes import strike_lines
from web.views.studio import own_talent
from web.views.suspension import suspension_of

blueprint = Blueprint("studio_strikes", __name__, url_prefix="/studio/strikes")


@blueprint.get("")
async def show() -> ResponseReturnValue:
    """Show the strikes, the latest first."""
    return await _page()


@blueprint.post("/<strike_id>/appeal")
async def appeal(strike_id: str) -> ResponseReturnValue:
    """Keep an appeal for an admin to read."""
    words = (await request.form).get("words", "")
    try:
        async with wiring().database.write() as db:
            await appeals.appeal_strike(
                db, strike_id, talent_id=me().id, words=words, now=visit().now
            )
    except (errors.WordsMissing, errors.WordsTooLong) as error:
        page = await _page(strike_id=strike_id, words=words, error=error)
        return page, STATUS[error.kind]
    await flash(gettext("Your appeal has arrived. A person reads it and answers by mail."), "good")
    return redirect(url_for(".show"), 303)


async def _page(*, strike_id: str = "", words: str = "", error: EstradeError | None = None) -> str:
    now = visit().now
    async with wiring().database.read() as db:
        talent = await own_talent(db, me().id)
        strikes = await appeals.strikes_of(db, talent.person_id)
        count = await count_strikes(db, talent.person_id, now=now)
        suspension = await suspension_of(db, talent.person_id, now=now)
    return await render_template(
        "studio/strikes.html",
        lines=strike_lines(strikes, now=now),
        count=count,
        limit=MAX_STRIKES,
        max_words=rules.MAX_WORDS,
        suspension=suspension,
        strike_id=strike_id,
        words=words,
        error=error.message() if error else "",
    )
