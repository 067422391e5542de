"""What is asked of both Stripes through our gateway."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from billing.errors import NoticeRefused
from billing.gateways.port import CardCharge, CardChargeOrder, CardKey, Outcome, RefundOrder
from billing.gateways.stripe.gateway import StripeGateway
from billing.gateways.stripe.webhooks import read_webhook
from hub.kernel.clock import SystemClock
from tests.integration.billing.gateways.stripe.opinions import Asked, kept_card
from tests.integration.billing.gateways.stripe.questioning import answer, question
from tests.integration.billing.providers import ALWAYS_ASKS, ASKS_THE_BANK, DECLINED_LATER, PAYS
from tests.stripe.webhooks import SECRET

NOBODY = CardKey(customer_id="cus_nobody", method_id="pm_nothing")
SUCCEEDED = '"type": "payment_intent.succeeded"'


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
