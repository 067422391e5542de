"""Stripe's events: a copy of the object as it was at that moment.

Source: https://docs.stripe.com/api/events/object.
"""

from copy import deepcopy
from typing import Any

from stripe.params import EventListParams, EventRetrieveParams

from tests.stripe.pages import page
from tests.stripe.routes import Params, Route
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import API_VERSION, Store


def tell(store: Store, kind: str, thing: Thing, *, before: dict[str, Any] | None = None) -> None:
    """Record that something happened; `before` are the fields that it changed, as they were."""
    data: Thing = {"object": deepcopy(thing)}
    if before is not None:
        data["previous_attributes"] = before
    event = blank(
        "event",
        id=store.new_id("evt"),
        api_version=API_VERSION,
        created=store.now(),
        data=data,
        pending_webhooks=0,
        request=dict(store.current_request),
        type=kind,
    )
    store.put(event)
    _pass_on(store, event)


def tell_thinly(store: Store, kind: str, thing: Thing) -> None:
    """Record that something of the second API happened: an event that names its object only."""
    event = {
        "id": store.new_id("evt"),
        "object": "v2.core.event",
        "type": kind,
        "livemode": False,
        "created": store.clock.now().isoformat().replace("+00:00", "Z"),
        "reason": None,
        "related_object": {
            "id": thing["id"],
            "type": thing["object"],
            "url": f"/v2/core/accounts/{thing['id']}",
        },
    }
    store.put(event)
    _pass_on(store, event)


def change(store: Store, kind: str, thing: Thing, **fields: Any) -> None:
    """Change an object and tell of it."""
    before = {name: deepcopy(thing[name]) for name in fields if thing[name] != fields[name]}
    thing.update(fields)
    tell(store, kind, thing, before=before)


def _pass_on(store: Store, event: Thing) -> None:
    for listener in store.listeners:
        listener(event)


def _retrieve(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get("event", ids[0])


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    found = store.all("event")
    if "types" in asked:
        found = [event for event in found if event["type"] in asked["types"]]
    return page("/v1/events", found, asked, "type")


ROUTES = [
    Route("GET", "/v1/events", EventListParams, _list),
    Route("GET", "/v1/events/{}", EventRetrieveParams, _retrieve),
]
