"""The tests' Stripe and localstripe, which others wrote, are asked the same and say the same.

Where they differ is in `KNOWN`, with what Stripe's own documentation says.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio

from hub.kernel.database import Database
from tests.integration.billing.gateways.stripe import questions_to_gateway, questions_to_library
from tests.integration.billing.gateways.stripe.letterbox import Letterbox, open_letterbox
from tests.integration.billing.gateways.stripe.opinions import (
    OUR_PATH,
    THEIR_PATH,
    Asked,
    asked_of_ours,
    asked_of_theirs,
)
from tests.integration.billing.gateways.stripe.questioning import QUESTIONS
from tests.stripe.running import StripeServer, running_stripe
from tests.stripe.second_opinion import running_localstripe
from tests.stripe.webhooks import SECRET

# Opening the library's connections takes longer than most questions: they stay open.
pytestmark = pytest.mark.asyncio(loop_scope="module")
in_one_loop = pytest_asyncio.fixture(scope="module", loop_scope="module")

PAID = ("paid", 2000, "EUR", True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What each says, and why ours is right."""

    ours: object
    theirs: object
    why: str


KNOWN: Mapping[str, Difference] = {
    "the_reason_of_a_decline": Difference(
        ours="generic_decline",
        theirs="card_declined",
        why="Beside the code of a declined card is its `decline_code`; localstripe has none."
        " docs.stripe.com/error-codes#card-declined",
    ),
    "a_kept_card_whose_bank_always_asks": Difference(
        ours=("authentication_required", 2000, "EUR", False),
        theirs="GatewayDown",
        why="Off session nobody can be asked: the attempt fails with `authentication_required` and"
        " the intent waits for a card. localstripe asks as if its owner were there."
        " docs.stripe.com/payments/save-and-reuse",
    ),
    "a_kept_card_whose_bank_asked_when_it_was_kept": Difference(
        ours=PAID,
        theirs="GatewayDown",
        why="4000 0025 0000 3155 is left alone off session once it is set up; localstripe always"
        " asks. docs.stripe.com/testing#regulatory-cards",
    ),
    "a_card_is_forgotten_twice": Difference(
        ours="done",
        theirs="GatewayRefused",
        why="What does not exist has the code `resource_missing`; localstripe gives no code."
        " docs.stripe.com/error-codes#resource-missing",
    ),
    "somebody_elses_card": Difference(
        ours="GatewayRefused",
        theirs=PAID,
        why="A card pays for the customer whom it is attached to, and nobody else; localstripe does"
        " not look. docs.stripe.com/api/payment_intents/create",
    ),
    "an_amount_below_the_smallest": Difference(
        ours="GatewayRefused",
        theirs=("paid", 49, "EUR", True),
        why="The smallest charge is 0.50 EUR. docs.stripe.com/currencies",
    ),
    "a_currency_that_is_none": Difference(
        ours="GatewayRefused",
        theirs=("paid", 2000, "XYZ", True),
        why="The currency is one that Stripe supports. docs.stripe.com/currencies",
    ),
    "a_refund_of_more_than_is_left": Difference(
        ours="GatewayRefused",
        theirs="done",
        why="A charge is refunded as often as one likes, up to what is left of it."
        " docs.stripe.com/api/refunds/create",
    ),
    "what_a_charge_cost": Difference(
        ours=(55, 55),
        theirs=(0, 0),
        why="A balance transaction has a fee; localstripe takes none."
        " docs.stripe.com/api/balance_transactions/object",
    ),
    "whose_charge_a_statement_names": Difference(
        ours=True,
        theirs=False,
        why="Confirming an intent copies its metadata to the charge."
        " support.stripe.com/questions/how-metadata-works-with-related-objects",
    ),
    "a_key_of_somebody_else": Difference(
        ours="GatewayDown",
        theirs="GatewayRefused",
        why="A secret key that is not the account's gets 401; localstripe takes any that begins"
        " with `sk_`, and answers. docs.stripe.com/api/errors",
    ),
    "a_customer_who_was_deleted": Difference(
        ours=True,
        theirs=("InvalidRequestError", 404),
        why="Deleted customers can be read still, as such. docs.stripe.com/api/customers/delete",
    ),
    "a_set_up_after_a_decline": Difference(
        ours="requires_payment_method",
        theirs="canceled",
        why="A set-up that fails waits for another card."
        " docs.stripe.com/payments/paymentintents/lifecycle",
    ),
    "a_payout_beyond_the_balance": Difference(
        ours=("InvalidRequestError", 400),
        theirs="done",
        why="A payout needs an available balance. docs.stripe.com/api/payouts/create",
    ),
}


@pytest.fixture(scope="module")
def letterbox() -> Iterator[Letterbox]:
    with open_letterbox() as opened:
        yield opened


@pytest.fixture(scope="module")
def server(letterbox: Letterbox) -> Iterator[StripeServer]:
    with running_stripe(webhook_url=letterbox.url(OUR_PATH)) as running:
        yield running


@pytest.fixture(scope="module")
def localstripe(letterbox: Letterbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_localstripe(tmp_path_factory.mktemp("localstripe")) as address:
        told = {"url": letterbox.url(THEIR_PATH), "secret": SECRET}
        with httpx.Client(trust_env=False) as client:
            client.post(f"{address}/_config/webhooks/tests", json=told).raise_for_status()
        yield address


@in_one_loop
async def database() -> AsyncIterator[Database]:
    """Give what keeps accounts of payees, of which nothing is asked here."""
    unasked = Database("sqlite://")
    yield unasked
    await unasked.close()


@in_one_loop
async def ours(
    server: StripeServer, letterbox: Letterbox, database: Database
) -> AsyncIterator[Asked]:
    async with asked_of_ours(server, letterbox, database) as asked:
        yield asked


@in_one_loop
async def theirs(
    localstripe: str, letterbox: Letterbox, database: Database
) -> AsyncIterator[Asked]:
    async with asked_of_theirs(localstripe, letterbox, database) as asked:
        yield asked


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name not in KNOWN])
async def test_both_say_the_same_of(ours: Asked, theirs: Asked, name: str) -> None:
    assert await QUESTIONS[name](ours) == await QUESTIONS[name](theirs)


@pytest.mark.parametrize("name", KNOWN)
async def test_they_differ_as_is_known_about(ours: Asked, theirs: Asked, name: str) -> None:
    known = KNOWN[name]
    assert await QUESTIONS[name](ours) == known.ours, known.why
    assert await QUESTIONS[name](theirs) == known.theirs


async def test_both_are_asked_through_the_gateway_and_through_the_library() -> None:
    ways = {asked.__module__ for asked in QUESTIONS.values()}
    assert ways == {questions_to_gateway.__name__, questions_to_library.__name__}
    assert set(KNOWN) < set(QUESTIONS)
