"""Links by which a payee gives Stripe what it asks; each works once and for minutes.

Source: https://docs.stripe.com/api/v2/core/account-links.
"""

from collections.abc import Collection
from datetime import timedelta

from stripe.params.v2.core import AccountLinkCreateParams

from tests.stripe.accounts import KIND as ACCOUNT
from tests.stripe.accounts import provide
from tests.stripe.occurrences import tell_thinly
from tests.stripe.refusals import missing_param
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing
from tests.stripe.store import Store

KIND = "v2.core.account_link"
VALID = timedelta(minutes=5)


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    store.get(ACCOUNT, asked["account"], param="account")
    kind = asked["use_case"]["type"]
    if kind not in asked["use_case"]:
        raise missing_param(f"use_case.{kind}")
    link_id = store.new_id("acctlink")
    link: Thing = {
        "object": KIND,
        "account": asked["account"],
        "created": store.instant(),
        "expires_at": store.instant(VALID),
        "livemode": False,
        "url": f"{store.address}/setup/e/{link_id}",
        "use_case": asked["use_case"],
    }
    store.account_links[link_id] = link | {"until": store.now() + VALID.total_seconds()}
    return link


def link_target(store: Store, link_id: str) -> tuple[Thing | None, str]:
    """Return the account that a link is for and, when the link is over, where to ask for another.

    A link that was never made leads nowhere: its target is empty.
    """
    link = store.account_links.get(link_id)
    if link is None:
        return None, ""
    if link["until"] <= store.now():
        return None, str(_options(link)["refresh_url"])
    return store.get(ACCOUNT, link["account"]), ""


def use(store: Store, link_id: str, *, given: Collection[str]) -> str:
    """Come back from a link with what was given on it; return the address to go to."""
    link = store.account_links[link_id]
    link["until"] = store.now()
    account = store.get(ACCOUNT, link["account"])
    if given:
        provide(store, account["id"], only=given)
    tell_thinly(store, "v2.core.account_link.returned", account, data={"account_id": account["id"]})
    options = _options(link)
    return str(options.get("return_url") or options["refresh_url"])


def _options(link: Thing) -> Thing:
    options: Thing = link["use_case"][link["use_case"]["type"]]
    return options


KNOWS = heeded("account use_case")
ROUTES = [Route("POST", "/v2/core/account_links", AccountLinkCreateParams, _create, KNOWS)]
