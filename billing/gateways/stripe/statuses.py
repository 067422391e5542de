"""Every status that Stripe documents for a payment and its page, and what each means here.

What Stripe may say and never should of what this hub asks for is `ODD`: a person has to look, as
at a status that no table names.
Source: docs.stripe.com/api/payment_intents/object#payment_intent_object-status and
docs.stripe.com/api/checkout/sessions/object#checkout_session_object-payment_status.
"""

from collections.abc import Mapping
from typing import Final

import stripe

from billing.errors import GatewayDown, StatusUnknown
from billing.gateways.port import ChargeState, CheckoutState

ODD: Final = None
NOT_YET: Final = None
NO_INTENT: Final = ""
"""A page makes its intent when somebody first tries to pay."""

# Cards are taken: the payer is at it, or their bank is.
_TAKES_CARDS: Mapping[str, CheckoutState | None] = {
    NO_INTENT: CheckoutState.OPEN,
    "requires_payment_method": CheckoutState.OPEN,
    "requires_confirmation": CheckoutState.OPEN,
    "requires_action": CheckoutState.AUTHENTICATING,
    "processing": CheckoutState.AUTHENTICATING,
    "succeeded": CheckoutState.AUTHENTICATING,
    "requires_capture": ODD,
    "canceled": CheckoutState.CANCELLED,
}
# No card is taken any more: only the bank still has something to say, or nobody has.
_TAKES_NO_MORE: Mapping[str, CheckoutState | None] = {
    NO_INTENT: ODD,
    "requires_payment_method": CheckoutState.CANCELLED,
    "requires_confirmation": ODD,
    "requires_action": CheckoutState.AUTHENTICATING,
    "processing": CheckoutState.AUTHENTICATING,
    "succeeded": CheckoutState.AUTHENTICATING,
    "requires_capture": ODD,
    "canceled": CheckoutState.CANCELLED,
}
# Its time is over; what a bank was asked before may still be answered.
_IS_OVER: Mapping[str, CheckoutState | None] = {
    NO_INTENT: CheckoutState.EXPIRED,
    "requires_payment_method": CheckoutState.EXPIRED,
    "requires_confirmation": CheckoutState.EXPIRED,
    "requires_action": CheckoutState.EXPIRED,
    "processing": CheckoutState.AUTHENTICATING,
    "succeeded": ODD,
    "requires_capture": ODD,
    "canceled": CheckoutState.EXPIRED,
}
_IS_PAID: Mapping[str, CheckoutState | None] = dict.fromkeys(_TAKES_CARDS, CheckoutState.PAID)
_IS_ODD: Mapping[str, CheckoutState | None] = dict.fromkeys(_TAKES_CARDS, ODD)
# The page is about to be complete: it alone says that it is paid.
_IS_PAYING: Mapping[str, CheckoutState | None] = dict.fromkeys(
    _TAKES_CARDS, CheckoutState.AUTHENTICATING
)

PAGES: Mapping[tuple[str, str], Mapping[str, CheckoutState | None]] = {
    ("open", "unpaid"): _TAKES_CARDS,
    ("open", "paid"): _IS_PAYING,
    ("open", "no_payment_required"): _IS_ODD,
    ("complete", "unpaid"): _TAKES_NO_MORE,
    ("complete", "paid"): _IS_PAID,
    ("complete", "no_payment_required"): _IS_ODD,
    ("expired", "unpaid"): _IS_OVER,
    ("expired", "paid"): _IS_ODD,
    ("expired", "no_payment_required"): _IS_ODD,
}
"""Where a page stands, by its status and payment status, then by the status of its intent."""

CHARGES: Mapping[str, ChargeState | None] = {
    "succeeded": ChargeState.PAID,
    "requires_payment_method": ChargeState.DECLINED,
    "canceled": ChargeState.DECLINED,
    "processing": NOT_YET,
    "requires_action": NOT_YET,
    "requires_capture": NOT_YET,
    "requires_confirmation": NOT_YET,
}
"""What became of charging a kept card, once something did."""

ABANDONED: Final = "abandoned"
AUTHENTICATION_REQUIRED: Final = "authentication_required"
MAX_DECLINE_CODE = 40
LEFT_OPEN: Mapping[str, str] = {
    "requires_action": ABANDONED,
    "requires_confirmation": "duplicate",
    "requires_capture": "duplicate",
}
"""What nobody will take up, since the card's owner is elsewhere: cancelled, and for which reason.

The reason stays with the intent, and says later that a bank wanted to hear the card's owner.
"""


def page_state(page: stripe.checkout.Session, intent: stripe.PaymentIntent | None) -> CheckoutState:
    """Return where a page stands; a card that its bank declined may be followed by another.

    Raises: StatusUnknown.
    """
    status = intent.status if intent is not None else NO_INTENT
    state = PAGES.get((page.status or "", page.payment_status), {}).get(status)
    if state is None:
        said = f"{page.id} is {page.status} and {page.payment_status}, its payment {status}"
        raise StatusUnknown(problem=said)
    has_failed = intent is not None and intent.last_payment_error is not None
    return CheckoutState.DECLINED if state is CheckoutState.OPEN and has_failed else state


def charge_state(intent: stripe.PaymentIntent) -> ChargeState:
    """Return what became of charging a kept card.

    Raises: GatewayDown while nothing did, StatusUnknown for a status without a meaning.
    """
    if intent.status not in CHARGES:
        raise StatusUnknown(problem=f"{intent.id} is {intent.status}")
    state = CHARGES[intent.status]
    if state is NOT_YET:
        raise GatewayDown(problem=f"{intent.id} is {intent.status}")
    if state is ChargeState.DECLINED and _wants_owner(intent):
        return ChargeState.AUTHENTICATION_REQUIRED
    return state


def decline_code_of(intent: stripe.PaymentIntent | None) -> str:
    """Return why the last card on an intent did not pay, in Stripe's words."""
    problem = intent.last_payment_error if intent is not None else None
    if problem is None:
        return ""
    code = getattr(problem, "decline_code", None) or getattr(problem, "code", None)
    return str(code or "card_declined")[:MAX_DECLINE_CODE]


def _wants_owner(intent: stripe.PaymentIntent) -> bool:
    was_left = intent.status == "canceled" and intent.cancellation_reason == ABANDONED
    return was_left or decline_code_of(intent) == AUTHENTICATION_REQUIRED
