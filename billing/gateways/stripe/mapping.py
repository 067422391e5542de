"""Between Stripe's words and the port's: what is asked, and how an answer reads.

Source: docs.stripe.com/api/checkout/sessions, /refunds and /transfers.
"""

from datetime import datetime, timedelta

import stripe
from stripe.params import (
    EventListParams,
    RefundCreateParams,
    TransferCreateParams,
    TransferCreateReversalParams,
)
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

from billing.errors import GatewayDown, GatewayRefused, StatusUnknown
from billing.gateways.port import (
    CardKey,
    Checkout,
    CheckoutOrder,
    CheckoutState,
    KeptCard,
    Outcome,
    OutcomeState,
    RefundOrder,
    ReversalOrder,
    TransferOrder,
)
from billing.gateways.stripe.notices import TYPES
from billing.gateways.stripe.statuses import decline_code_of, page_state

PAGE_OUTLIVES = timedelta(hours=1)
"""How long Stripe keeps a page beyond its time, unless we close it; it wants 30 minutes of life."""

CHARGE_AND_FEE = "payment_intent.latest_charge.balance_transaction"
CARD = "payment_intent.payment_method"
EVENTS_A_PAGE = 100

REFUND_STATES = {
    "pending": OutcomeState.PENDING,
    "requires_action": OutcomeState.PENDING,
    "succeeded": OutcomeState.SUCCEEDED,
    "failed": OutcomeState.FAILED,
    "canceled": OutcomeState.FAILED,
}


def checkout_params(order: CheckoutOrder) -> SessionCreateParams:
    """Return the page to ask for; asked again, the same to the letter, as its key demands."""
    ours = {"reference": order.reference}
    asked: SessionCreateParams = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "adaptive_pricing": {"enabled": False},
        "line_items": [_line(order, number) for number in range(len(order.lines))],
        "client_reference_id": order.reference,
        "metadata": ours,
        "payment_intent_data": {"metadata": ours, "description": order.title},
        "locale": "fr" if order.locale == "fr" else "en",
        "success_url": order.return_url,
        "cancel_url": order.return_url,
        "expires_at": int((order.expires_at + PAGE_OUTLIVES).timestamp()),
        "expand": [CHARGE_AND_FEE],
    }
    if order.card is not None:
        return with_card_offered(asked, order.card)
    return with_card_kept(asked) if order.keeps_card else asked


def refund_params(order: RefundOrder) -> RefundCreateParams:
    """Return the refund to ask for."""
    return {
        "charge": order.charge_id,
        "amount": order.amount_cents,
        "metadata": {"reference": order.reference},
    }


def transfer_params(order: TransferOrder, *, destination: str) -> TransferCreateParams:
    """Return the transfer to ask for; `destination` is the payee's account at Stripe."""
    return {
        "amount": order.amount_cents,
        "currency": order.currency.lower(),
        "destination": destination,
        "transfer_group": order.reference,
        "metadata": {"reference": order.reference},
    }


def reversal_params(order: ReversalOrder) -> TransferCreateReversalParams:
    """Return the reversal to ask for."""
    return {"amount": order.amount_cents, "metadata": {"reference": order.reference}}


def events_params(*, since: datetime, cursor: str) -> EventListParams:
    """Return the list of events to ask for, newest first; with a cursor, those before it."""
    asked: EventListParams = {
        "created": {"gte": int(since.timestamp())},
        "types": list(TYPES),
        "limit": EVENTS_A_PAGE,
    }
    if cursor:
        asked["starting_after"] = cursor
    return asked


def checkout_of(page: stripe.checkout.Session) -> Checkout:
    """Return a page as the port knows it.

    Raises: GatewayDown while the fee is not known, StatusUnknown for a state without a meaning.
    """
    intent = page.payment_intent if isinstance(page.payment_intent, stripe.PaymentIntent) else None
    state = page_state(page, intent)
    charge_id, fee_cents = "", 0
    if state is CheckoutState.PAID:
        charge_id, fee_cents = charge_and_fee(intent)
    return Checkout(
        id=page.id,
        reference=page.client_reference_id or "",
        state=state,
        url=page.url or "",
        amount_cents=page.amount_total or 0,
        currency=(page.currency or "").upper(),
        charge_id=charge_id,
        fee_cents=fee_cents,
        decline_code=decline_code_of(intent) if state is CheckoutState.DECLINED else "",
        card=kept_card_of(page, intent) if state is CheckoutState.PAID else None,
    )


def refund_of(refund: stripe.Refund) -> Outcome:
    """Return a refund as the port knows it. Raises: StatusUnknown for one without a meaning."""
    state = REFUND_STATES.get(refund.status or "")
    if state is None:
        raise StatusUnknown(problem=f"{refund.id} is {refund.status}")
    reason = getattr(refund, "failure_reason", None) or refund.status or ""
    return Outcome(
        id=refund.id,
        reference=reference_of(refund.metadata),
        state=state,
        amount_cents=refund.amount,
        currency=refund.currency.upper(),
        problem=reason if state is OutcomeState.FAILED else "",
    )


def transfer_of(transfer: stripe.Transfer) -> Outcome:
    """Return a transfer as the port knows it: done as soon as it exists."""
    return Outcome(
        id=transfer.id,
        reference=reference_of(transfer.metadata),
        state=OutcomeState.SUCCEEDED,
        amount_cents=transfer.amount,
        currency=transfer.currency.upper(),
    )


def reversal_of(reversal: stripe.TransferReversal) -> Outcome:
    """Return a reversal as the port knows it: done as soon as it exists."""
    return Outcome(
        id=reversal.id,
        reference=reference_of(reversal.metadata),
        state=OutcomeState.SUCCEEDED,
        amount_cents=reversal.amount,
        currency=reversal.currency.upper(),
    )


def reference_of(metadata: stripe.StripeObject | None) -> str:
    """Return the id of our row, empty for what somebody made without us."""
    if metadata is None or "reference" not in metadata:
        return ""
    return str(metadata["reference"])


def _line(order: CheckoutOrder, number: int) -> SessionCreateParamsLineItem:
    line = order.lines[number]
    return {
        "price_data": {
            "currency": order.currency.lower(),
            "unit_amount": line.amount_cents,
            "product_data": {"name": line.name, "description": order.title},
        },
        "quantity": 1,
    }


def charge_and_fee(intent: stripe.PaymentIntent | None) -> tuple[str, int]:
    """Return the charge of an intent, and its fee. Raises: GatewayDown, GatewayRefused."""
    charge = intent.latest_charge if intent is not None else None
    if not isinstance(charge, stripe.Charge):
        raise GatewayDown(problem="it is paid, its charge is not known yet")
    balance = charge.balance_transaction
    if not isinstance(balance, stripe.BalanceTransaction):
        raise GatewayDown(problem=f"the fee of {charge.id} is not known yet")
    if balance.currency != charge.currency:
        raise GatewayRefused(
            problem=f"{charge.id} was paid in {charge.currency} and its fee taken in"
            f" {balance.currency}: open a balance in {charge.currency} at Stripe"
        )
    return charge.id, balance.fee


def with_card_kept(asked: SessionCreateParams) -> SessionCreateParams:
    """Let a page keep its card with a customer of its own, who goes when the card goes."""
    intent = asked.get("payment_intent_data") or {}
    return {
        **asked,
        "customer_creation": "always",
        "payment_intent_data": {**intent, "setup_future_usage": "off_session"},
    }


def with_card_offered(asked: SessionCreateParams, card: CardKey) -> SessionCreateParams:
    """Let a page show a kept card to its owner, who is there to answer their bank.

    Stripe marks what `setup_future_usage` keeps as `limited`, and does not show it unless told to.
    Source: docs.stripe.com/payments/existing-customers.
    """
    return {
        **asked,
        "customer": card.customer_id,
        "saved_payment_method_options": {"allow_redisplay_filters": ["always", "limited"]},
    }


def kept_card_of(
    page: stripe.checkout.Session, intent: stripe.PaymentIntent | None
) -> KeptCard | None:
    """Return the card that was kept of a paid page."""
    method = intent.payment_method if intent is not None else None
    if intent is None or intent.setup_future_usage is None or page.customer is None:
        return None
    if not isinstance(method, stripe.PaymentMethod) or method.card is None:
        return None
    customer = page.customer if isinstance(page.customer, str) else page.customer.id
    return KeptCard(
        key=CardKey(customer_id=customer, method_id=method.id),
        brand=method.card.brand,
        last4=method.card.last4 or "",
        exp_month=method.card.exp_month,
        exp_year=method.card.exp_year,
    )
