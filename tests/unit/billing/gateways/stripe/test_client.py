"""Stripe's errors, told as the port's: what may be tried again, and what not."""

from collections.abc import Callable

import pytest
import stripe

from billing.errors import FundsPending, GatewayDown, GatewayError, GatewayRefused, KeyReused
from billing.gateways.stripe.client import is_repeated, translate

Made = Callable[..., stripe.StripeError]


def said(make: Made, *about: str, code: str | None = None) -> stripe.StripeError:
    return make(*about, code=code) if code else make(*about)


@pytest.mark.parametrize(
    ("make", "about", "code", "ours"),
    [
        (stripe.APIConnectionError, ("away",), None, GatewayDown),
        (stripe.APIError, ("500",), None, GatewayDown),
        (stripe.RateLimitError, ("429",), None, GatewayDown),
        (stripe.AuthenticationError, ("401",), None, GatewayDown),
        (stripe.PermissionError, ("403",), None, GatewayDown),
        (stripe.IdempotencyError, ("busy",), "idempotency_key_in_use", GatewayDown),
        (stripe.IdempotencyError, ("other parameters",), None, KeyReused),
        (stripe.InvalidRequestError, ("poor", ""), "balance_insufficient", FundsPending),
        (stripe.InvalidRequestError, ("no such charge", "charge"), None, GatewayRefused),
        (stripe.CardError, ("declined", "", "card_declined"), None, GatewayRefused),
    ],
)
def test_each_error_is_one_of_the_ports(
    make: Made, about: tuple[str, ...], code: str | None, ours: type[GatewayError]
) -> None:
    assert type(translate(said(make, *about, code=code))) is ours


def test_the_reason_is_kept_for_people() -> None:
    told = translate(said(stripe.InvalidRequestError, "No such charge: 'ch_1'.", "charge"))
    assert told.details == {"problem": "No such charge: 'ch_1'"}
    assert translate(stripe.APIError()).details == {"problem": "APIError"}


def test_an_answer_that_is_only_repeated_is_known_by_its_header() -> None:
    assert is_repeated(stripe.APIError("500", headers={"idempotent-replayed": "true"}))
    assert not is_repeated(stripe.APIError("500", headers={}))
    assert not is_repeated(stripe.APIError("500"))
