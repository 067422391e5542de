"""One's own bookings in one's own calendar: the secret address, and what is read there."""

from quart import Blueprint, Response, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.calendar.outside import feeds
from hub.calendar.outside.models import CalendarFeed
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext, use_locale
from web.requests import client_address, me, visit, wiring
from web.security.limits import Limit
from web.views.calendar_feed import NOTED_EVERY, etag_of, write_feed

blueprint = Blueprint("calendar_feed", __name__)

UNCHANGED = 304
FRESH_S = 15 * 60


@blueprint.get("/account/calendar")
async def manage() -> ResponseReturnValue:
    """Show the address, and how the usual calendars take it."""
    async with wiring().database.read() as db:
        feed = await feeds.find_feed(db, me().id)
    return await render_template(
        "account/calendar.html", address=_address(feed) if feed else "", feed=feed
    )


@blueprint.post("/account/calendar")
async def renew() -> ResponseReturnValue:
    """Make the address, or another one in its place."""
    await wiring().limiter.spend(Limit.KEY_BY_PERSON, me().id)
    async with wiring().database.write() as db:
        former = await feeds.find_feed(db, me().id)
        await feeds.renew_feed(db, me().id, now=visit().now)
    if former is not None:
        await flash(
            gettext("A new address. The former one opens nothing any more; change it where it is."),
            "good",
        )
    return redirect(url_for(".manage"), 303)


@blueprint.post("/account/calendar/revoke")
async def revoke() -> ResponseReturnValue:
    """Let the address open nothing any more."""
    async with wiring().database.write() as db:
        await feeds.revoke_feed(db, me().id)
    await flash(gettext("The address opens nothing any more."), "good")
    return redirect(url_for(".manage"), 303)


@blueprint.get("/calendar/<secret>.ics")
async def show(secret: str) -> ResponseReturnValue:
    """Give a person's bookings to whichever calendar has their address."""
    parts = wiring()
    try:
        code = feeds.code_of(secret, secret=parts.settings.secret_key.get_secret_value())
        async with parts.database.read() as db:
            feed, person = await feeds.owner_of(db, code)
            await parts.limiter.spend(Limit.FEED_BY_CODE, code)
            with use_locale(person.locale):
                content = await write_feed(
                    db, person, base_url=parts.settings.base_url, now=visit().now
                )
    except NotFound:
        await parts.limiter.spend(Limit.WRONG_FEED_BY_ADDRESS, client_address())
        raise
    if feed.read_at is None or visit().now - feed.read_at > NOTED_EVERY:
        async with parts.database.write() as db:
            await feeds.note_read(db, code, now=visit().now)
    return _answer(content)


def _answer(content: bytes) -> Response:
    etag = etag_of(content)
    is_known = request.if_none_match.contains_weak(etag)
    response = Response(b"" if is_known else content, UNCHANGED if is_known else 200)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'inline; filename="estrade.ics"'
    response.headers["Cache-Control"] = f"private, max-age={FRESH_S}"
    response.headers["X-Robots-Tag"] = "noindex"
    response.set_etag(etag)
    return response


def _address(feed: CalendarFeed) -> str:
    settings = wiring().settings
    written = feeds.write_secret(feed.code, secret=settings.secret_key.get_secret_value())
    return f"{settings.base_url}/calendar/{written}.ics"
