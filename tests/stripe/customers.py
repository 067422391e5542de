"""Customers and their saved cards.

Source: https://docs.stripe.com/api/customers and https://docs.stripe.com/api/payment_methods.
"""

from stripe.params import (
    CustomerCreateParams,
    CustomerDeleteParams,
    CustomerListParams,
    CustomerListPaymentMethodsParams,
    CustomerRetrieveParams,
    CustomerUpdateParams,
    PaymentMethodAttachParams,
    PaymentMethodDetachParams,
    PaymentMethodListParams,
    PaymentMethodRetrieveParams,
)

from tests.stripe.attempts import check_unused
from tests.stripe.cards import card_of, check_attachable, find_payment_method
from tests.stripe.occurrences import tell
from tests.stripe.pages import LISTED, page
from tests.stripe.refusals import Refusal, unknown_thing
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import Store

NOT_ATTACHED = (
    "The payment method you provided is not attached to a customer so detachment is impossible."
)
ATTACHED = "The payment method you provided has already been attached to a customer."


def new_customer(store: Store, **fields: object) -> Thing:
    """Make a customer."""
    customer = blank(
        "customer",
        id=store.new_id("cus", 14),
        balance=0,
        created=store.now(),
        delinquent=False,
        invoice_settings={"custom_fields": None, "default_payment_method": None, "footer": None},
        preferred_locales=[],
        tax_exempt="none",
    )
    customer |= fields
    store.put(customer)
    tell(store, "customer.created", customer)
    return customer


def attach(store: Store, method: Thing, customer_id: str) -> Thing:
    """Save a card with a customer. Raises: Refusal."""
    existing(store, customer_id, param="customer")
    if method["customer"] is not None:
        raise Refusal(ATTACHED)
    check_unused(store, method)
    check_attachable(card_of(store, method))
    method["customer"] = customer_id
    store.set_up_cards.add(method["id"])
    tell(store, "payment_method.attached", method)
    return method


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    fields = {name: value for name, value in asked.items() if name != "expand"}
    token = fields.pop("payment_method", None)
    fields["metadata"] = fields.get("metadata") or {}
    customer = new_customer(store, **fields)
    if token:
        attach(store, find_payment_method(store, token), customer["id"])
    return customer


def _update(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    customer = existing(store, ids[0])
    merged = customer["metadata"] | (asked.get("metadata") or {})
    customer.update({name: asked[name] for name in asked if name in customer})
    customer["metadata"] = merged
    tell(store, "customer.updated", customer)
    return customer


def existing(store: Store, customer_id: str, *, param: str = "") -> Thing:
    """Return a customer who was not deleted; `param` is as for `Store.get`. Raises: Refusal."""
    customer = store.get("customer", customer_id, param=param)
    if customer.get("deleted"):
        raise unknown_thing("customer", customer_id, param=param or "id", is_path=not param)
    return customer


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    customer = store.get("customer", ids[0])
    if customer.get("deleted"):
        return {"id": customer["id"], "object": "customer", "deleted": True}
    return customer


def _delete(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    customer = existing(store, ids[0])
    for method in store.all("payment_method"):
        if method["customer"] == customer["id"]:
            method["customer"] = None
            store.used_cards.add(method["id"])
    tell(store, "customer.deleted", customer)
    customer["deleted"] = True
    return {"id": customer["id"], "object": "customer", "deleted": True}


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    found = [customer for customer in store.all("customer") if not customer.get("deleted")]
    return page("/v1/customers", found, asked, "email")


def _cards_of(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    customer = existing(store, ids[0])
    found = [m for m in store.all("payment_method") if m["customer"] == customer["id"]]
    return page(f"/v1/customers/{ids[0]}/payment_methods", found, asked, "type", "allow_redisplay")


def _list_cards(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    found = [m for m in store.all("payment_method") if m["customer"] is not None]
    return page("/v1/payment_methods", found, asked, "customer", "type", "allow_redisplay")


def _retrieve_card(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("payment_method", ids[0])


def _attach(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    if "customer" not in asked:
        raise Refusal("Missing required param: customer.", param="customer", is_kept=False)
    method = find_payment_method(store, ids[0], param="")
    return attach(store, method, asked["customer"])


def _detach(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    method = store.get("payment_method", ids[0])
    if method["customer"] is None:
        raise Refusal(NOT_ATTACHED)
    before = {"customer": method["customer"]}
    method["customer"] = None
    store.used_cards.add(method["id"])
    tell(store, "payment_method.detached", method, before=before)
    return method


KNOWS = heeded("address description email expand metadata name payment_method phone")
ATTACH_KNOWS = frozenset({"customer", "expand"})
ROUTES = [
    Route("POST", "/v1/customers", CustomerCreateParams, _create, KNOWS),
    Route("GET", "/v1/customers", CustomerListParams, _list, LISTED | {"email"}),
    Route("GET", "/v1/customers/{}", CustomerRetrieveParams, _retrieve),
    Route("POST", "/v1/customers/{}", CustomerUpdateParams, _update, KNOWS - {"payment_method"}),
    Route("DELETE", "/v1/customers/{}", CustomerDeleteParams, _delete),
    Route(
        "GET",
        "/v1/customers/{}/payment_methods",
        CustomerListPaymentMethodsParams,
        _cards_of,
        LISTED | {"type", "allow_redisplay"},
    ),
    Route(
        "GET",
        "/v1/payment_methods",
        PaymentMethodListParams,
        _list_cards,
        LISTED | {"customer", "type", "allow_redisplay"},
    ),
    Route("GET", "/v1/payment_methods/{}", PaymentMethodRetrieveParams, _retrieve_card),
    Route(
        "POST", "/v1/payment_methods/{}/attach", PaymentMethodAttachParams, _attach, ATTACH_KNOWS
    ),
    Route("POST", "/v1/payment_methods/{}/detach", PaymentMethodDetachParams, _detach),
]
