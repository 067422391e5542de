"""The cards that Stripe keeps for people: charged while they are elsewhere, and forgotten.

A kept card has a customer of its own, so that forgetting it leaves nothing of its owner at Stripe.
A charge is looked for among its customer's before it is made: keys are forgotten after a day.
Source: docs.stripe.com/payments/save-and-reuse, docs.stripe.com/api/payment_intents.
"""

import stripe
from stripe.params import PaymentIntentCreateParams

from billing.errors import GatewayDown, GatewayRefused, KeyReused
from billing.gateways.port import CardCharge, CardChargeOrder, CardKey, ChargeState
from billing.gateways.stripe.mapping import charge_and_fee, reference_of
from billing.gateways.stripe.notices import BY_KEPT_CARD
from billing.gateways.stripe.statuses import LEFT_OPEN, charge_state, decline_code_of

FEE = "latest_charge.balance_transaction"
MAX_CHARGES_OF_A_CARD = 100
MISSING = "resource_missing"


class KeptCards:
    """Kept cards at Stripe; what Stripe's library raises is left to the caller to translate."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._stripe = client.v1

    async def charge(self, order: CardChargeOrder) -> CardCharge:
        """Charge a kept card, unless that was done."""
        found = await self.find(order)
        if found is not None:
            return found
        try:
            intent = await self._stripe.payment_intents.create_async(
                charge_params(order), {"idempotency_key": order.key}
            )
        except stripe.CardError as declined:
            # The intent tells it again, whoever asks; the error itself may be somebody else's.
            return await self._declined(order, declined)
        return charge_of(await self._ended(intent), order)

    async def find(self, order: CardChargeOrder) -> CardCharge | None:
        """Return what was made of an order."""
        try:
            made = await self._stripe.payment_intents.list_async(
                {
                    "customer": order.card.customer_id,
                    "limit": MAX_CHARGES_OF_A_CARD,
                    "expand": [f"data.{FEE}"],
                }
            )
        except stripe.InvalidRequestError as error:
            if error.code == MISSING:
                return None
            raise
        intent = next((one for one in made.data if _is_for(one, order.reference)), None)
        return charge_of(await self._ended(intent), order) if intent is not None else None

    async def get(self, intent_id: str) -> CardCharge:
        """Return a charge as it is now."""
        return charge_of(
            await self._stripe.payment_intents.retrieve_async(intent_id, {"expand": [FEE]})
        )

    async def forget(self, card: CardKey) -> None:
        """Delete the customer, and the card with it; no key is needed, the second time is none."""
        try:
            await self._stripe.customers.delete_async(card.customer_id)
        except stripe.InvalidRequestError as error:
            if error.code != MISSING:
                raise

    async def _ended(self, intent: stripe.PaymentIntent) -> stripe.PaymentIntent:
        """Cancel what waits for somebody who is elsewhere, so that it is never paid later."""
        reason = LEFT_OPEN.get(intent.status)
        if reason is None:
            return intent
        intents = self._stripe.payment_intents
        try:
            return await intents.cancel_async(
                intent.id, {"cancellation_reason": reason, "expand": [FEE]}
            )
        except stripe.InvalidRequestError:
            # It ended meanwhile.
            return await intents.retrieve_async(intent.id, {"expand": [FEE]})

    async def _declined(self, order: CardChargeOrder, declined: stripe.CardError) -> CardCharge:
        found = await self.find(order)
        if found is None:
            raise GatewayDown(problem=declined.user_message or "declined") from declined
        return found


def charge_params(order: CardChargeOrder) -> PaymentIntentCreateParams:
    """Return the charge to ask for."""
    return {
        "amount": order.amount_cents,
        "currency": order.currency.lower(),
        "customer": order.card.customer_id,
        "payment_method": order.card.method_id,
        "allowed_payment_method_types": ["card"],
        "off_session": True,
        "confirm": True,
        "description": order.title,
        "metadata": {"reference": order.reference, **BY_KEPT_CARD},
        "expand": [FEE],
    }


def charge_of(intent: stripe.PaymentIntent, order: CardChargeOrder | None = None) -> CardCharge:
    """Return an intent as the port knows it.

    Raises: GatewayDown while its end is not known, StatusUnknown for a status without a meaning,
    KeyReused when it is not as it was ordered.
    """
    state = charge_state(intent)
    asked = (order.amount_cents, order.currency.lower()) if order is not None else None
    if asked not in {None, (intent.amount, intent.currency)}:
        raise KeyReused(problem=f"{intent.id} was made for another request")
    is_paid = state is ChargeState.PAID
    charge_id, fee_cents = _paid_charge(intent) if is_paid else ("", 0)
    return CardCharge(
        id=intent.id,
        reference=reference_of(intent.metadata),
        state=state,
        amount_cents=intent.amount,
        currency=intent.currency.upper(),
        charge_id=charge_id,
        fee_cents=fee_cents,
        decline_code="" if is_paid else decline_code_of(intent),
    )


def _paid_charge(intent: stripe.PaymentIntent) -> tuple[str, int]:
    try:
        return charge_and_fee(intent)
    except GatewayRefused as odd:
        # A refusal would mean that nothing was charged.
        raise GatewayDown(**odd.details) from odd


def _is_for(intent: stripe.PaymentIntent, reference: str) -> bool:
    written = intent.to_dict().get("metadata") or {}
    return BY_KEPT_CARD.items() <= written.items() and written.get("reference") == reference
