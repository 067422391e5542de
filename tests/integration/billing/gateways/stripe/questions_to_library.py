"""What is asked of both Stripes through the official library."""

from typing import Any

import stripe

from tests.integration.billing.gateways.stripe.opinions import Asked, kept_card
from tests.integration.billing.gateways.stripe.questioning import answer, question
from tests.integration.billing.providers import (
    ALWAYS_ASKS,
    ASKS_THE_BANK,
    DECLINED_LATER,
    IS_DECLINED,
    PAYS,
)

EUR: Any = "eur"


def _labels(read: stripe.StripeObject) -> object:
    return read.to_dict()["metadata"]


# ---------------------------------------------------------------- customers and their cards


@question
async def a_customer_lives_and_goes(asked: Asked) -> object:
    customers = asked.library.v1.customers
    made = await customers.create_async({"email": "noe@estrade.example", "name": "Noé"})
    changed = await customers.update_async(made.id, {"name": "Noé F.", "metadata": {"a": "1"}})
    read = await customers.retrieve_async(made.id)
    gone = await customers.delete_async(made.id)
    return made.email, changed.name, read.name, _labels(read), gone.deleted


@question
async def a_customer_who_was_deleted(asked: Asked) -> object:
    customers = asked.library.v1.customers
    made = await customers.create_async()
    await customers.delete_async(made.id)
    return await answer(customers.retrieve_async(made.id), lambda one: one.to_dict()["deleted"])


@question
async def a_customer_who_does_not_exist(asked: Asked) -> object:
    customers = asked.library.v1.customers
    asks = [
        customers.retrieve_async("cus_nobody"),
        customers.update_async("cus_nobody", {"name": "x"}),
        customers.delete_async("cus_nobody"),
    ]
    return [await answer(one) for one in asks]


@question
async def the_cards_of_a_customer(asked: Asked) -> object:
    card = await kept_card(asked, PAYS)
    methods = asked.library.v1.payment_methods
    query: Any = {"customer": card.customer_id, "type": "card"}
    before = [one.id for one in (await methods.list_async(query)).data]
    await methods.detach_async(card.method_id)
    after = [one.id for one in (await methods.list_async(query)).data]
    return before == [card.method_id], after


@question
async def what_a_card_says_of_itself(asked: Asked) -> object:
    card = await kept_card(asked, PAYS)
    method = await asked.library.v1.payment_methods.retrieve_async(card.method_id)
    assert method.card is not None
    return method.type, method.card.brand, method.card.last4, method.card.exp_month


@question
async def a_declined_card_is_kept(asked: Asked) -> object:
    return await answer(kept_card(asked, IS_DECLINED))


@question
async def a_card_that_does_not_exist_is_kept(asked: Asked) -> object:
    customer = await asked.library.v1.customers.create_async()
    methods = asked.library.v1.payment_methods
    return await answer(methods.attach_async("pm_nothing", {"customer": customer.id}))


@question
async def a_card_is_kept_for_nobody(asked: Asked) -> object:
    methods = asked.library.v1.payment_methods
    found = await answer(methods.attach_async(await asked.new_card(PAYS), {"customer": "cus_no"}))
    return isinstance(found, tuple) and found[0]


# ---------------------------------------------------------------- payment intents


async def _intent(asked: Asked, number: str = "", **more: Any) -> stripe.PaymentIntent:
    params: Any = {"amount": 1500, "currency": "eur"} | more
    if number:
        card = await kept_card(asked, number)
        params |= {"customer": card.customer_id, "payment_method": card.method_id}
    return await asked.library.v1.payment_intents.create_async(params)


@question
async def an_intent_waits_for_a_card_and_for_its_owner(asked: Asked) -> object:
    return (await _intent(asked)).status, (await _intent(asked, PAYS)).status


@question
async def an_intent_is_confirmed(asked: Asked) -> object:
    intent = await _intent(asked, PAYS)
    intents = asked.library.v1.payment_intents
    done = await intents.confirm_async(intent.id)
    read = await intents.retrieve_async(intent.id)
    again = await answer(intents.confirm_async(intent.id))
    return done.status, read.status, read.amount, bool(read.latest_charge), again


@question
async def an_intent_is_cancelled(asked: Asked) -> object:
    intent = await _intent(asked, PAYS)
    intents = asked.library.v1.payment_intents
    done = await intents.cancel_async(intent.id)
    return done.status, await answer(intents.confirm_async(intent.id))


@question
async def a_paid_intent_is_cancelled(asked: Asked) -> object:
    intent = await _intent(asked, PAYS, confirm=True)
    return intent.status, await answer(asked.library.v1.payment_intents.cancel_async(intent.id))


@question
async def an_intent_whose_card_is_declined(asked: Asked) -> object:
    intent = await _intent(asked, DECLINED_LATER)
    intents = asked.library.v1.payment_intents
    said = await answer(intents.confirm_async(intent.id))
    read = await intents.retrieve_async(intent.id)
    assert read.last_payment_error is not None
    return said, read.status, read.last_payment_error.code


async def _answered(asked: Asked, *, is_approved: bool) -> stripe.PaymentIntent:
    intent = await _intent(asked, ALWAYS_ASKS, confirm=True)
    assert (intent.status, bool(intent.next_action)) == ("requires_action", True)
    await asked.answer_bank(intent, is_approved=is_approved)
    return await asked.library.v1.payment_intents.retrieve_async(intent.id)


@question
async def a_bank_asks_and_its_owner_says_yes(asked: Asked) -> object:
    read = await _answered(asked, is_approved=True)
    return read.status, bool(read.latest_charge), read.next_action


@question
async def a_bank_asks_and_its_owner_says_no(asked: Asked) -> object:
    read = await _answered(asked, is_approved=False)
    assert read.last_payment_error is not None
    return read.status, read.last_payment_error.code, bool(read.latest_charge)


@question
async def a_bank_that_asked_before_asks_again_while_its_owner_is_there(asked: Asked) -> object:
    return (await _intent(asked, ASKS_THE_BANK, confirm=True)).status


@question
async def an_intent_that_makes_no_sense(asked: Asked) -> object:
    intents = asked.library.v1.payment_intents
    params: list[Any] = [
        {"amount": 0, "currency": "eur"},
        {"amount": -5, "currency": "eur"},
        {"currency": "eur"},
        {"amount": 500},
        {"amount": 500, "currency": "eur", "off_session": True},
        {"amount": 500, "currency": "eur", "what_is_this": 1},
    ]
    found = [await answer(intents.create_async(one)) for one in params]
    return [*found, await answer(intents.retrieve_async("pi_nowhere"))]


# ---------------------------------------------------------------- setup intents


@question
async def a_card_is_set_up(asked: Asked) -> object:
    intents = asked.library.v1.setup_intents
    customer = await asked.library.v1.customers.create_async()
    made = await intents.create_async({"customer": customer.id, "usage": "off_session"})
    card = await asked.new_card(PAYS)
    done = await intents.confirm_async(made.id, {"payment_method": card})
    return made.status, made.usage, done.status, done.payment_method == card


@question
async def a_bank_asks_before_a_card_is_set_up(asked: Asked) -> object:
    intents = asked.library.v1.setup_intents
    made = await intents.create_async({})
    card = await asked.new_card(ALWAYS_ASKS)
    done = await intents.confirm_async(made.id, {"payment_method": card})
    cancelled = await intents.cancel_async(made.id)
    return done.status, bool(done.next_action), cancelled.status, cancelled.next_action


@question
async def a_declined_card_is_set_up(asked: Asked) -> object:
    intents = asked.library.v1.setup_intents
    made = await intents.create_async({})
    card = await asked.new_card(IS_DECLINED)
    return await answer(intents.confirm_async(made.id, {"payment_method": card}))


@question
async def a_set_up_after_a_decline(asked: Asked) -> object:
    intents = asked.library.v1.setup_intents
    made = await intents.create_async({})
    await answer(
        intents.confirm_async(made.id, {"payment_method": await asked.new_card(IS_DECLINED)})
    )
    return (await intents.retrieve_async(made.id)).status


@question
async def a_set_up_without_a_card(asked: Asked) -> object:
    intents = asked.library.v1.setup_intents
    made = await intents.create_async({})
    return await answer(intents.confirm_async(made.id)), await answer(
        intents.retrieve_async("seti_nowhere")
    )


# ---------------------------------------------------------------- payouts


@question
async def a_payout_is_on_its_way_and_is_called_back(asked: Asked) -> object:
    await asked.fund(5000)
    payouts = asked.library.v1.payouts
    made = await payouts.create_async({"amount": 1000, "currency": EUR, "metadata": {"a": "b"}})
    read = await payouts.retrieve_async(made.id)
    back = await payouts.cancel_async(made.id)
    again = await answer(payouts.cancel_async(made.id))
    shown = (made.amount, made.currency, made.automatic, made.type, _labels(made))
    return shown, made.status, read.status, back.status, again


@question
async def a_payout_beyond_the_balance(asked: Asked) -> object:
    payouts = asked.library.v1.payouts
    return await answer(payouts.create_async({"amount": 900_000_000, "currency": EUR}))


@question
async def payouts_that_make_no_sense(asked: Asked) -> object:
    payouts = asked.library.v1.payouts
    amounts = [await answer(payouts.create_async({"amount": n, "currency": EUR})) for n in (0, -1)]
    return [*amounts, await answer(payouts.retrieve_async("po_nowhere"))]


@question
async def a_movement_that_does_not_exist(asked: Asked) -> object:
    return await answer(asked.library.v1.balance_transactions.retrieve_async("txn_nowhere"))
