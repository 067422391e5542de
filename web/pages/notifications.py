"""What one was told, and which mails come beside it."""

from quart import Blueprint, flash, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext, set_locale
from hub.kernel.mail import is_nobodys
from hub.notifications import service
from hub.notifications.links import read_stop_token
from hub.notifications.topics import OPTIONAL, Topic
from hub.people.models import Person
from web.requests import me, visit, wiring
from web.views.notifications import TOPIC_NAMES, days_of

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notifications")
async def index() -> ResponseReturnValue:
    """Show what one was told, the latest first."""
    before = request.args.get("before", "")
    async with wiring().database.read() as db:
        page = await service.told(db, me().id, before=before)
    return await render_template(
        "notifications/index.html",
        days=days_of(page.entries, zone=visit().zone),
        next_id=page.next_id,
        is_first=not before,
    )


@blueprint.get("/notifications/<notification_id>")
async def open_one(notification_id: str) -> ResponseReturnValue:
    """Lead to what it is about; who opens it has read it."""
    async with wiring().database.write() as db:
        found = await service.read_one(db, notification_id, person_id=me().id, now=visit().now)
    return redirect(found.path, 303)


@blueprint.post("/notifications/read")
async def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    async with wiring().database.write() as db:
        await service.read_all(db, me().id, now=visit().now)
    return redirect(url_for("notifications.index"), 303)


@blueprint.post("/account/mails")
async def choose_mails() -> ResponseReturnValue:
    """Keep which mails one wants."""
    chosen = (await request.form).getlist("mails")
    wishes = {topic: topic.value in chosen for topic in OPTIONAL}
    async with wiring().database.write() as db:
        await service.choose_mails(db, me().id, wishes, now=visit().now)
    await flash(gettext("Saved."), "good")
    return redirect(url_for("account.show", _anchor="mails"), 303)


@blueprint.get("/mails/stop/<token>")
async def ask_stop(token: str) -> ResponseReturnValue:
    """Ask for one click: mail scanners open links, people press buttons. Raises: NotFound."""
    topic, _ = await _read(token)
    return await render_template(
        "notifications/stop.html", token=token, name=gettext(TOPIC_NAMES[topic]), is_done=False
    )


@blueprint.post("/mails/stop/<token>")
async def stop(token: str) -> ResponseReturnValue:
    """End the mails about a topic, at the click of a person or of their mail program.

    Nothing but the link is asked for. Source: RFC 8058 section 3.2. Raises: NotFound.
    """
    topic, person = await _read(token)
    async with wiring().database.write() as db:
        await service.choose_mails(db, person.id, {topic: False}, now=visit().now)
    return await render_template(
        "notifications/stop.html", token=token, name=gettext(TOPIC_NAMES[topic]), is_done=True
    )


async def _read(token: str) -> tuple[Topic, Person]:
    """Return what a link is about and whose it is, and speak their language.

    Raises: NotFound, also when the account was erased.
    """
    secret = wiring().settings.secret_key.get_secret_value()
    person_id, topic = read_stop_token(token, secret=secret)
    async with wiring().database.read() as db:
        person = await db.get_one(Person, person_id)
    if is_nobodys(person.email):
        raise NotFound
    set_locale(person.locale)
    return topic, person
