"""Stripe's events: a copy of the object as it was at that moment.

Source: https://docs.stripe.com/api/events/object.
"""

from copy import deepcopy
from datetime import datetime
from typing import Any

from stripe.params import EventListParams, EventRetrieveParams
from stripe.params.v2.core import EventListParams as NewerListParams
from stripe.params.v2.core import EventRetrieveParams as NewerRetrieveParams

from tests.stripe.pages import BOUNDS, LISTED, newer_page, page
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing, blank
from tests.stripe.store import API_VERSION, Store

NEWER = "v2.core.event"


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
    if store.acting_for:
        event["account"] = store.acting_for
    store.put(event)
    _pass_on(store, event)


def tell_thinly(store: Store, kind: str, account: Thing, *, data: Thing | None = None) -> None:
    """Record that something of the second API happened: an event that names its object only."""
    request = store.current_request
    event: Thing = {
        "id": store.new_id("evt_test"),
        "object": NEWER,
        "changes": None,
        "context": None,
        "created": store.instant(),
        "data": data or {},
        "livemode": False,
        "reason": {"type": "request", "request": dict(request)} if request["id"] else None,
        "related_object": {
            "id": account["id"],
            "type": account["object"],
            "url": f"/v2/core/accounts/{account['id']}",
        },
        "snapshot_event": None,
        "type": kind,
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
    if "delivery_success" in asked:
        wanted = asked["delivery_success"]
        found = [event for event in found if (event["pending_webhooks"] == 0) == wanted]
    return page("/v1/events", found, asked, "type")


def _retrieve_newer(store: Store, ids: tuple[str, ...], _asked: Params) -> Thing:
    return store.get(NEWER, ids[0])


def _list_newer(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    found = store.all(NEWER)
    if "types" in asked:
        found = [event for event in found if event["type"] in asked["types"]]
    if "object_id" in asked:
        found = [event for event in found if event["related_object"]["id"] == asked["object_id"]]
    for name, bound in (asked.get("created") or {}).items():
        at = datetime.fromisoformat(bound)
        found = [e for e in found if BOUNDS[name](datetime.fromisoformat(e["created"]), at)]
    return newer_page("/v2/core/events", found, asked)


NEWER_KNOWS = heeded("created limit object_id types")
ROUTES = [
    Route(
        "GET", "/v1/events", EventListParams, _list, LISTED | {"type", "types", "delivery_success"}
    ),
    Route("GET", "/v1/events/{}", EventRetrieveParams, _retrieve),
    Route("GET", "/v2/core/events", NewerListParams, _list_newer, NEWER_KNOWS),
    Route("GET", "/v2/core/events/{}", NewerRetrieveParams, _retrieve_newer),
]
