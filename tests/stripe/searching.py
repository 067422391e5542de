"""Search: `metadata['reference']:'don_1' AND status:'succeeded'`, a minute behind the truth.

Source: https://docs.stripe.com/search.
"""

import re
from datetime import timedelta

from stripe.params import ChargeSearchParams, PaymentIntentSearchParams

from tests.stripe.pages import LIMIT, USUAL_LIMIT
from tests.stripe.refusals import Refusal, bad_param
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing
from tests.stripe.store import Store

SEARCHABLE_AFTER = timedelta(minutes=1)
NAMED = r"""(?:metadata\[['"](?P<label>[^'"]+)['"]\]|(?P<field>\w+))"""
CLAUSE = re.compile(NAMED + r""":['"](?P<value>[^'"]*)['"]""")
FIELDS = {"amount", "currency", "customer", "payment_intent", "status"}


def _search(kind: str, path: str, store: Store, asked: Params) -> Thing:
    clauses = [_clause(text) for text in re.split(r"\s+AND\s+", asked["query"].strip())]
    limit, first = asked.get("limit", USUAL_LIMIT), int(asked.get("page", "0"))
    if not 1 <= limit <= LIMIT:
        raise bad_param(f"limit must be between 1 and {LIMIT}.", param="limit")
    known_at = store.now() - SEARCHABLE_AFTER.total_seconds()
    found = [
        thing
        for thing in store.all(kind)
        if thing["created"] <= known_at and all(_fits(thing, clause) for clause in clauses)
    ]
    last = first + limit
    return {
        "object": "search_result",
        "url": path,
        "data": found[first:last],
        "has_more": last < len(found),
        "next_page": str(last) if last < len(found) else None,
    }


def _clause(text: str) -> re.Match[str]:
    found = CLAUSE.fullmatch(text.strip())
    if found is None or (found["field"] and found["field"] not in FIELDS):
        raise Refusal(
            f"We were unable to parse your search query: {text}. This Stripe knows clauses like "
            "metadata['key']:'value' and status:'succeeded', joined by AND.",
            param="query",
            is_kept=False,
        )
    return found


def _fits(thing: Thing, clause: re.Match[str]) -> bool:
    if clause["label"]:
        return bool(thing["metadata"].get(clause["label"]) == clause["value"])
    return str(thing.get(clause["field"])) == clause["value"]


def _search_intents(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return _search("payment_intent", "/v1/payment_intents/search", store, asked)


def _search_charges(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    return _search("charge", "/v1/charges/search", store, asked)


KNOWS = heeded("expand limit page query")
ROUTES = [
    Route("GET", "/v1/payment_intents/search", PaymentIntentSearchParams, _search_intents, KNOWS),
    Route("GET", "/v1/charges/search", ChargeSearchParams, _search_charges, KNOWS),
]
