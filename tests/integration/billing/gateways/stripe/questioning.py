"""Questions that are put to both Stripes; an answer says nothing drawn at random, such as an id."""

from collections.abc import Awaitable, Callable
from typing import Any

import stripe

from billing.errors import GatewayError
from tests.integration.billing.gateways.stripe.opinions import Asked

Question = Callable[[Asked], Awaitable[object]]
QUESTIONS: dict[str, Question] = {}


def question(asked: Question) -> Question:
    """Ask this of both."""
    QUESTIONS[asked.__name__] = asked
    return asked


async def answer(asked: Awaitable[Any], read: Callable[[Any], object] = lambda _: "done") -> object:
    """Return what is read in an answer, or the class of the error."""
    try:
        return read(await asked)
    except GatewayError as error:
        return type(error).__name__
    except stripe.StripeError as error:
        return type(error).__name__, error.http_status
