"""Stripe's webhooks: is it Stripe who speaks, now, and of what.

Source: docs.stripe.com/webhooks, "Verify webhook signatures manually".
"""

import json
from datetime import datetime, timedelta

import stripe

from billing.errors import NoticeRefused
from billing.gateways.stripe.notices import notice_of
from billing.inbox.service import Notice
from hub.kernel.i18n import gettext

SIGNATURE_HEADER = "Stripe-Signature"
TOLERANCE = timedelta(minutes=5)
"""How far the clocks may differ; a notice of another time is somebody's copy of an old one."""


def read_webhook(
    body: bytes, *, signature: str, secret: str, now: datetime, payees_secret: str = ""
) -> Notice:
    """Return what a webhook gives notice of. Raises: NoticeRefused.

    `payees_secret` signs what happens on connected accounts, which Stripe sends as another
    endpoint's; an empty one signs nothing.
    """
    try:
        _check_signature(body, signature=signature, secret=secret)
    except NoticeRefused:
        if not payees_secret:
            raise
        _check_signature(body, signature=signature, secret=payees_secret)
    _check_time(signature, now=now)
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NoticeRefused(problem=gettext("it is not JSON"), reason="form") from error
    return notice_of(told, payload=body.decode())


def _check_signature(body: bytes, *, signature: str, secret: str) -> None:
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret)
    except (stripe.SignatureVerificationError, UnicodeDecodeError, TypeError) as error:
        raise NoticeRefused(
            problem=gettext("its signature is not Stripe's"), reason="signature"
        ) from error


def _check_time(signature: str, *, now: datetime) -> None:
    # The library takes notices dated in the future, and asks its own clock.
    items = (item.split("=", 2) for item in signature.split(","))
    signed_at_s = next(int(item[1]) for item in items if item[0] == "t")
    if abs(now.timestamp() - signed_at_s) > TOLERANCE.total_seconds():
        raise NoticeRefused(
            problem=gettext("it was signed at another time; is this machine's clock right?"),
            reason="time",
        )
