"""Stripe's test cards, by number, and what each does.

Source: https://docs.stripe.com/testing.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tests.stripe.refusals import Refusal
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store


class Asks(StrEnum):
    """When a card wants its owner to confirm.

    One that is set up is left alone while its owner is elsewhere, and asks on a page all the same.
    """

    NEVER = "never"
    UNLESS_SET_UP = "unless_set_up"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A test card; `code` is empty when it pays."""

    token: str
    brand: str = "visa"
    code: str = ""
    decline_code: str = ""
    message: str = ""
    asks: Asks = Asks.NEVER
    is_available_at_once: bool = False
    is_disputed: bool = False
    is_declined_later: bool = False  # It can be saved, and does not pay afterwards.


DECLINED = "Your card was declined."
CARDS = {
    "4242424242424242": Card(token="pm_card_visa"),
    "5555555555554444": Card(token="pm_card_mastercard", brand="mastercard"),
    "4000002500000003": Card(token="pm_card_fr"),
    "4000000000000077": Card(token="pm_card_bypassPending", is_available_at_once=True),
    "4000000000000259": Card(token="pm_card_createDispute", is_disputed=True),
    "4000000000000002": Card(
        token="pm_card_visa_chargeDeclined",
        code="card_declined",
        decline_code="generic_decline",
        message=DECLINED,
    ),
    "4000000000009995": Card(
        token="pm_card_visa_chargeDeclinedInsufficientFunds",
        code="card_declined",
        decline_code="insufficient_funds",
        message="Your card has insufficient funds.",
    ),
    "4000000000009987": Card(
        token="pm_card_visa_chargeDeclinedLostCard",
        code="card_declined",
        decline_code="lost_card",
        message=DECLINED,
    ),
    "4000000000000069": Card(
        token="pm_card_chargeDeclinedExpiredCard",
        code="expired_card",
        message="Your card has expired.",
    ),
    "4000000000000127": Card(
        token="pm_card_chargeDeclinedIncorrectCvc",
        code="incorrect_cvc",
        message="Your card's security code is incorrect.",
    ),
    "4000000000000119": Card(
        token="pm_card_chargeDeclinedProcessingError",
        code="processing_error",
        message="An error occurred while processing your card. Try again in a little bit.",
    ),
    "4000000000000341": Card(
        token="pm_card_chargeCustomerFail",
        code="card_declined",
        decline_code="generic_decline",
        message=DECLINED,
        is_declined_later=True,
    ),
    "4000002500003155": Card(
        token="pm_card_authenticationRequiredOnSetup", asks=Asks.UNLESS_SET_UP
    ),
    "4000002760003184": Card(token="pm_card_authenticationRequired", asks=Asks.ALWAYS),
}
TOKENS = {card.token: number for number, card in CARDS.items()}


def passes_luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit. Source: ISO/IEC 7812-1, annex B."""
    odd = sum(int(digit) for digit in digits[-1::-2])
    even = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (odd + even) % 10 == 0


def card_error(message: str, code: str, **fields: Any) -> Refusal:
    """Say no as a bank would."""
    return Refusal(message, status=402, kind="card_error", code=code, **fields)


def check_expiry(text: str, *, now: datetime) -> None:
    """Refuse a month that is none, or over. Raises: Refusal."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(?:20)?(\d{2})\s*", text)
    if found is None:
        message = "Your card's expiration date is incomplete."
        raise card_error(message, "incomplete_expiry", param="exp_month")
    month, year = int(found[1]), 2000 + int(found[2])
    if not 1 <= month <= 12:
        message = "Your card's expiration month is invalid."
        raise card_error(message, "invalid_expiry_month", param="exp_month")
    if (year, month) < (now.year, now.month):
        message = "Your card's expiration year is in the past."
        raise card_error(message, "invalid_expiry_year", param="exp_year")


def check_cvc(text: str) -> None:
    """Refuse a security code that is none. Raises: Refusal."""
    if not re.fullmatch(r"\d{3,4}", text.strip()):
        message = "Your card's security code is incomplete."
        raise card_error(message, "incomplete_cvc", param="cvc")


def new_payment_method(store: Store, number: str, *, email: str = "", name: str = "") -> Thing:
    """Make a payment method of a card that was typed. Raises: Refusal."""
    digits = "".join(character for character in number if character.isdigit())
    if not 12 <= len(digits) <= 19 or not passes_luhn(digits):
        raise card_error("Your card number is incorrect.", "incorrect_number", param="number")
    if digits not in CARDS:
        message = "Your card was declined. Your request was in test mode, but used a non test card."
        raise card_error(message, "card_declined", decline_code="test_mode_live_card")
    method = blank(
        "payment_method",
        id=store.new_id("pm"),
        type="card",
        created=store.now(),
        allow_redisplay="unspecified",
        billing_details={
            "address": None,
            "email": email or None,
            "name": name or None,
            "phone": None,
            "tax_id": None,
        },
        card=_card_details(store, digits),
    )
    store.card_numbers[method["id"]] = digits
    return store.put(method)


def find_payment_method(store: Store, method_id: str, *, param: str = "payment_method") -> Thing:
    """Return a payment method; a test token makes a new one. Raises: Refusal."""
    if method_id in TOKENS:
        return new_payment_method(store, TOKENS[method_id])
    return store.get("payment_method", method_id, param=param)


def card_of(store: Store, method: Thing) -> Card:
    """Return what a payment method's card does."""
    return CARDS[store.card_numbers[method["id"]]]


def check_attachable(card: Card) -> None:
    """Refuse to save a card that its bank declines. Raises: Refusal.

    Source: https://docs.stripe.com/testing#declined-payments.
    """
    if card.code and not card.is_declined_later:
        fields = {"decline_code": card.decline_code} if card.decline_code else {}
        raise card_error(card.message, card.code, **fields)


def _card_details(store: Store, digits: str) -> Thing:
    return {
        "brand": CARDS[digits].brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "FR" if digits.startswith("400000250") else "US",
        "display_brand": CARDS[digits].brand,
        "exp_month": 12,
        "exp_year": store.clock.now().year + 3,
        "fingerprint": f"print{digits[-10:]}",
        "funding": "credit",
        "last4": digits[-4:],
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }
