"""`expand[]`: an object in place of its id.

Source: https://docs.stripe.com/api/expanding_objects.
"""

from copy import deepcopy
from typing import Any

from tests.stripe.refusals import bad_param
from tests.stripe.shapes import Thing, listing
from tests.stripe.store import Store

DEPTH_LIMIT = 4


def expanded(store: Store, answer: Thing, paths: list[str]) -> Thing:
    """Return a copy of an answer with what was asked for in place of ids. Raises: Refusal."""
    copy = deepcopy(answer)
    for path in paths:
        parts = path.split(".")
        if len(parts) > DEPTH_LIMIT:
            raise bad_param(
                f"You cannot expand more than {DEPTH_LIMIT} levels of a property. Property: {path}",
                param="expand",
            )
        _open(store, copy, parts, path=path)
    return copy


def _open(store: Store, thing: Any, parts: list[str], *, path: str) -> None:
    if not parts or thing is None:
        return
    if isinstance(thing, list):
        for item in thing:
            _open(store, item, parts, path=path)
        return
    name = parts[0]
    if name not in thing and (derived := _derived(store, thing, name)) is not None:
        thing[name] = derived
    if name not in thing:
        raise bad_param(f"This property cannot be expanded ({path}).", param="expand")
    if isinstance(thing[name], str):
        if thing[name] not in store.things:
            raise bad_param(f"This property cannot be expanded ({path}).", param="expand")
        thing[name] = deepcopy(store.things[thing[name]])
    _open(store, thing[name], parts[1:], path=path)


def _derived(store: Store, thing: Thing, name: str) -> Thing | None:
    """Return a list that an object has only when asked for."""
    match thing.get("object"), name:
        case "charge", "refunds":
            refunds = [r for r in store.all("refund") if r["charge"] == thing["id"]]
            return listing(f"/v1/charges/{thing['id']}/refunds", deepcopy(refunds))
        case "checkout.session", "line_items":
            items = store.line_items[thing["id"]]
            return listing(f"/v1/checkout/sessions/{thing['id']}/line_items", deepcopy(items))
        case _:
            return None
