"""What Stripe's events give notice of: an object that changed, by its kind and id.

Source: docs.stripe.com/api/events, docs.stripe.com/event-destinations.
"""

from collections.abc import Mapping
from typing import Any

from billing.errors import NoticeRefused
from billing.inbox.service import Notice
from hub.kernel.i18n import gettext

NAME = "stripe"
MAX_ID = 80
MAX_KIND = 40
KINDS = {
    "checkout.session": "checkout",
    "dispute": "dispute",
    "payout": "payout of our own",
    "refund": "refund",
    "transfer": "transfer",
}
BY_KEPT_CARD = {"by": "kept card"}
"""What is written on the intents that charge a kept card: pages have intents of their own."""


TYPES = (
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "refund.created",
    "refund.failed",
    "refund.updated",
    "transfer.created",
    "transfer.reversed",
    "transfer.updated",
)
"""The types to subscribe to; the others are taken too, and change nothing."""


def notice_of(told: Any, *, payload: str) -> Notice:
    """Return the notice in one of Stripe's events, of whatever type. Raises: NoticeRefused.

    Of the newer events, which only name their object, the name is taken.
    """
    told = told if isinstance(told, Mapping) else {}
    data = told.get("data")
    about = data.get("object") if isinstance(data, Mapping) else told.get("related_object")
    about = about if isinstance(about, Mapping) else {}
    notice_id, object_id = told.get("id"), about.get("id") or ""
    account = told.get("account") or ""
    optional = (object_id, account)
    if not _is_id(notice_id) or not all(name == "" or _is_id(name) for name in optional):
        raise NoticeRefused(problem=gettext("it has no id of Stripe's"), reason="form")
    return Notice(
        provider=NAME,
        notice_id=str(notice_id),
        object_kind=_kind_of(about, told),
        object_id=str(object_id),
        account=account,
        payload=payload,
    )


def _kind_of(about: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    """Return what an event is about: of a payee's account nothing but payouts is ours to know."""
    if told.get("account"):
        is_payout = about.get("object") == "payout"
        return "payout" if is_payout else f"payee's {about.get('object')}"[:MAX_KIND]
    return _kind(about, fallback=str(told.get("type") or "unknown"))


def _kind(about: Mapping[str, Any], *, fallback: str) -> str:
    stripes = str(about.get("object") or about.get("type") or fallback)
    if stripes == "checkout.session" and not about.get("client_reference_id"):
        # A page that somebody opened at Stripe without us; the account may serve other purposes.
        return "foreign page"
    metadata = about.get("metadata")
    if stripes == "payment_intent" and isinstance(metadata, Mapping):
        return "card_charge" if BY_KEPT_CARD.items() <= metadata.items() else "intent of a page"
    return KINDS.get(stripes, stripes[:MAX_KIND])


def _is_id(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable()
