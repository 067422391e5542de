"""Accounts of the second API: whom the platform pays, and what Stripe still asks of them.

Source: https://docs.stripe.com/api/v2/core/accounts.
"""

from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

from stripe.params.v2.core import (
    AccountCloseParams,
    AccountCreateParams,
    AccountListParams,
    AccountRetrieveParams,
    AccountUpdateParams,
)

from tests.stripe.occurrences import tell_thinly
from tests.stripe.pages import newer_page
from tests.stripe.refusals import Refusal, missing_param
from tests.stripe.routes import Params, Route, heeded
from tests.stripe.shapes import Thing
from tests.stripe.store import Store

KIND = "v2.core.account"
PATH = "/v2/core/accounts"
INCLUDED = ("defaults", "future_requirements", "identity", "requirements")
CONFIGURATIONS = ("customer", "merchant", "recipient")
TRANSFERS = "stripe_balance.stripe_transfers"
PAYOUTS = "stripe_balance.payouts"
BANK = "external_account"
TERMS = "identity.attestations.terms_of_service.account"
ASKED_OF_ALL = (BANK, f"{TERMS}.date", f"{TERMS}.ip")
ASKED_OF = {
    "individual": (
        "identity.individual.given_name",
        "identity.individual.surname",
        "identity.individual.date_of_birth.day",
        "identity.individual.date_of_birth.month",
        "identity.individual.date_of_birth.year",
        "identity.individual.address.line1",
        "identity.individual.address.city",
        "identity.individual.address.postal_code",
    ),
    "company": (
        "identity.business_details.registered_name",
        "identity.business_details.id_numbers",
        "identity.business_details.address.line1",
        "relationship.representative",
    ),
}
ASKED_OF["non_profit"] = ASKED_OF["government_entity"] = ASKED_OF["company"]
ANSWER_WITHIN = timedelta(days=14)


def may_receive(account: Thing) -> bool:
    """Tell whether transfers to an account are taken."""
    capability = _balance_of(account).get("stripe_transfers", {})
    return bool(capability.get("status") == "active" and not account["closed"])


def may_pay_out(account: Thing) -> bool:
    """Tell whether an account's money can go to its bank."""
    return bool(_balance_of(account).get("payouts", {}).get("status") == "active")


def _balance_of(account: Thing) -> Thing:
    recipient = account["configuration"]["recipient"] or {}
    capabilities = recipient.get("capabilities") or {}
    balance: Thing = capabilities.get("stripe_balance") or {}
    return balance


def _create(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    configuration = asked.get("configuration") or {}
    identity = asked.get("identity") or {}
    if "recipient" in configuration and "country" not in identity:
        raise missing_param("identity.country")
    account: Thing = {
        "id": store.new_id("acct", 16),
        "object": KIND,
        "applied_configurations": [name for name in CONFIGURATIONS if name in configuration],
        "closed": False,
        "configuration": {name: _configured(configuration, name) for name in CONFIGURATIONS},
        "contact_email": asked.get("contact_email"),
        "contact_phone": asked.get("contact_phone"),
        "created": store.instant(),
        "dashboard": asked.get("dashboard", "none"),
        "defaults": {"currency": None, "locales": None, "profile": None, "responsibilities": None}
        | (asked.get("defaults") or {}),
        "display_name": asked.get("display_name"),
        "future_requirements": {"entries": [], "summary": None},
        "identity": {
            "attestations": None,
            "business_details": None,
            "country": None,
            "entity_type": None,
            "individual": None,
        }
        | identity,
        "livemode": False,
        "metadata": asked.get("metadata") or {},
        "requirements": {"entries": [], "summary": None},
    }
    store.put(account)
    if "recipient" in configuration:
        needed = ASKED_OF[identity.get("entity_type", "individual")] + ASKED_OF_ALL
        account["requirements"]["entries"] = [_entry(name, "past_due") for name in needed]
    _judge(store, account)
    tell_thinly(store, "v2.core.account.created", account)
    return shown(account, asked)


def _configured(configuration: Params, name: str) -> Thing | None:
    if name not in configuration:
        return None
    wanted = configuration[name].get("capabilities") or {}
    transfers = wanted.get("stripe_balance", {}).get("stripe_transfers", {})
    capabilities: Thing = {}
    if name == "recipient" and transfers.get("requested"):
        # Payouts come with transfers.
        capabilities["stripe_balance"] = {
            "payouts": {"status": "restricted", "status_details": []},
            "stripe_transfers": {"status": "restricted", "status_details": []},
        }
    return {
        "applied": True,
        "capabilities": capabilities or None,
        "default_outbound_destination": None,
    }


def _entry(description: str, deadline: str, *, error: Thing | None = None) -> Thing:
    return {
        "awaiting_action_from": "user",
        "description": description,
        "errors": [error] if error else [],
        "impact": {
            "restricts_capabilities": [
                {
                    "capability": capability,
                    "configuration": "recipient",
                    "deadline": {"status": deadline},
                }
                for capability in ((PAYOUTS,) if description == BANK else (TRANSFERS, PAYOUTS))
            ]
        },
        "minimum_deadline": {"status": deadline},
        "reference": None,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }


def _judge(store: Store, account: Thing) -> None:
    """Set what the account may do, from what is still asked of it."""
    entries = account["requirements"]["entries"]
    due = [entry["minimum_deadline"]["status"] for entry in entries]
    first = next((s for s in ("past_due", "currently_due", "eventually_due") if s in due), None)
    until = store.deadlines.get(account["id"]) if first == "currently_due" else None
    account["requirements"]["summary"] = (
        {"minimum_deadline": {"status": first, "time": until}} if first else None
    )
    for name, capability in _balance_of(account).items():
        restricting = [e for e in entries if f"stripe_balance.{name}" in _restricted_by(e)]
        status, details = _status(restricting, is_new=capability["status"] != "active")
        if code := store.rejected.get(account["id"]):
            status = "rejected" if code.startswith("rejected") else "restricted"
            details = [{"code": code, "resolution": "contact_stripe"}]
        capability |= {"status": status, "status_details": details}


def _restricted_by(entry: Thing) -> set[str]:
    return {impact["capability"] for impact in entry["impact"]["restricts_capabilities"]}


def _status(entries: list[Thing], *, is_new: bool) -> tuple[str, list[Thing]]:
    blocking = {"past_due", "currently_due"} if is_new else {"past_due"}
    due = [entry for entry in entries if entry["minimum_deadline"]["status"] in blocking]
    if any(entry["awaiting_action_from"] == "user" for entry in due):
        return "restricted", [{"code": "requirements_past_due", "resolution": "provide_info"}]
    if due:
        code = "requirements_pending_verification"
        return "pending", [{"code": code, "resolution": "no_resolution"}]
    return "active", []


def fall_due(store: Store) -> None:
    """Stop the accounts that did not answer in time."""
    now = store.instant()
    for account in store.all(KIND):
        if store.deadlines.get(account["id"], now) < now:
            del store.deadlines[account["id"]]
            for entry in account["requirements"]["entries"]:
                if entry["minimum_deadline"]["status"] == "currently_due":
                    _set_deadline(entry, "past_due")
            _rejudge(store, account)


def _set_deadline(entry: Thing, status: str) -> None:
    entry["minimum_deadline"]["status"] = status
    for impact in entry["impact"]["restricts_capabilities"]:
        impact["deadline"]["status"] = status


def _rejudge(store: Store, account: Thing) -> None:
    before = {name: value["status"] for name, value in _balance_of(account).items()}
    _judge(store, account)
    tell_thinly(store, "v2.core.account[requirements].updated", account)
    for name, value in _balance_of(account).items():
        if value["status"] != before[name]:
            tell_thinly(
                store,
                "v2.core.account[configuration.recipient].capability_status_updated",
                account,
                data={"updated_capability": f"stripe_balance.{name}"},
            )
    tell_thinly(store, "v2.core.account.updated", account)


def provide(store: Store, account_id: str, *, only: Collection[str] | None = None) -> Thing:
    """Give Stripe what it asks of an account, or `only` some of it.

    Stripe verifies at once unless told to wait.
    """
    account = store.get(KIND, account_id)
    entries = account["requirements"]["entries"]
    given = [entry for entry in entries if only is None or entry["description"] in only]
    for entry in given:
        entry["awaiting_action_from"] = "stripe"
        entry["errors"] = []
        if entry["description"] == BANK:
            bank = {"id": store.new_id("ba"), "type": "fr_bank_account"}
            account["configuration"]["recipient"]["default_outbound_destination"] = bank
    if not store.switches.verification_waits:
        account["requirements"]["entries"] = [entry for entry in entries if entry not in given]
    _rejudge(store, account)
    return account


def verify(store: Store, account_id: str, *, error: str | None = None) -> Thing:
    """End Stripe's verification; `error` is the code of what it refuses, which is asked again."""
    account = store.get(KIND, account_id)
    entries = account["requirements"]["entries"]
    checked = [entry for entry in entries if entry["awaiting_action_from"] == "stripe"]
    if error is None:
        account["requirements"]["entries"] = [entry for entry in entries if entry not in checked]
    for entry in checked:
        description = "Stripe could not verify what was provided."
        entry["errors"] = [{"code": error, "description": description}]
        entry["awaiting_action_from"] = "user"
    _rejudge(store, account)
    return account


def require(store: Store, account_id: str, description: str, *, deadline: str) -> Thing:
    """Ask something more of an account.

    `past_due` stops its transfers and payouts, `currently_due` does in two weeks.
    """
    account = store.get(KIND, account_id)
    account["requirements"]["entries"].append(_entry(description, deadline))
    if deadline == "currently_due":
        store.deadlines[account_id] = store.instant(ANSWER_WITHIN)
    _rejudge(store, account)
    return account


def reject(store: Store, account_id: str, *, code: str) -> Thing:
    """Want nothing more to do with an account; nothing that it gives helps."""
    account = store.get(KIND, account_id)
    store.rejected[account_id] = code
    _rejudge(store, account)
    return account


def forgive(store: Store, account_id: str) -> Thing:
    """Want to do with an account again what was done before it was turned away."""
    account = store.get(KIND, account_id)
    store.rejected.pop(account_id, None)
    _rejudge(store, account)
    return account


def _update(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    account = store.get(KIND, ids[0])
    if account["closed"]:
        raise Refusal("This account is closed.", code="account_closed")
    given = {name: value for name, value in asked.items() if name != "include"}
    configuration = given.pop("configuration", None) or {}
    for name in configuration:
        if account["configuration"][name] is None:
            account["configuration"][name] = _configured(configuration, name)
            account["applied_configurations"].append(name)
    _merge(account, given)
    _judge(store, account)
    if "identity" in given:
        tell_thinly(store, "v2.core.account[identity].updated", account)
    tell_thinly(store, "v2.core.account.updated", account)
    return shown(account, asked)


def _merge(old: Thing, new: Mapping[str, Any]) -> None:
    for name, value in new.items():
        if isinstance(value, Mapping) and isinstance(old.get(name), dict):
            _merge(old[name], value)
        else:
            old[name] = deepcopy(value)


def shown(account: Thing, asked: Params) -> Thing:
    """Return an account with the parts that were asked for; the others are null."""
    copy = deepcopy(account)
    include = set(asked.get("include") or ())
    for name in INCLUDED:
        if name not in include:
            copy[name] = None
    for name in CONFIGURATIONS:
        if f"configuration.{name}" not in include:
            copy["configuration"][name] = None
    if not any(name.startswith("configuration.") for name in include):
        copy["configuration"] = None
    return copy


def _retrieve(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    return shown(store.get(KIND, ids[0]), asked)


def _list(store: Store, _ids: tuple[str, ...], asked: Params) -> Thing:
    wanted = set(asked.get("applied_configurations") or ())
    found = [
        shown(account, {})
        for account in store.all(KIND)
        if account["closed"] == asked.get("closed", False)
        and wanted <= set(account["applied_configurations"])
    ]
    return newer_page(PATH, found, asked)


def _close(store: Store, ids: tuple[str, ...], asked: Params) -> Thing:
    account = store.get(KIND, ids[0])
    if set(asked.get("applied_configurations") or ()) != set(account["applied_configurations"]):
        raise Refusal("All configurations on the Account must be passed in to close it.")
    account["closed"] = True
    tell_thinly(store, "v2.core.account.closed", account)
    return shown(account, asked)


KNOWS = heeded(
    "configuration contact_email contact_phone dashboard defaults display_name identity include"
    " metadata"
)
CLOSE_KNOWS = heeded("applied_configurations")
LIST_KNOWS = heeded("applied_configurations closed limit")
ROUTES = [
    Route("POST", PATH, AccountCreateParams, _create, KNOWS),
    Route("GET", PATH, AccountListParams, _list, LIST_KNOWS),
    Route("GET", f"{PATH}/{{}}", AccountRetrieveParams, _retrieve, heeded("include")),
    Route("POST", f"{PATH}/{{}}", AccountUpdateParams, _update, KNOWS),
    Route("POST", f"{PATH}/{{}}/close", AccountCloseParams, _close, CLOSE_KNOWS),
]
