"""Where Stripe gives notice of changes: checked, stored, answered at once, handled by the clock."""

import logging

from quart import Blueprint, request
from quart.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import RequestEntityTooLarge

from billing.errors import NoticeRefused
from billing.gateways.stripe.webhooks import SIGNATURE_HEADER, read_webhook
from billing.inbox.service import Notice, receive
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from web.requests import client_address, visit, wiring

blueprint = Blueprint("stripe", __name__)

log = logging.getLogger(__name__)


@blueprint.post("/webhooks/stripe")
async def receive_notice() -> ResponseReturnValue:
    """Take a notice; the same one again, or one of a kind we do not know, is fine too."""
    settings = wiring().settings
    if not settings.takes_stripe:
        raise NotFound
    try:
        notice = read_webhook(
            await _body(),
            signature=request.headers.get(SIGNATURE_HEADER, ""),
            secret=settings.stripe_webhook_secret.get_secret_value(),
            payees_secret=settings.stripe_payees_webhook_secret.get_secret_value(),
            now=visit().now,
        )
    except NoticeRefused as error:
        return _refusal(error), 400
    except RequestEntityTooLarge:
        return _refusal(NoticeRefused(problem=gettext("it is too large"), reason="size")), 413
    return {"is_new": await _store(notice)}


def _refusal(error: NoticeRefused) -> dict[str, str]:
    reason = str(error.details["reason"])
    log.warning("a notice from %s was refused: its %s is wrong", client_address(), reason)
    wiring().refused_notices.note(reason)
    return {"code": error.code, "message": error.message()}


async def _body() -> bytes:
    body = await request.get_data()
    return body if isinstance(body, bytes) else body.encode()


async def _store(notice: Notice) -> bool:
    try:
        async with wiring().database.write() as db:
            return await receive(db, notice, now=visit().now)
    except IntegrityError:
        # It came twice at the same moment, and the other one was stored.
        return False
