"""Stripe's webhooks: is it Stripe who speaks, now, and of what.

Source: docs.stripe.com/webhooks, "Verify webhook signatures manually".
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import stripe

from billing.errors import NoticeRefused
from billing.gateways.stripe.gateway import NAME
from billing.inbox.service import Notice
from hub.kernel.i18n import gettext

SIGNATURE_HEADER = "Stripe-Signature"
TOLERANCE = timedelta(minutes=5)
"""How far the clocks may differ; a notice of another time is somebody's copy of an old one."""

MAX_ID = 80
MAX_KIND = 40
KINDS = {"checkout.session": "checkout", "refund": "refund", "transfer": "transfer"}


def read_webhook(body: bytes, *, signature: str, secret: str, now: datetime) -> Notice:
    """Return what a webhook gives notice of. Raises: NoticeRefused."""
    _check_signature(body, signature=signature, secret=secret)
    _check_time(signature, now=now)
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NoticeRefused(problem=gettext("it is not JSON")) from error
    return notice_of(told, payload=body.decode())


def notice_of(told: Any, *, payload: str) -> Notice:
    """Return the notice in one of Stripe's events, of whatever type. Raises: NoticeRefused.

    Of the newer events, which only name their object, the name is taken.
    """
    told = told if isinstance(told, Mapping) else {}
    data = told.get("data")
    about = data.get("object") if isinstance(data, Mapping) else told.get("related_object")
    about = about if isinstance(about, Mapping) else {}
    notice_id, object_id = told.get("id"), about.get("id") or ""
    if not _is_id(notice_id) or not (object_id == "" or _is_id(object_id)):
        raise NoticeRefused(problem=gettext("it has no id of Stripe's"))
    return Notice(
        provider=NAME,
        notice_id=str(notice_id),
        object_kind=_kind(about, fallback=str(told.get("type") or "unknown")),
        object_id=str(object_id),
        payload=payload,
    )


def _kind(about: Mapping[str, Any], *, fallback: str) -> str:
    stripes = str(about.get("object") or about.get("type") or fallback)
    if stripes == "checkout.session" and not about.get("client_reference_id"):
        # A page that somebody opened at Stripe without us; the account may serve other purposes.
        return "foreign page"
    return KINDS.get(stripes, stripes[:MAX_KIND])


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable()


def _check_signature(body: bytes, *, signature: str, secret: str) -> None:
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret)
    except (stripe.SignatureVerificationError, UnicodeDecodeError, TypeError) as error:
        raise NoticeRefused(problem=gettext("its signature is not Stripe's")) from error


def _check_time(signature: str, *, now: datetime) -> None:
    # The library takes notices dated in the future, and asks its own clock.
    items = (item.split("=", 2) for item in signature.split(","))
    signed_at_s = next(int(item[1]) for item in items if item[0] == "t")
    if abs(now.timestamp() - signed_at_s) > TOLERANCE.total_seconds():
        raise NoticeRefused(
            problem=gettext("it was signed at another time; is this machine's clock right?")
        )
