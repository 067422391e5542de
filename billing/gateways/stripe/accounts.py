"""Accounts of payees at Stripe: what is asked of Stripe, and what Stripe asks of them.

Source: docs.stripe.com/api/v2/core/accounts, docs.stripe.com/connect/accounts-v2.
"""

import hashlib
import json

from stripe.params.v2.core import AccountCreateParams, AccountLinkCreateParams
from stripe.v2.core import Account

from billing.gateways.port import Need, OnboardingOrder, Standing

NO_ACCOUNT = Standing(has_account=False, may_receive=False)
NEEDS: tuple[tuple[str, Need], ...] = (
    ("document", Need.DOCUMENT),
    ("verification", Need.DOCUMENT),
    ("external_account", Need.BANK),
    ("outbound_destination", Need.BANK),
    ("terms_of_service", Need.TERMS),
    ("representative", Need.REPRESENTATIVE),
    ("relationship", Need.REPRESENTATIVE),
    ("owners", Need.REPRESENTATIVE),
    ("address", Need.ADDRESS),
    ("date_of_birth", Need.BIRTH),
    ("business_details", Need.ORGANISATION),
    ("phone", Need.CONTACT),
    ("email", Need.CONTACT),
    ("given_name", Need.NAME),
    ("surname", Need.NAME),
    ("individual", Need.NAME),
)
"""What a requirement's name contains, and what it is about; the first that fits counts."""

Transfers = Account.Configuration.Recipient.Capabilities.StripeBalance.StripeTransfers
OVER = frozenset({"rejected", "unsupported"})
ASK_STRIPE = "contact_stripe"
DUE = frozenset({"currently_due", "past_due"})


def account_params(order: OnboardingOrder) -> AccountCreateParams:
    """Return the account to ask for: somebody who only receives; fees and losses are the hub's."""
    return {
        "display_name": order.name,
        "contact_email": order.email,
        "dashboard": "express",
        "defaults": {
            "responsibilities": {
                "fees_collector": "application",
                "losses_collector": "application",
            },
        },
        "identity": {
            "country": order.country.lower(),
            "entity_type": "non_profit" if order.is_organisation else "individual",
        },
        "configuration": {
            "recipient": {
                "capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}
            }
        },
        "metadata": {"payee": order.payee},
    }


def account_key(order: OnboardingOrder) -> str:
    """Return the idempotency key: the same payee described alike is the same account."""
    asked = json.dumps(account_params(order), sort_keys=True)
    return f"account:{order.payee}:{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


def link_params(order: OnboardingOrder, account_id: str) -> AccountLinkCreateParams:
    """Return the link to ask for."""
    return {
        "account": account_id,
        "use_case": {
            "type": "account_onboarding",
            "account_onboarding": {
                "return_url": order.return_url,
                "refresh_url": order.refresh_url,
            },
        },
    }


def standing_of(account: Account) -> Standing:
    """Return an account as the port knows it."""
    transfers = _transfers(account)
    status = transfers.status if transfers else ""
    details = transfers.status_details if transfers else []
    is_over = status in OVER or any(detail.resolution == ASK_STRIPE for detail in details)
    entries = account.requirements.entries if account.requirements else None
    due = [entry for entry in entries or [] if entry.minimum_deadline.status in DUE]
    from_payee = {need_of(entry.description) for entry in due if _waits_for_payee(entry)}
    may_receive = status == "active" and not account.closed
    return Standing(
        has_account=True,
        may_receive=may_receive,
        needs=tuple(need for need in Need if need in from_payee),
        is_reviewing=not (may_receive or from_payee or is_over or account.closed),
        is_refused=is_over or bool(account.closed),
    )


def need_of(description: str) -> Need:
    """Return what a requirement is about, by its name at Stripe."""
    return next((need for part, need in NEEDS if part in description), Need.OTHER)


def _waits_for_payee(entry: "Account.Requirements.Entry") -> bool:
    return entry.awaiting_action_from == "user"


def _transfers(account: Account) -> Transfers | None:
    recipient = account.configuration.recipient if account.configuration else None
    capabilities = recipient.capabilities if recipient else None
    balance = capabilities.stripe_balance if capabilities else None
    return balance.stripe_transfers if balance else None
