"""The pages of a rehearsal: the mailbox of mails that left nowhere, and the style guide."""

from quart import Blueprint, Response, render_template, request
from quart.typing import ResponseReturnValue
from sqlalchemy import select

from hub.kernel.errors import NotFound
from hub.kernel.mail import MailRow
from web.requests import wiring

blueprint = Blueprint("dev", __name__, url_prefix="/dev")

MAILS_SHOWN = 100


@blueprint.get("/mailbox")
async def mailbox() -> ResponseReturnValue:
    """List the mails of this hub, the newest first; `?to=` narrows to one address."""
    recipient = request.args.get("to", "").strip().lower()
    query = select(MailRow).order_by(MailRow.queued_at.desc(), MailRow.id.desc())
    if recipient:
        query = query.where(MailRow.recipient == recipient)
    async with wiring().database.read() as db:
        mails = list(await db.scalars(query.limit(MAILS_SHOWN)))
    return await render_template("dev/mailbox.html", mails=mails, recipient=recipient)


@blueprint.get("/mailbox/<mail_id>")
async def mail(mail_id: str) -> ResponseReturnValue:
    """Show one mail; `?part=html` or `?part=ics` gives that part as it was sent."""
    async with wiring().database.read() as db:
        found = await db.get(MailRow, mail_id)
    if found is None:
        raise NotFound
    part = request.args.get("part", "")
    if part == "ics" and found.calendar:
        return Response(found.calendar, mimetype="text/calendar")
    if part == "html":
        return _as_file(found)
    return await render_template("dev/mail.html", mail=found)


def _as_file(mail: MailRow) -> Response:
    # Mail programs know only styles written in the page, which our own pages refuse to run.
    response = Response(mail.html, mimetype="text/html")
    response.headers["Content-Disposition"] = f'attachment; filename="{mail.id}.html"'
    return response


@blueprint.get("/style")
async def style() -> ResponseReturnValue:
    """Show every component in every state."""
    return await render_template("styleguide.html")
