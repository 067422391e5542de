"""Lists: newest first, a range of creation, one page at a time.

Source: https://docs.stripe.com/api/pagination.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from tests.stripe.refusals import bad_param, unknown_thing
from tests.stripe.routes import heeded
from tests.stripe.shapes import Thing, listing

BOUNDS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda at, bound: at > bound,
    "gte": lambda at, bound: at >= bound,
    "lt": lambda at, bound: at < bound,
    "lte": lambda at, bound: at <= bound,
}
LISTED = heeded("created ending_before expand limit starting_after")
LIMIT = 100
USUAL_LIMIT = 10


def page(url: str, things: list[Thing], asked: Mapping[str, Any], *filters: str) -> Thing:
    """Return a page of things, newest first, whose `filters` fields are as asked.

    Raises: Refusal.
    """
    limit = asked.get("limit", USUAL_LIMIT)
    if not 1 <= limit <= LIMIT:
        bound = "greater than or equal to 1" if limit < 1 else f"less than or equal to {LIMIT}"
        message = f"This value must be {bound} (it currently is '{limit}')."
        raise bad_param(message, param="limit", code="parameter_invalid_integer")
    for name in filters:
        if name in asked:
            things = [thing for thing in things if thing[name] == asked[name]]
    things = [thing for thing in things if _is_within(thing["created"], asked.get("created"))]
    if "ending_before" in asked:
        before = things[: _place(things, asked, "ending_before")]
        return listing(url, before[-limit:], has_more=len(before) > limit)
    if "starting_after" in asked:
        things = things[_place(things, asked, "starting_after") + 1 :]
    return listing(url, things[:limit], has_more=len(things) > limit)


def _is_within(created: int, bounds: Any) -> bool:
    if bounds is None:
        return True
    if isinstance(bounds, Mapping):
        return all(BOUNDS[name](created, int(bound)) for name, bound in bounds.items())
    return created == int(bounds)


def _place(things: list[Thing], asked: Mapping[str, Any], param: str) -> int:
    for place, thing in enumerate(things):
        if thing["id"] == asked[param]:
            return place
    raise unknown_thing("object", asked[param], param=param, is_path=False)


def newer_page(url: str, things: list[Thing], asked: Mapping[str, Any]) -> Thing:
    """Return a page as the second API does: its neighbours are addresses. Raises: Refusal."""
    limit, first = int(asked.get("limit", USUAL_LIMIT)), int(asked.get("page", 0))
    if not 1 <= limit <= LIMIT:
        raise bad_param(f"limit must be between 1 and {LIMIT}.", param="limit")
    last = first + limit

    def address(start: int) -> str:
        return f"{url}?{urlencode({'limit': limit, 'page': start})}"

    return {
        "data": things[first:last],
        "next_page_url": address(last) if last < len(things) else None,
        "previous_page_url": address(max(0, first - limit)) if first else None,
    }
