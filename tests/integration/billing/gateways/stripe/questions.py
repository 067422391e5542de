"""What is asked of both Stripes; an answer says nothing that is drawn at random, such as an id.

The first ones are asked through our gateway, the others through the official library.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import stripe

from billing.errors import GatewayError, NoticeRefused
from billing.gateways.port import CardCharge, CardChargeOrder, CardKey, Outcome, RefundOrder
from billing.gateways.stripe.gateway import StripeGateway
from billing.gateways.stripe.webhooks import read_webhook
from hub.kernel.clock import SystemClock
from tests.integration.billing.gateways.stripe.opinions import Asked, kept_card
from tests.integration.billing.providers import (
    ALWAYS_ASKS,
    ASKS_THE_BANK,
    DECLINED_LATER,
    IS_DECLINED,
    PAYS,
)
from tests.stripe.webhooks import SECRET

Question = Callable[[Asked], Awaitable[object]]
QUESTIONS: dict[str, Question] = {}
NOBODY = CardKey(customer_id="cus_nobody", method_id="pm_nothing")
EUR: Any = "eur"
SUCCEEDED = '"type": "payment_intent.succeeded"'


def question(asked: Question) -> Question:
    """Ask this of both."""
    QUESTIONS[asked.__name__] = asked
    return asked


def order_for(card: CardKey, *, amount_cents: int = 2000) -> CardChargeOrder:
    reference = f"pay_{uuid4().hex}"
    return CardChargeOrder(
        key=f"card:{reference}",
        reference=reference,
        title="Premiers accords",
        card=card,
        amount_cents=amount_cents,
        currency="EUR",
    )


def refund_of(charge: CardCharge, *, amount_cents: int) -> RefundOrder:
    reference = f"ref_{uuid4().hex}"
    return RefundOrder(
        key=f"refund:{reference}",
        reference=reference,
        charge_id=charge.charge_id,
        amount_cents=amount_cents,
        currency="EUR",
    )


async def answer(asked: Awaitable[Any], read: Callable[[Any], object] = lambda _: "done") -> object:
    """Return what is read in an answer, or the class of the error."""
    try:
        return read(await asked)
    except GatewayError as error:
        return type(error).__name__
    except stripe.StripeError as error:
        return type(error).__name__, error.http_status


def charged(made: CardCharge) -> object:
    return made.state.value, made.amount_cents, made.currency, bool(made.charge_id)


def given_back(made: Outcome) -> object:
    return made.state.value, made.amount_cents, made.currency


async def paid(asked: Asked, *, amount_cents: int = 2000) -> CardCharge:
    card = await kept_card(asked, PAYS)
    return await asked.gateway.charge_card(order_for(card, amount_cents=amount_cents))


# ---------------------------------------------------------------- kept cards


@question
async def a_kept_card_pays(asked: Asked) -> object:
    order = order_for(await kept_card(asked, PAYS))
    made = await asked.gateway.charge_card(order)
    again = await asked.gateway.get_card_charge(made.id)
    return charged(made), made.reference == order.reference, again == made, made.decline_code


@question
async def the_same_order_charges_once(asked: Asked) -> object:
    order = order_for(await kept_card(asked, PAYS))
    before = await asked.gateway.find_card_charge(order)
    made = [await asked.gateway.charge_card(order) for _ in range(3)]
    found = await asked.gateway.find_card_charge(order)
    return before, len({one.charge_id for one in made}), found == made[0]


@question
async def an_order_that_changes_is_not_the_same(asked: Asked) -> object:
    order = order_for(await kept_card(asked, PAYS))
    await asked.gateway.charge_card(order)
    return await answer(asked.gateway.charge_card(replace(order, amount_cents=2001)))


@question
async def a_kept_card_is_declined(asked: Asked) -> object:
    order = order_for(await kept_card(asked, DECLINED_LATER))
    made = await asked.gateway.charge_card(order)
    return charged(made), bool(made.decline_code), await asked.gateway.charge_card(order) == made


@question
async def the_reason_of_a_decline(asked: Asked) -> object:
    order = order_for(await kept_card(asked, DECLINED_LATER))
    return (await asked.gateway.charge_card(order)).decline_code


@question
async def a_kept_card_whose_bank_always_asks(asked: Asked) -> object:
    order = order_for(await kept_card(asked, ALWAYS_ASKS))
    return await answer(asked.gateway.charge_card(order), charged)


@question
async def a_kept_card_whose_bank_asked_when_it_was_kept(asked: Asked) -> object:
    order = order_for(await kept_card(asked, ASKS_THE_BANK))
    return await answer(asked.gateway.charge_card(order), charged)


@question
async def a_card_is_forgotten(asked: Asked) -> object:
    card = await kept_card(asked, PAYS)
    before = await asked.gateway.charge_card(order_for(card))
    forgotten = await answer(asked.gateway.forget_card(card, key="forget:crd_1"))
    after = await answer(asked.gateway.charge_card(order_for(card)), charged)
    return forgotten, after, await asked.gateway.get_card_charge(before.id) == before


@question
async def a_card_is_forgotten_twice(asked: Asked) -> object:
    card = await kept_card(asked, PAYS)
    await asked.gateway.forget_card(card, key="forget:crd_1")
    return await answer(asked.gateway.forget_card(card, key="forget:crd_1"))


@question
async def somebody_elses_card(asked: Asked) -> object:
    mine, yours = await kept_card(asked, PAYS), await kept_card(asked, PAYS)
    crossed = replace(mine, method_id=yours.method_id)
    return await answer(asked.gateway.charge_card(order_for(crossed)), charged)


@question
async def what_nobody_can_be_charged(asked: Asked) -> object:
    card = await kept_card(asked, PAYS)
    lost = replace(card, method_id="pm_nothing")
    orders = [order_for(card, amount_cents=0), order_for(NOBODY), order_for(lost)]
    return [await answer(asked.gateway.charge_card(order), charged) for order in orders]


@question
async def an_amount_below_the_smallest(asked: Asked) -> object:
    order = order_for(await kept_card(asked, PAYS), amount_cents=49)
    return await answer(asked.gateway.charge_card(order), charged)


@question
async def a_currency_that_is_none(asked: Asked) -> object:
    order = replace(order_for(await kept_card(asked, PAYS)), currency="XYZ")
    return await answer(asked.gateway.charge_card(order), charged)


@question
async def a_charge_that_does_not_exist(asked: Asked) -> object:
    return [await answer(asked.gateway.get_card_charge(name)) for name in ("pi_nowhere", "")]


# ---------------------------------------------------------------- refunds


@question
async def a_refund_in_parts(asked: Asked) -> object:
    charge = await paid(asked)
    parts = [refund_of(charge, amount_cents=cents) for cents in (500, 1500)]
    made = [await asked.gateway.create_refund(part) for part in parts]
    same = [await asked.gateway.create_refund(part) for part in parts]
    read = [await asked.gateway.get_refund(one.id) for one in made]
    names = [one.reference == part.reference for one, part in zip(made, parts, strict=True)]
    return [given_back(one) for one in made], same == made, read == made, names


@question
async def a_refund_of_more_than_is_left(asked: Asked) -> object:
    charge = await paid(asked)
    await asked.gateway.create_refund(refund_of(charge, amount_cents=1900))
    return await answer(asked.gateway.create_refund(refund_of(charge, amount_cents=101)))


@question
async def refunds_that_make_no_sense(asked: Asked) -> object:
    charge = await paid(asked)
    orders = [
        refund_of(charge, amount_cents=0),
        refund_of(charge, amount_cents=-5),
        replace(refund_of(charge, amount_cents=10), currency="CHF"),
        replace(refund_of(charge, amount_cents=10), charge_id="ch_nowhere"),
        replace(refund_of(charge, amount_cents=10), charge_id=""),
    ]
    return [await answer(asked.gateway.create_refund(order)) for order in orders]


@question
async def a_refund_that_changes_is_not_the_same(asked: Asked) -> object:
    order = refund_of(await paid(asked), amount_cents=10)
    await asked.gateway.create_refund(order)
    return await answer(asked.gateway.create_refund(replace(order, amount_cents=11)))


@question
async def a_refund_that_does_not_exist(asked: Asked) -> object:
    return [await answer(asked.gateway.get_refund(name)) for name in ("re_nowhere", "")]


# ---------------------------------------------------------------- statements


async def _moved(asked: Asked, *object_ids: str) -> list[Any]:
    now = datetime.now(UTC)
    page = await asked.gateway.list_movements(
        since=now - timedelta(hours=1), until=now + timedelta(hours=1), cursor=""
    )
    return [moved for moved in page.movements if moved.object_id in object_ids]


@question
async def what_a_charge_and_a_refund_moved(asked: Asked) -> object:
    charge = await paid(asked)
    refund = await asked.gateway.create_refund(refund_of(charge, amount_cents=700))
    moved = await _moved(asked, charge.charge_id, refund.id)
    about = {one.about_id for one in moved} == {charge.charge_id, ""}
    return sorted((one.kind.value, one.amount_cents, one.currency) for one in moved), about


@question
async def what_a_charge_cost(asked: Asked) -> object:
    charge = await paid(asked)
    (moved,) = await _moved(asked, charge.charge_id)
    return charge.fee_cents, moved.fee_cents


@question
async def whose_charge_a_statement_names(asked: Asked) -> object:
    order = order_for(await kept_card(asked, PAYS))
    charge = await asked.gateway.charge_card(order)
    (moved,) = await _moved(asked, charge.charge_id)
    return moved.reference == order.reference


@question
async def what_is_given_notice_of(asked: Asked) -> object:
    charge = await paid(asked)
    since, cursor = datetime.now(UTC) - timedelta(hours=1), ""
    heard: set[str] = set()
    for _ in range(20):
        page = await asked.gateway.list_notices(since=since, cursor=cursor)
        heard |= {one.object_kind for one in page.notices if one.object_id == charge.id}
        cursor = page.next_cursor
        if not cursor:
            break
    return heard


@question
async def what_a_webhook_is_believed(asked: Asked) -> object:
    charge = await paid(asked)
    body, signature = await asked.letterbox.letter(asked.path, SUCCEEDED, charge.id)
    now, an_hour = datetime.now(UTC), timedelta(hours=1)

    def read(body: bytes = body, *, secret: str = SECRET, at: datetime = now) -> object:
        try:
            told = read_webhook(body, signature=signature, secret=secret, now=at)
        except NoticeRefused:
            return "refused"
        return told.object_kind, told.object_id == charge.id

    altered = body.replace(b"2000", b"9000")
    return (
        read(),
        read(altered),
        read(secret="whsec_other"),
        read(at=now + an_hour),
        read(at=now - an_hour),
    )


@question
async def a_key_that_is_none(asked: Asked) -> object:
    return await _asked_with(asked, "not-a-key")


@question
async def a_key_of_somebody_else(asked: Asked) -> object:
    return await _asked_with(asked, "sk_test_of_somebody")


async def _asked_with(asked: Asked, key: str) -> object:
    gateway = StripeGateway(
        secret_key=key,
        address=asked.address,
        database=asked.gateway._database,
        clock=SystemClock(),
    )
    try:
        return await answer(gateway.get_refund("re_nowhere"))
    finally:
        await gateway.close()


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
